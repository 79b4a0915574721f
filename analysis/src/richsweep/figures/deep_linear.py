"""Deep linear networks: kernel distance against δ, by depth."""

from collections.abc import Sequence

from matplotlib.figure import FigureBase

from .chosen import steps_of
from .colors import in_order
from .curves import curves
from .drawing import figure
from .labels import number
from .result import Result
from .scales import spread
from .style import TWO_COLUMNS


@figure(
    needs={"kernel_distance": "depth delta step"}, made_by="richsweep run deep-linear", width=TWO_COLUMNS, height=2.2
)
def deep_linear(fig: FigureBase, result: Result, steps: Sequence[int] | None = None) -> None:
    """Kernel distance against δ: a panel for each number of layers, a line for each of a few steps.

    Means over seeds.
    """
    values = result.mean("kernel_distance", "depth", "delta", "step")
    there, depths = values["step"].values, values["depth"].values
    lines = steps_of(values, steps, spread(there, 7)[1:])
    axes = fig.subplots(1, depths.size, sharey=True, squeeze=False)[0]
    labels = [f"step {number(there[step])}" for step in lines]
    for ax, depth in zip(axes, depths):
        curves(ax, values.sel(depth=depth).isel(step=lines), "delta", "step", in_order(len(lines)), labels, "")
        ax.set_title(f"{depth} layers")
        ax.label_outer()
    fig.legend(*axes[0].get_legend_handles_labels(), loc="outside right center")
