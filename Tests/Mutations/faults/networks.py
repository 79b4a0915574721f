"""Losses of networks, what their flow conserves, and their kinks."""

from fault import faults

SOURCES = "Sources/Networks"

FAULTS = [
    *faults(
        f"{SOURCES}/TwoLayer/ConservedQuantities.swift",
        (
            "exchange the rates in what is conserved",
            "return «rates.w * a * a - rates.a * squared»",
            "rates.a * a * a - rates.w * squared",
            "TrainingTests.ObservableTests",
        ),
        (
            "count a step too many in the drift of what is conserved",
            "let slopeWeight = «(leap.steps - 1)» / 2",
            "leap.steps",
            "TrainingTests.ConservedQuantityTests",
            "Tests/EndToEnd/test_bits.py",
        ),
    ),
    *faults(
        f"{SOURCES}/Architectures/ParameterLayout.swift",
        ("scale the readouts as the weights", "case .last: «tau / alpha»", "tau * alpha", "TrainingTests.InitialisationTests"),
        (
            "give the readout the rate of the first layer",
            "case .last: «rates.a»",
            "rates.w",
        ),
        tests=["TrainingTests.GradientDescentTests", "TrainingTests.RateScalingTests"],
    ),
    *faults(
        f"{SOURCES}/TwoLayer/TwoLayerKinks.swift",
        (
            "lose the shifts of ramps on resume",
            "«path.ramps.recall(\n      places: memory.vectors[\"shifted_ramps\"] ?? [], "
            "shifts: memory.vectors[\"ramp_shifts\"] ?? [])»",
            "true",
        ),
        tests=["TrainingTests.SolverRunTests"],
    ),
    *faults(
        f"{SOURCES}/Architectures/ParameterLayout.swift",
        ("give the layers between the rate of the first", "case .hidden, .norm: «1»\n    }\n  }\n\n", "rates.w"),
        tests=["TrainingTests.LayeredRunTests", "TrainingTests.LayeredGradientTests", "Tests/Interop/test_layered.py"],
    ),
    *faults(
        f"{SOURCES}/Stack/StackObjective.swift",
        (
            "scale the output once, however many layers there are",
            "«p * network.parametrization.factor(width: layer.inputs)»",
            "network.parametrization.factor(width: layer.inputs)",
        ),
        tests=["TrainingTests.LayeredRunTests", "TrainingTests.LayeredGradientTests", "Tests/Interop/test_layered.py"],
    ),
    *faults(
        f"{SOURCES}/Architectures/Parametrization.swift",
        ("divide by the width where its root is meant", "case .ntk: «(1 / Double(width)).squareRoot()»", "1 / Double(width)"),
        tests=["TrainingTests.GradientTests"],
    ),
    *faults(
        f"{SOURCES}/ConservedMatrix.swift",
        (
            "weigh both layers by the rate of the lower one",
            "upper.0) - «upper.rate» * (lower.0",
            "lower.rate",
        ),
        tests=["TheoryTests.WideLinearTests", "TrainingTests.LayeredRunTests"],
    ),
]
