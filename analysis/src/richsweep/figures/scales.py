"""Scales that fit numbers: logarithmic where the grid is."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm, Normalize


def is_logarithmic(values: np.ndarray) -> bool:
    """Whether positive values lie at equal ratios, or over a decade or more; of two values the latter alone."""
    values = np.asarray(values, float)
    if values.size < 2 or not (values > 0).all():
        return False
    if values.size == 2:
        return bool(values.max() >= 10 * values.min())
    ratios = values[1:] / values[:-1]
    steps = np.diff(values)
    even = np.allclose(steps, steps[0], rtol=1e-6)
    return not even and bool(np.allclose(ratios, ratios[0], rtol=1e-2) or values.max() >= 10 * values.min())


def edges(values: np.ndarray) -> Any:
    """Borders of the cells around n values, n + 1 of them, half-way in the values' own scale."""
    values = np.asarray(values, float)
    if values.size == 1:
        return values[0] + np.array([-0.5, 0.5]) * (abs(values[0]) or 1)
    if is_logarithmic(values):
        return np.exp(edges(np.log(values)))
    middles = (values[1:] + values[:-1]) / 2
    return np.concatenate([[2 * values[0] - middles[0]], middles, [2 * values[-1] - middles[-1]]])


def scale_axis(ax: Axes, which: str, values: np.ndarray) -> None:
    """Gives an axis (`x` or `y`) the scale of its values."""
    if is_logarithmic(values):
        getattr(ax, f"set_{which}scale")("log")


def norm_of(values: Any, logarithmic: bool) -> Normalize:
    """Colours from the smallest number there to the largest; linear ones begin at 0."""
    numbers = np.asarray(values, float)
    numbers = numbers[np.isfinite(numbers)]
    if logarithmic:
        numbers = numbers[numbers > 0]
        low, high = (numbers.min(), numbers.max()) if numbers.size else (1.0, 10.0)
        return LogNorm(low, high if high > low else low * 10)
    high = numbers.max() if numbers.size else 1.0
    return Normalize(0, high if high > 0 else 1.0)


def spread(values: np.ndarray, count: int) -> list[int]:
    """Positions of at most `count` of the values, first and last included, evenly over them."""
    if len(values) == 0:
        return []
    return sorted({int(round(x)) for x in np.linspace(0, len(values) - 1, min(count, len(values)))})
