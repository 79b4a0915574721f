"""The phase plane of Fig. 1(b) at several widths, in the three parametrizations."""

from matplotlib.figure import FigureBase

from ..cells import position
from ..given import shown
from ..refusal import Refusal
from .colors import DISTANCE, LOSS
from .drawing import figure
from .labels import words
from .phase_plane import phase_plane
from .result import Result
from .scales import norm_of
from .style import TWO_COLUMNS

#: Words for the power of the width that divides the output.
PARAMETRIZATIONS = {0.0: "standard", 0.5: "NTK", 1.0: "mean-field"}


@figure(
    needs={"kernel_distance": "output_power width tau delta step"},
    made_by="richsweep run fig1-width",
    width=TWO_COLUMNS,
    height=4.3,
)
def fig1_width(fig: FigureBase, result: Result, step: int | None = None, variable: str = "kernel_distance") -> None:
    """Kernel distance over τ and δ: a row for each parametrization, a column for each width.

    At the last step, from one seed or as a mean over them, unless told; `variable` may be another one.
    """
    axes_ = ("output_power", "width", "tau", "delta", "step")
    known = [str(name) for name, one in result.root.data_vars.items() if set(axes_) <= set(one.dims)]
    if variable not in known:
        raise Refusal(f"{result.name}: variable: got {shown(variable)}, expected one of {', '.join(known)}")
    values = result.mean(variable, *axes_)
    values = values.isel(step=-1 if step is None else position(values, "step", step))
    is_loss = variable.endswith("loss")
    norm = norm_of(values, is_loss)
    powers, widths = values["output_power"], values["width"]
    axes = fig.subplots(powers.size, widths.size, sharex=True, sharey=True, squeeze=False)
    for row, power in zip(axes, powers.values):
        for ax, width in zip(row, widths.values):
            mesh = phase_plane(ax, values.sel(output_power=power, width=width), norm, LOSS if is_loss else DISTANCE)
            ax.label_outer()
            if ax is row[0]:
                ax.set_ylabel(f"{PARAMETRIZATIONS.get(float(power), f'power {power:g}')}\n{words(values['tau'])}")
    for ax, width in zip(axes[0], widths.values):
        ax.set_title(f"$h$ = {width}")
    fig.colorbar(mesh, ax=axes, label=words(result.root[variable]), aspect=30, pad=0.01)
