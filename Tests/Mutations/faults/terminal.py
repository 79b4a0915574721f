"""Colours and heat maps."""

from fault import faults

SOURCES = "Sources/Terminal"
MAPS = ["TerminalTests.HeatMapTests"]
REST = ["TerminalTests.TerminalTests"]

FAULTS = [
    *faults(
        f"{SOURCES}/ColourScale.swift",
        ("draw logarithmically what spans a factor of two", "low > 0 && high > «20» * low", "2"),
        (
            "measure a position from zero and not from the smallest value",
            "case .linear: «(value / 2 - low / 2)» /",
            "value / 2",
        ),
        tests=[*REST, *MAPS],
    ),
    *faults(
        f"{SOURCES}/TerminalStyle.swift",
        (
            "draw in colour though none is wanted",
            '«!(environment["NO_COLOR"] ?? "").isEmpty» ||',
            'environment["NO_COLOR"] == "0"',
        ),
        tests=REST,
    ),
    *faults(
        f"{SOURCES}/Colour.swift",
        (
            "exchange green and blue on a screen of 256 colours",
            "«36 * levels[0] + 6 * levels[1] + levels[2]»",
            "36 * levels[0] + levels[1] + 6 * levels[2]",
        ),
        tests=[*REST, *MAPS],
    ),
    *faults(
        f"{SOURCES}/HeatMapLayout.swift",
        ("draw the first row at the top", "let fromBottom = «rows.count - 1 - pixel / fieldHeight»", "pixel / fieldHeight"),
        tests=MAPS,
    ),
    *faults(
        f"{SOURCES}/HeatMap.swift",
        (
            "mark means of few cells at another place",
            "isPartial[«row * columns.values.count + column»] && self",
            "row + column * rows.values.count",
        ),
        tests=MAPS,
    ),
    *faults(
        f"{SOURCES}/NumberText.swift",
        (
            "label values alike that differ in the third digit",
            "if «Set(labels).count == values.count» { return labels }",
            "true",
        ),
        tests=[*REST, *MAPS],
    ),
]
