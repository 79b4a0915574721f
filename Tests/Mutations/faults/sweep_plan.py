"""Configuration, grid, costs, fingerprint."""

from fault import Statement, faults

SOURCES = "Sources/SweepPlan"
GRID = ["SweepPlanTests.GridTests"]
COSTS = ["SweepPlanTests.CostModelTests", "SweepPlanTests.SolverCostTests"]

FAULTS = [
    *faults(
        f"{SOURCES}/Grid.swift",
        (
            "find a cell whose fixed parameters differ",
            "guard «wanted == fixedValue[parameter.ordinal]» else",
            "true",
        ),
        tests=GRID,
    ),
    *faults(
        f"{SOURCES}/Axis.swift",
        (
            "take the next value of an axis for one that it lacks",
            "return «values[index] == value ? index : nil»",
            "index",
        ),
        tests=GRID,
    ),
    *faults(
        f"{SOURCES}/Grid+Rounding.swift",
        (
            "take values for one that differ in the seventh digit",
            "if difference <= «1e-12» * min(",
            "1e-6",
        ),
        tests=["SweepPlanTests.RoundedGridTests"],
    ),
    *faults(
        f"{SOURCES}/CellSet.swift",
        ("take two spellings of one set of cells", "guard length > 0, «gap > 0 || found.isEmpty» else", "true"),
        tests=["SweepPlanTests.CellSetTests"],
    ),
    *faults(
        f"{SOURCES}/Fingerprint.swift",
        ("forget the symmetry in the fingerprint", '("network.symmetrize", «String(symmetrize)»)', '"true"'),
        (
            "forget the divisor of the learning rate in the fingerprint",
            '("training.learning_rate.divided_by", «learningRateDivisor.rawValue»)',
            '"nothing"',
        ),
        tests=["SweepPlanTests.FingerprintTests"],
    ),
    *faults(
        f"{SOURCES}/CostModel.swift",
        (
            "never forget how long the first cells took",
            "observedSeconds = «Self.fading * observedSeconds» + seconds",
            "observedSeconds",
        ),
        tests=COSTS,
    ),
    *faults(
        f"{SOURCES}/CostModel+Totals.swift",
        (
            "plan the seconds of the cells that were looked at alone",
            "seconds: «seconds * cellsPerVisit»,",
            "seconds",
        ),
        tests=COSTS,
    ),
    *faults(
        f"{SOURCES}/ObservedPoints.swift",
        (
            "mix what points took that differ in an axis after the seeds",
            "cell / (seeds * stride) * stride + «cell % stride»",
            "0",
        ),
        tests=COSTS,
    ),
    *faults(
        f"{SOURCES}/SweepJoin.swift",
        Statement(
            "join cells as if parameters that become axes had their first value",
            "        «base += step(grid.values(of: axis.parameter)[0])»\n",
            "",
        ),
        tests=["SweepPlanTests.SweepJoinTests"],
    ),
]
