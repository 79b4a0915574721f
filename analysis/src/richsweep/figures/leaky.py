"""From ReLU to linear: kernel distance against δ for several slopes."""

from collections.abc import Sequence

from matplotlib.figure import FigureBase

from .chosen import steps_of
from .colors import in_order
from .curves import curves
from .drawing import figure
from .labels import at, words
from .result import Result
from .scales import spread
from .style import TWO_COLUMNS


@figure(needs={"kernel_distance": "leak delta step"}, made_by="richsweep run leaky", width=TWO_COLUMNS, height=2.3)
def leaky(fig: FigureBase, result: Result, steps: Sequence[int] | None = None) -> None:
    """Kernel distance against δ, a line for each slope, a panel for each of three steps; means over seeds."""
    values = result.mean("kernel_distance", "leak", "delta", "step")
    there = values["step"].values
    columns = steps_of(values, steps, spread(there, 4)[1:])
    axes = fig.subplots(1, len(columns), sharey=True, squeeze=False)[0]
    slopes = values["leak"].values
    for ax, step in zip(axes, columns):
        curves(
            ax, values.isel(step=step), "delta", "leak", in_order(slopes.size), [at(values["leak"], x) for x in slopes]
        )
        ax.set_title(f"step {there[step]}")
        ax.label_outer()
    handles, labels = axes[0].get_legend_handles_labels()
    fig.legend(handles, labels, title=words(values["leak"], 16), loc="outside right center")
