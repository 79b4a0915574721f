"""First-order methods and integrators."""

from fault import Statement, faults

FIRST_ORDER = "Sources/Descent/FirstOrder"
INTEGRATION = "Sources/Descent/Integration"
RULES = ["TrainingTests.UpdateRuleTests"]
CHEBYSHEV = ["TrainingTests.ChebyshevTests"]

FAULTS = [
    *faults(
        f"{FIRST_ORDER}/FirstOrder.swift",
        (
            "record the loss of the last batch for that of all samples",
            "guard Samples.coversAll || «state.step == limit» else",
            "false",
        ),
        tests=["TrainingTests.StochasticTests"],
    ),
    *faults(
        f"{FIRST_ORDER}/BatchDraws.swift",
        (
            "shuffle every epoch alike",
            "let stream = StreamPurpose.batches.stream(seed: key, index: «epoch»)",
            "0",
        ),
        tests=["TrainingTests.StochasticTests", "Tests/EndToEnd/test_bits.py"],
    ),
    *faults(
        f"{FIRST_ORDER}/Update/MomentumUpdate.swift",
        (
            "look ahead by all of the velocity",
            "parameters.subtract(«rate * momentum», times: velocity",
            "rate",
        ),
        tests=RULES,
    ),
    *faults(
        f"{FIRST_ORDER}/Update/AdamUpdate.swift",
        (
            "correct the second moment by the power of the first",
            "scaledBy: «(1 - powers.second).squareRoot()»",
            "(1 - powers.first).squareRoot()",
        ),
        Statement("lose the powers of Adam on resume", "    «powers = (firstPower, secondPower)»\n", ""),
        tests=RULES,
    ),
    *faults(
        f"{INTEGRATION}/AdaptiveDescent.swift",
        (
            "forget on resume that steps are integrated",
            'memory.numbers["is_integrating"] = «isIntegrating ? 1 : 0»',
            "0",
        ),
        tests=["TrainingTests.SolverRunTests"],
    ),
    *faults(
        f"{INTEGRATION}/ChebyshevStep.swift",
        ("follow the flow where descent is to be followed", "let curvature = «1 - grain / duration»\n", "1.0"),
        (
            "estimate the error of descent with the sign of one term turned",
            ".init(-0.4 * group.rate * «(duration - grain)», end.gradient)",
            "(duration + grain)",
        ),
        tests=CHEBYSHEV,
    ),
    *faults(
        f"{INTEGRATION}/ErrorMeasure.swift",
        (
            "measure errors against the parameters alone, however little they move",
            "let scale = «min(parameters.squaredNorm.squareRoot(), 3 * moved)»",
            "parameters.squaredNorm.squareRoot()",
        ),
        tests=["TrainingTests.AdaptiveTests", "Tests/EndToEnd/test_bits.py"],
    ),
]
