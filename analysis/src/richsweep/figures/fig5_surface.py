"""Fig. 5: what a network makes of exclusive or while it learns, and where its neurons switch."""

from collections.abc import Sequence

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import Normalize
from matplotlib.figure import FigureBase

from .chosen import cells_of, steps_of, with_seed
from .colors import SIGNED
from .drawing import figure
from .labels import at
from .result import Result
from .scales import edges, spread
from .style import TWO_COLUMNS


@figure(
    needs={"function": "tau delta step x1 x2", "boundary_angle": "tau delta step neuron"},
    made_by="richsweep run fig5-surface",
    width=TWO_COLUMNS,
    height=4.55,
)
def fig5_surface(
    fig: FigureBase,
    result: Result,
    cells: list[tuple[float, float]] | None = None,
    steps: Sequence[int] | None = None,
    seed: int | None = None,
) -> None:
    """f over the plane with each neuron's activation boundary: a row for each (τ, δ), a column for each step.

    Rows are those of the smallest τ and the most balanced of the largest; columns six of the checkpoints; the seed is
    the first, unless told.
    """
    group = result.part_with("function")
    assert group is not None
    group = with_seed(group, seed)
    group = result.of_one_value(group, set(group["function"].dims) - {"tau", "delta", "step", "x1", "x2"})
    places, there = cells_of(group, cells), group["step"].values
    columns = steps_of(group, steps, spread(there, 6))
    norm = Normalize(-1.25, 1.25)
    axes = fig.subplots(len(places), len(columns), sharex=True, sharey=True, squeeze=False)
    for row, place in zip(axes, places):
        cell = group.isel(place)
        for ax, step in zip(row, columns):
            mesh = _surface(ax, cell.isel(step=step), norm)
        row[0].set_ylabel(f"{at(cell['tau'], cell['tau'])}\n{at(cell['delta'], cell['delta'])}\n$x_2$")
    for ax, step in zip(axes[0], there[columns]):
        ax.set_title(f"step {step}")
    for ax in axes[-1]:
        ax.set_xlabel("$x_1$")
    fig.colorbar(
        mesh,
        ax=axes,
        label=str(group["function"].attrs.get("long_name", "function")),
        extend="both",
        aspect=30,
        pad=0.01,
    )


def _surface(ax: Axes, cell: xr.Dataset, norm: Normalize) -> QuadMesh:
    x1, x2 = cell["x1"].values, cell["x2"].values
    mesh = ax.pcolormesh(
        edges(x1), edges(x2), cell["function"].transpose("x2", "x1").values, norm=norm, cmap=SIGNED, rasterized=True
    )
    for angle in cell["boundary_angle"].values:
        if np.isfinite(angle):
            ax.axline((0, 0), (np.cos(angle), np.sin(angle)), color="0.1", lw=0.3, alpha=0.6)
    signs = np.array([(1, 1), (-1, -1), (1, -1), (-1, 1)])
    ax.plot(*signs[:2].T, "o", color="white", ms=3, mec="0.1", mew=0.6)
    ax.plot(*signs[2:].T, "s", color="white", ms=3, mec="0.1", mew=0.6)
    ax.set(xlim=(x1[0], x1[-1]), ylim=(x2[0], x2[-1]), aspect="equal")
    ax.locator_params(nbins=3)
    return mesh
