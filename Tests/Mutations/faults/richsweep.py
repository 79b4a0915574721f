"""The command line."""

from fault import Statement, faults

SOURCES = "Sources/richsweep"
REPORTS = "Tests/EndToEnd/test_reports.py"
PLAN = [f"{REPORTS}::test_a_plan_says_one_time_in_several_units"]

FAULTS = [
    *faults(
        f"{SOURCES}/Plan/PlanReport.swift",
        ("call minutes hours in a plan", "\\(NumberText.short(«coreSeconds / 3600»)) core-hours", "coreSeconds / 60"),
        (
            "plan with one core however many there are",
            "max(«totals.seconds / Double(cores)», totals.secondsOfCell.upperBound)",
            "totals.seconds",
        ),
        (
            "plan to end before the longest cell does",
            "secondsOnThisMachine = max(totals.seconds / Double(cores), «totals.secondsOfCell.upperBound»)",
            "totals.secondsOfCell.lowerBound",
        ),
        tests=PLAN,
    ),
    *faults(
        f"{SOURCES}/Sweep/SweepReport.swift",
        (
            "end well though cells diverged",
            "return «diverged + poisoned.count» > 0",
            "poisoned.count",
        ),
        tests=["Tests/EndToEnd/test_failed_cells.py"],
    ),
    *faults(
        f"{SOURCES}/Show/AxisPlace.swift",
        ("take a value for another in its third digit", "private static let tolerance = «1e-6»", "1e-2"),
        tests=[f"{REPORTS}::test_show_says_what_it_expected", REPORTS],
    ),
    *faults(
        f"{SOURCES}/Show/CellCounts.swift",
        Statement(
            "count poisoned cells as missing",
            "case Double(CellStatus.poisoned.rawValue): «poisoned += 1»\n",
            "missing += 1",
        ),
        tests=["Tests/EndToEnd/test_failed_cells.py", REPORTS],
    ),
    *faults(
        f"{SOURCES}/Show/ResultSlice.swift",
        (
            "show the first step where none is asked for",
            "guard let step = selection.step else { return «axis.values.count - 1» }",
            "0",
        ),
        (
            "show one seed where none is asked for",
            'let isAveraged = «axis.name == "seed"» ||',
            "false",
        ),
        tests=[
            f"{REPORTS}::test_the_last_number_is_what_xarray_gives", f"{REPORTS}::test_only_seeds_are_averaged_unasked",
        ],
    ),
]
