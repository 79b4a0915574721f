"""How far stochastic and large steps carry δ, which the flow conserves."""

import numpy as np
from matplotlib.figure import FigureBase
from matplotlib.ticker import NullLocator, ScalarFormatter

from ..given import number as number_of
from .colors import in_order
from .curves import curves
from .drawing import figure
from .labels import at, number
from .result import Result
from .style import TWO_COLUMNS


@figure(
    needs={"conserved_drift": "batch learning_rate delta step", "kernel_distance": "batch learning_rate delta step"},
    made_by="richsweep run sgd-noise",
    width=TWO_COLUMNS,
    height=4.0,
)
def sgd_noise(fig: FigureBase, result: Result, time: float | None = None) -> None:
    """Drift of δ and kernel distance against the batch, at one training time (step times learning rate).

    A line for each learning rate, a column for each δ; means over seeds. `time` is the largest that every learning rate
    has, unless told.
    """
    names = ("conserved_drift", "kernel_distance")
    values = [result.mean(name, "batch", "learning_rate", "delta", "step") for name in names]
    rate, there, delta = (values[0][axis].values for axis in ("learning_rate", "step", "delta"))
    time = _common_time(rate, there) if time is None else number_of("time", time)
    chosen = [there[np.abs(there - time / one).argmin()] for one in rate]
    colors = in_order(rate.size)
    labels = [f"rate {number(one)}, step {step}" for one, step in zip(rate, chosen)]
    axes = fig.subplots(2, delta.size, sharex=True, sharey="row", squeeze=False)
    for row, quantity in zip(axes, values):
        for ax, imbalance in zip(row, delta):
            lines = quantity.sel(delta=imbalance)
            for one, step, color, label in zip(rate, chosen, colors, labels):
                line = lines.sel(step=step, learning_rate=[one])
                curves(ax, line, "batch", "learning_rate", [color], [label])
            ax.set(xscale="log")
            ax.set_xticks(quantity["batch"].values)
            ax.xaxis.set_major_formatter(ScalarFormatter())
            ax.xaxis.set_minor_locator(NullLocator())
            ax.label_outer()
    for ax, imbalance in zip(axes[0], delta):
        ax.set_yscale("log")
        ax.set_title(at(values[0]["delta"], imbalance))
    fig.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=rate.size)


def _common_time(rate: np.ndarray, steps: np.ndarray) -> float:
    """The largest step·rate that every rate has a step for, or else the last step of the smallest rate."""
    times = [{float(f"{one * step:.9g}") for step in steps if step > 0} for one in rate]
    common = set.intersection(*times)
    return max(common) if common else float(rate.min() * steps.max())
