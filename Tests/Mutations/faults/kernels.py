"""Passes over samples, random streams, storage."""

from fault import faults

BASELINE = "Sources/KernelsBaseline"
KERNELS = "Sources/Kernels"
GRADIENTS = ["KernelsTests.GradientPassTests"]
RANDOM = ["KernelsTests.RandomTests"]

FAULTS = [
    *faults(
        f"{BASELINE}/KinkScan.swift",
        (
            "look for kinks along the last step alone, not ahead of it",
            "let lowest = «start.smaller(latest).smaller(end)»",
            "start.smaller(latest)",
        ),
        tests=["KernelsTests.KinkTests"],
    ),
    *faults(
        f"{BASELINE}/PassBlock.swift",
        (
            "read the row of the even neuron for the odd one",
            "L.load(«z + row»).rectified(slope))",
            "z",
        ),
        (
            "forget the factor of two of a square's derivative",
            "let twiceFactor = L(repeating: «2 * network.factor / Scalar(samples.count)»)",
            "network.factor / Scalar(samples.count)",
        ),
        (
            "take the first sample for each of a few",
            "sample[k] = samples.inputs.values[«k * panelWidth + j»]",
            "k * panelWidth",
            "KernelsTests.GradientPassTests",
            "TrainingTests.StochasticTests",
        ),
        tests=GRADIENTS,
    ),
    *faults(
        f"{BASELINE}/TangentKernelPass.swift",
        ("count pairs below the diagonal of a kernel once", "let weight: Double = «i == j ? 1 : 2»", "1"),
        tests=["KernelsTests.TangentKernelTests"],
    ),
    *faults(
        f"{KERNELS}/Random/Philox.swift",
        ("stop a round early", "for round in 0..<«10»", "9"),
        tests=RANDOM,
    ),
    *faults(
        f"{KERNELS}/Random/RandomStream.swift",
        (
            "use the first half of a block twice",
            "numbers.append(Portable.normalQuantile(Self.uniform(«pair.1»)))",
            "pair.0",
        ),
        ("enter the upper half of a stream's index nowhere", "UInt32(truncatingIfNeeded: «index >> 32»)", "0 as UInt64"),
        tests=RANDOM,
    ),
    *faults(
        f"{KERNELS}/Storage/TrainingSamples.swift",
        (
            "gather a batch as if its source were of its size",
            "in: band, count: «source.count»), step: 1,\n              to: target",
            "count",
        ),
        tests=["KernelsTests.StorageTests"],
    ),
    *faults(
        f"{KERNELS}/Storage/MovingAverages.swift",
        ("add to an average what is new in full", "(Element(kept), «Element(1 - kept)»)", "Element(1)"),
        tests=["TrainingTests.UpdateRuleTests"],
    ),
    *faults(
        f"{KERNELS}/Stack/Stack.swift",
        ("begin the gradient anew with the second panel", "accumulates: «number > 0»", "number > 1"),
        tests=["TrainingTests.LayeredGradientTests"],
    ),
]
