"""Fig. 1(b): test loss and kernel distance over τ and δ."""

from collections.abc import Sequence

from matplotlib.figure import FigureBase

from .colors import DISTANCE, LOSS
from .drawing import figure
from .phase_plane import planes_by_step
from .result import Result
from .style import TWO_COLUMNS


@figure(
    needs={"test_loss": "tau delta step", "kernel_distance": "tau delta step"},
    made_by=("richsweep run fig1b", "richsweep run fig1b-quick"),
    width=TWO_COLUMNS,
    height=3.4,
)
def fig1b(fig: FigureBase, result: Result, steps: Sequence[int] | None = None) -> None:
    """Test loss (logarithmic) and kernel distance, a row each, at a few steps; means over seeds.

    `steps` chooses the columns.
    """
    planes_by_step(fig, result, [("test_loss", True, LOSS), ("kernel_distance", False, DISTANCE)], steps)
