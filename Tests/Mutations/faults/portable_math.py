"""Arithmetic without the C library, spacings, small matrices."""

from fault import Statement, faults

SOURCES = "Sources/PortableMath"
FUNCTIONS = ["PortableMathTests.PortableTests"]

FAULTS = [
    *faults(
        f"{SOURCES}/Portable+Angle.swift",
        (
            "take angles of the left half plane for angles of the right",
            "let half = «x < 0» ? Double.pi - quadrant : quadrant",
            "false",
        ),
        tests=FUNCTIONS,
    ),
    *faults(
        f"{SOURCES}/Portable+Logarithm.swift",
        Statement("forget the power of two that the significand gave up", "      «exponent += 1»\n", ""),
        tests=FUNCTIONS,
    ),
    *faults(
        f"{SOURCES}/Portable+NormalQuantile.swift",
        ("mirror no quantile below one half", "return q < 0 ? «-magnitude» : magnitude", "magnitude"),
        tests=FUNCTIONS,
    ),
    *faults(
        f"{SOURCES}/Portable+Roots.swift",
        (
            "divide a step towards a cube root by two",
            "root -= «(root - significand / (root * root)) / 3»",
            "(root - significand / (root * root)) / 2",
        ),
        ("take the difference of squares for a hypotenuse", "«u * u + v * v»", "u * u - v * v"),
        tests=FUNCTIONS,
    ),
    *faults(
        f"{SOURCES}/Spacing+Decimal.swift",
        ("leave out the upper end of a spacing", "ends.between($0, of: «count - 1»)", "count"),
        tests=["PortableMathTests.DecimalSpacingTests"],
    ),
]
