"""Closed forms."""

from fault import faults

SOURCES = "Sources/Theory"
BASINS = ["TheoryTests.BasinTests"]
DEEP = ["TheoryTests.DeepLinearTests"]
NEURON = ["TheoryTests.SingleNeuronTests"]

FAULTS = [
    *faults(
        f"{SOURCES}/Basins.swift",
        (
            "put the separatrix on the side of the target",
            "return «-slope» * 2 * perpendicular",
            "slope",
        ),
        (
            "tell the time of a crossing in the scale of equal rates",
            "return «Double.log(b.magnitude / a.magnitude) / solution.rate / solution.scaling.time»",
            "Double.log(b.magnitude / a.magnitude) / solution.rate",
        ),
        tests=[*BASINS, *NEURON],
    ),
    *faults(
        f"{SOURCES}/BetaIntegral.swift",
        ("count the terms of a series from two", "coefficient *= (other + Double(k)) / «Double(k + 1)»", "Double(k + 2)"),
        tests=DEEP,
    ),
    *faults(
        f"{SOURCES}/DeepLinear.swift",
        ("halve the power by which strengths move", "power = «2 - 2 / depth»", "1 - 1 / depth"),
        (
            "take the integral of rising modes for shrinking ones",
            ".shrinking(BetaIntegral(alpha: «1 - power»,",
            "power",
        ),
        tests=DEEP,
    ),
    *faults(
        f"{SOURCES}/LowRank.swift",
        (
            "leave the null space out of the imbalance",
            "positiveRoot(«delta / scaling.time + null * null»,",
            "delta / scaling.time",
        ),
        tests=["TheoryTests.LowRankTests"],
    ),
    *faults(
        f"{SOURCES}/RateScaling.swift",
        ("exchange the rates in the scale of readouts", "readout = («rates.w / rates.a»)", "rates.a / rates.w"),
        tests=NEURON,
    ),
    *faults(
        f"{SOURCES}/WideLinearMode.swift",
        (
            "multiply the sum of both layers by itself",
            "* Vectors.norm(«Vectors.sum(-1, a, w)»)",
            "Vectors.sum(1, a, w)",
        ),
        tests=["TheoryTests.WideLinearTests"],
    ),
]
