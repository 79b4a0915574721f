"""The appendix of Fig. 1(b): Hamming distance, parameter distance and train loss over τ and δ."""

from collections.abc import Sequence

from matplotlib.figure import FigureBase

from .colors import DISTANCE, LOSS
from .drawing import figure
from .phase_plane import planes_by_step
from .result import Result
from .style import TWO_COLUMNS


@figure(
    needs={name: "tau delta step" for name in ("hamming_distance", "parameter_distance", "train_loss")},
    made_by=("richsweep run fig1b", "richsweep run fig1b-quick"),
    width=TWO_COLUMNS,
    height=4.9,
)
def fig1b_appendix(fig: FigureBase, result: Result, steps: Sequence[int] | None = None) -> None:
    """Hamming distance, parameter distance and train loss (logarithmic), a row each; means over seeds.

    `steps` chooses the columns.
    """
    rows = [("hamming_distance", False, DISTANCE), ("parameter_distance", False, DISTANCE), ("train_loss", True, LOSS)]
    planes_by_step(fig, result, rows, steps)
