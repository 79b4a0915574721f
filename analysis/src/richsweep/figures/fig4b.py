"""Fig. 4(b): where the neuron ends on a single input, by δ."""

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.colors import SymLogNorm
from matplotlib.figure import FigureBase

from ..refusal import Refusal
from .colors import BALANCE
from .drawing import figure
from .labels import number, words
from .result import Result
from .style import TWO_COLUMNS


@figure(
    needs={
        "beta_limit": "conserved_delta input",
        "beta_star": "conserved_delta input",
        "a_initial": "conserved_delta",
        "w_initial": "conserved_delta input",
    },
    made_by="richsweep theory low-rank --delta linspace:-10,10,81 --simulate",
    width=TWO_COLUMNS,
    height=2.6,
)
def fig4b(fig: FigureBase, result: Result) -> None:
    """Left: the ends β(∞) on the line of solutions, between the point nearest to β(0) and the one along its ray.
    Right: how far along the line, against δ; the integrated flow as dots where the file has it.
    """
    ds = result.root
    if ds.sizes["input"] != 2 or ("rank" in ds and not (ds["rank"] == 1).all()):
        raise Refusal(f"{result.name}: fig4b draws one input in the plane; expected 2 inputs of rank 1")
    delta = ds["conserved_delta"].values
    ends = ds["beta_limit"].transpose("conserved_delta", "input").values
    first = ds.isel(conserved_delta=0)
    start = float(first["a_initial"]) * first["w_initial"].values
    least = first["beta_star"].values
    along = np.array([least[1], -least[0]]) / np.linalg.norm(least)
    nearest = least + (start @ along) * along
    ray = start * (least @ least) / (start @ least)

    left, right = fig.subplots(1, 2, width_ratios=(1, 1.25))
    limit = np.abs(delta).max() or 1
    norm = SymLogNorm(linthresh=1, vmin=-limit, vmax=limit)
    reach = np.array([-0.6, 1.6])[:, None] * (ray - nearest) + nearest
    left.plot(*reach.T, color="0.7", lw=0.8, zorder=1)
    left.scatter(*ends.T, c=delta, cmap=BALANCE, norm=norm, s=12, zorder=3)
    left.plot(*np.array([start, nearest]).T, color="0.5", ls=":", lw=0.8)
    left.plot(*np.array([np.zeros(2), ray]).T, color="0.5", ls="--", lw=0.8)
    left.plot(*start, "o", color="0.1", ms=4)
    left.annotate(r"$\beta(0)$", tuple(start), xytext=(5, -7), textcoords="offset points")
    left.set(xlabel=r"$\beta_1$", ylabel=r"$\beta_2$", aspect="equal")
    ticks = _ticks(limit)
    bar = fig.colorbar(
        ScalarMappable(norm, BALANCE), ax=left, location="bottom", label=words(ds["conserved_delta"]), ticks=ticks, aspect=30
    )
    bar.set_ticks(ticks, labels=[number(x) for x in ticks])
    bar.ax.minorticks_off()

    place = (ends - nearest) @ along / ((ray - nearest) @ along)
    right.plot(delta, place, color="0.1")
    if "beta_simulated" in ds:
        flow = (ds["beta_simulated"].transpose("conserved_delta", "input").values - nearest) @ along / ((ray - nearest) @ along)
        right.plot(
            delta, flow, ls="", marker="o", ms=2.4, mfc="none", mew=0.5, color=BALANCE(0.9), label="integrated flow"
        )
        right.legend(loc="center right")
    for height, text in ((0, r"nearest to $\beta(0)$"), (1, r"along the ray of $\beta(0)$")):
        right.axhline(height, color="0.6", lw=0.8, ls=":" if height == 0 else "--", zorder=0)
        right.annotate(
            text, (delta[-1], height), xytext=(0, 3), textcoords="offset points", ha="right", color="0.35", size=6.5
        )
    right.set(xlabel=words(ds["conserved_delta"]), ylabel="place on the line of solutions")
    if delta.size > 1:
        right.set_xlim(delta[0], delta[-1])
    right.margins(y=0.12)


def _ticks(limit: float) -> list[float]:
    largest = float(limit)
    return [-largest, -1, 0, 1, largest] if largest > 1 else [-largest, 0, largest]
