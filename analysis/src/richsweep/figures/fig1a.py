"""Fig. 1(a): the neurons of a network in the plane on their way."""

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.lines import Line2D

from ..refusal import Refusal
from .chosen import cells_of, with_seed
from .colors import DOWNSTREAM, UPSTREAM
from .drawing import figure
from .labels import at
from .result import Result
from .style import TWO_COLUMNS


_DIMENSIONS = {"tau", "delta", "trajectory_step", "neuron", "input"}


@figure(
    needs={"trajectory": "tau delta trajectory_step neuron input", "a": "tau delta tensor_step neuron"},
    made_by="richsweep run fig1a",
    width=TWO_COLUMNS,
    height=2.15,
)
def fig1a(
    fig: FigureBase, result: Result, cells: list[tuple[float, float]] | None = None, seed: int | None = None
) -> None:
    """|a| w of every neuron from its start (dot) on, by the sign of its readout; teacher directions dashed.

    `cells` are the panels' (τ, δ): those of the smallest τ and the most balanced of the largest, unless told. `seed` is
    the first of the file unless told.
    """
    several = [name for name, part in result.groups.items() if "trajectory" in part.variables]
    if len(several) > 1:
        raise Refusal(
            f"{result.name}: width: fig1a draws one network, the file has {', '.join(several)}; choose one (--at width=…, "
            "or richsweep.select(ds, width=…))"
        )
    group = result.part_with("trajectory")
    assert group is not None
    if group.sizes["input"] != 2:
        raise Refusal(f"{result.name}: fig1a draws a plane; expected 2 inputs, the file has {group.sizes['input']}")
    seeds = group.sizes.get("seed", 1)
    group = with_seed(group, seed)
    group = result.of_one_value(group, set(group["trajectory"].dims) - _DIMENSIONS)
    places = cells_of(group, cells)
    axes = fig.subplots(1, len(places), squeeze=False)[0]
    for ax, place in zip(axes, places):
        cell = group.isel(place)
        _panel(ax, cell)
        ax.set_title(f"{at(cell['tau'], cell['tau'])}, {at(cell['delta'], cell['delta'])}")
    handles = [
        Line2D([], [], color=UPSTREAM, label="$a > 0$"),
        Line2D([], [], color=DOWNSTREAM, label="$a < 0$"),
        Line2D([], [], color="0.35", ls="--", lw=0.8, label="teacher"),
    ]
    title = f"{at(group['seed'], group['seed'].item())} (one of {seeds})" if seeds > 1 else None
    fig.legend(handles=handles, loc="outside lower center", ncols=3, title=title)


def _panel(ax: Axes, cell: xr.Dataset) -> None:
    path = cell["trajectory"].transpose("trajectory_step", "neuron", "input").values
    positive = cell["a"].isel(tensor_step=-1).values > 0
    points = np.concatenate([path.reshape(-1, 2), np.zeros((1, 2))])
    low, high = np.nanmin(points, axis=0), np.nanmax(points, axis=0)
    middle, half = (low + high) / 2, 0.55 * (high - low).max()
    reach = np.abs(points[np.isfinite(points)]).max() or 1.0
    if "teacher_W" in cell:
        for direction in cell["teacher_W"].values:
            end = 3 * reach * direction / np.linalg.norm(direction)
            ax.plot([0, end[0]], [0, end[1]], color="0.35", ls="--", lw=0.8, zorder=1)
    for neuron in range(path.shape[1]):
        color = UPSTREAM if positive[neuron] else DOWNSTREAM
        ax.plot(path[:, neuron, 0], path[:, neuron, 1], color=color, lw=0.7, alpha=0.8, zorder=2)
    ax.scatter(path[0, :, 0], path[0, :, 1], s=3, color="0.1", linewidths=0, zorder=3)
    ax.set(xlim=(middle[0] - half, middle[0] + half), ylim=(middle[1] - half, middle[1] + half), aspect="equal")
    ax.set_xlabel(r"$|a|\,w_1$")
    if ax.get_subplotspec().is_first_col():  # type: ignore[union-attr]
        ax.set_ylabel(r"$|a|\,w_2$")
    ax.locator_params(nbins=3)
