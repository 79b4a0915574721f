"""The Python package: opening results, choosing cells, figures."""

from fault import faults

PACKAGE = "analysis/src/richsweep"
OPENING = ["Tests/Analysis/test_opening.py"]
SCALES = ["Tests/Analysis/test_scales.py"]
FIGURES = "Tests/Analysis/test_figures.py"

FAULTS = [
    *faults(
        f"{PACKAGE}/cells.py",
        ("find values that differ in the fourth digit", "TOLERANCE = «1e-6»", "1e-3"),
        ("compare five digits of six", 'return «f"{value:.6g}"»', 'f"{value:.5g}"'),
        (
            "keep the groups of every width",
            "return «any(group.attrs[axis] == item for item in (value if _is_list(value) else [value]))»",
            "True",
        ),
        (
            "put the values of a list in the order of the axis",
            "return «[position(values, axis, item) for item in several(axis, value, \"[0.1, 0.5]\")]»",
            "sorted([position(values, axis, item) for item in several(axis, value, \"[0.1, 0.5]\")])",
        ),
        (
            "call a mean over fewer seeds whole",
            "fewer = int((counts < «there»).sum())",
            "1",
        ),
        (
            "list no cells that are missing",
            "places = np.argwhere(«status.values != 0»)",
            "status.values > 0",
        ),
        tests=OPENING,
    ),
    *faults(
        f"{PACKAGE}/figures/scales.py",
        (
            "draw every positive axis with equal distances",
            "ratios, ratios[0], rtol=1e-2) or «values.max() >= 10 * values.min()»)",
            "False",
        ),
        ("draw the cells of a map to one side of its points", "middles = «(values[1:] + values[:-1]) / 2»", "values[:-1]"),
        ("begin the colours of a map at its smallest value", "return Normalize(«0», high", "numbers.min()"),
        (
            "end logarithmic colours at the mean",
            "low, high = (numbers.min(), «numbers.max()») if",
            "numbers.mean()",
        ),
        ("leave out the last of the values to draw", "np.linspace(0, «len(values) - 1», min(count", "len(values) - 2"),
        tests=SCALES,
    ),
    *faults(
        f"{PACKAGE}/figures/fig3.py",
        (
            "lay trained networks over the time of half a step",
            'time = «2 * settings["fixed"]["learning_rate"]» *',
            'settings["fixed"]["learning_rate"]',
        ),
        tests=[f"{FIGURES}::test_trained_networks_lie_over_fig3"],
    ),
    *faults(
        f"{PACKAGE}/figures/rates.py",
        (
            "change variables by the root of the rates and not by its root",
            "equivalent = alpha * (rate_a / one) ** «0.25»",
            "0.5",
        ),
        tests=[f"{FIGURES}::test_draws_rates"],
    ),
    *faults(
        f"{PACKAGE}/figures/sgd_noise.py",
        ("compare batches at the first common time", "return «max(common)» if common", "min(common)"),
        tests=[f"{FIGURES}::test_draws_sgd_noise"],
    ),
    *faults(
        f"{PACKAGE}/figures/phase_plane.py",
        (
            "mark the means that cover most seeds",
            "np.nonzero((«counts < counts.max()») &",
            "counts == counts.max()",
        ),
        tests=[f"{FIGURES}::test_marks_of_places_are_explained"],
    ),
]
