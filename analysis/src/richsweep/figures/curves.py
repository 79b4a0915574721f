"""Lines of one variable along one dimension, one for each value of another."""

from collections.abc import Sequence

import xarray as xr
from matplotlib.axes import Axes

from .labels import words
from .scales import scale_axis


def curves(
    ax: Axes,
    values: xr.DataArray,
    along: str,
    each: str,
    colors: Sequence[tuple[float, ...]],
    labels: Sequence[str],
    marker: str = "o",
) -> None:
    """Draws [each, along] as lines, with labels and scales of the file."""
    values = values.transpose(each, along)
    for line, color, label in zip(values.values, colors, labels):
        ax.plot(values[along].values, line, color=color, label=label, marker=marker, ms=2.2)
    scale_axis(ax, "x", values[along].values)
    ax.set_xlabel(words(values[along]))
    ax.set_ylabel(words(values))
