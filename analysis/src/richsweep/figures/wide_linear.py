"""Wide linear networks: kernel distance against δ."""

from collections.abc import Sequence

from matplotlib.figure import FigureBase

from .chosen import steps_of
from .colors import in_order
from .curves import curves
from .drawing import figure
from .labels import at, number
from .result import Result
from .scales import spread
from .style import TWO_COLUMNS


@figure(
    needs={"kernel_distance": "tau delta step", "train_loss": "tau delta step"},
    made_by="richsweep run wide-linear",
    width=TWO_COLUMNS,
    height=2.4,
)
def wide_linear(fig: FigureBase, result: Result, steps: Sequence[int] | None = None) -> None:
    """Kernel distance and train loss of the smallest τ against δ, and kernel distance in the end for each τ.

    A line for each of a few steps, or for each τ; means over seeds.
    """
    values = result.mean("kernel_distance", "tau", "delta", "step")
    loss = result.mean("train_loss", "tau", "delta", "step")
    there, tau = values["step"].values, values["tau"].values
    lines = steps_of(values, steps, spread(there, 7)[1:])
    axes = fig.subplots(1, 3)
    labels = [f"step {number(there[step])}" for step in lines]
    for ax, quantity in zip(axes, (values, loss)):
        curves(
            ax, quantity.isel(tau=int(tau.argmin()), step=lines), "delta", "step", in_order(len(lines)), labels, ""
        )
        ax.set_title(at(values["tau"], tau.min()))
    axes[0].legend(loc="best")
    last = values.isel(step=-1)
    curves(axes[2], last, "delta", "tau", in_order(tau.size), [at(values["tau"], x) for x in tau], "")
    axes[2].set_title(f"step {number(there[-1])}")
    axes[2].legend(loc="best")
