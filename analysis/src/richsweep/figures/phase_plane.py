"""Heat maps over τ and δ."""

from collections.abc import Sequence

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import Colormap, Normalize
from matplotlib.figure import FigureBase
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from .chosen import steps_of
from .labels import at, words
from .result import Result
from .scales import edges, norm_of, scale_axis, spread


#: How a place is marked whose mean covers fewer seeds than those of others, and one without a number.
_DOT = {"color": "white", "linewidths": 0.4, "edgecolors": "black"}
_HATCH = {"hatch": "////", "edgecolor": "0.7"}
_FEWER, _NONE = "mean over fewer seeds", "missing, poisoned or diverged"


def phase_plane(ax: Axes, values: xr.DataArray, norm: Normalize, colors: Colormap) -> QuadMesh:
    """Draws [tau, delta] as cells around the grid's points; cells that are missing stay hatched, and means over fewer
    seeds than others get dots, which `explain_marks` explains."""
    values = values.transpose("tau", "delta")
    tau, delta = values["tau"].values, values["delta"].values
    ax.set_facecolor("0.92")
    if np.isnan(values.values).any():
        ax.patch.set(**_HATCH)
    mesh = ax.pcolormesh(
        edges(delta), edges(tau), np.ma.masked_invalid(values.values), norm=norm, cmap=colors, rasterized=True
    )
    if "seed_count" in values.coords:
        counts = values["seed_count"].values
        row, column = np.nonzero((counts < counts.max()) & ~np.isnan(values.values))
        if row.size:
            ax.scatter(delta[column], tau[row], s=5, zorder=3, label=_FEWER, **_DOT)
    scale_axis(ax, "y", tau)
    ax.set_xlabel(words(values["delta"]))
    ax.set_ylabel(words(values["tau"]))
    ax.minorticks_on()
    ax.tick_params(axis="x", which="minor", bottom=False)
    return mesh


def explain_marks(fig: FigureBase) -> None:
    """Adds a legend of the marks of phase planes, below them, where there are any."""
    marks: list[Line2D | Patch] = []
    if any(item.get_label() == _FEWER for ax in fig.axes for item in ax.collections):
        dot = {"color": "white", "markeredgecolor": "black", "markeredgewidth": 0.4, "markersize": 2.5}
        marks.append(Line2D([], [], linestyle="none", marker="o", label=_FEWER, **dot))
    if any(ax.patch.get_hatch() == _HATCH["hatch"] for ax in fig.axes):
        marks.append(Patch(facecolor="0.92", linewidth=0, label=_NONE, **_HATCH))
    if marks:
        fig.legend(handles=marks, loc="outside lower center", ncols=len(marks))


def planes_by_step(
    fig: FigureBase, result: Result, rows: Sequence[tuple[str, bool, Colormap]], steps: Sequence[int] | None
) -> None:
    """A row for each (variable, whether its colours are logarithmic, colours), a column for each step.

    Without `steps`, four of those after the start. A row shares its colours, which its bar explains.
    """
    later = np.flatnonzero(result.root["step"].values > 0)
    columns = steps_of(result.root["step"], steps, [int(later[i]) for i in spread(later, 4)])
    axes = fig.subplots(len(rows), len(columns), sharex=True, sharey=True, squeeze=False)
    for row, (name, logarithmic, colors) in zip(axes, rows):
        values = result.mean(name, "step", "tau", "delta").isel(step=columns)
        norm = norm_of(values, logarithmic)
        for number, ax in enumerate(row):
            mesh = phase_plane(ax, values.isel(step=number), norm, colors)
            ax.label_outer()
        fig.colorbar(mesh, ax=list(row), label=words(result.root[name]), aspect=14, pad=0.01)
    for ax, step in zip(axes[0], result.root["step"].values[columns]):
        ax.set_title(at(result.root["step"], step).replace("training step = ", "step "))
