"""Fig. 4(a): the way of β = a w in the plane."""

from matplotlib.figure import FigureBase

from ..refusal import Refusal
from .colors import by_balance
from .drawing import figure
from .neuron import INTEGRATED, WIDTH, legend_of_balance, simulated, with_starts
from .result import Result
from .style import COLUMN


@figure(
    needs={"beta": "time input", "beta_star": "input"},
    made_by="richsweep theory single-neuron --simulate",
    width=COLUMN,
    height=3.1,
)
def fig4a(fig: FigureBase, result: Result) -> None:
    """β from its start to β* for each δ: closed forms as lines, the integrated flow dashed over them."""
    ds, axis = with_starts(result.root)
    if ds.sizes["input"] != 2:
        raise Refusal(f"{result.name}: fig4a draws a plane; expected 2 inputs, the file has {ds.sizes['input']}")
    ax = fig.subplots()
    colors = dict(zip(ds["conserved_delta"].values.tolist(), by_balance(ds["conserved_delta"].values)))
    for number in range(ds.sizes[axis]):
        one = ds.isel({axis: number})
        beta = one["beta"].transpose("time", "input").values
        ax.plot(beta[:, 0], beta[:, 1], color=colors[float(one["conserved_delta"])], lw=WIDTH)
        if (path := simulated(one)) is not None:
            ax.plot(*(path.a * path.w.T), **INTEGRATED)
        ax.plot(*beta[0], "o", color="0.1", ms=4, zorder=5)
        ax.plot(*one["beta_star"].values, marker="*", color="0.1", ms=9, zorder=5)
    first = ds.isel({axis: 0})
    ax.annotate(
        r"$\beta(0)$", tuple(first["beta"].isel(time=0).values), xytext=(0, 7), textcoords="offset points", ha="center"
    )
    ax.annotate(r"$\beta_*$", tuple(first["beta_star"].values), xytext=(7, 3), textcoords="offset points")
    ax.set(xlabel=r"$\beta_1$", ylabel=r"$\beta_2$", aspect="equal")
    ax.margins(0.12)
    ax.locator_params(nbins=5)
    ax.axhline(0, color="0.85", lw=0.5, zorder=0)
    ax.axvline(0, color="0.85", lw=0.5, zorder=0)
    legend_of_balance(ax, ds["conserved_delta"], colors, "a_simulated" in ds, loc="upper left")
