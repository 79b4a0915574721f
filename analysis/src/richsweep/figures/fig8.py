"""Fig. 8: the parameters of one linear neuron against time."""

import numpy as np
from matplotlib.figure import FigureBase

from .chosen import last_time
from .colors import by_balance
from .drawing import figure
from .labels import number, words
from .neuron import INTEGRATED, WIDTH, legend_of_balance, simulated, with_starts
from .result import Result
from .style import TWO_COLUMNS

_ROWS = (("a", "a"), ("w_parallel", "parallel"), ("w_perpendicular", "perpendicular"))


@figure(
    needs={"a": "time", "w_parallel": "time", "w_perpendicular": "time", "a_initial": "", "w_initial": "input"},
    made_by="richsweep theory single-neuron --cases analysis/cases/fig8.json --simulate",
    width=TWO_COLUMNS,
    height=4.4,
)
def fig8(fig: FigureBase, result: Result, until: float | None = None) -> None:
    """a, w along β* and the norm of the rest of w, a row each, for each β(0), a column each, and each δ.

    Closed forms as lines, the integrated flow dashed over them where the file has it. `until` is the last time drawn.
    """
    ds, axis = with_starts(result.root)
    beta = np.round(ds["a_initial"].values[:, None] * ds["w_initial"].transpose(axis, "input").values, 9)
    starts = [np.array(start) for start in dict.fromkeys(map(tuple, beta.tolist()))]
    deltas = np.unique(ds["conserved_delta"].values.round(9))
    colors = dict(zip(deltas.tolist(), by_balance(deltas)))
    time = ds["time"].values
    axes = fig.subplots(len(_ROWS), len(starts), sharex=True, sharey="row", squeeze=False)
    for column, start in zip(axes.T, starts):
        for number_, delta in enumerate(ds["conserved_delta"].values.round(9).tolist()):
            if not np.array_equal(beta[number_], start):
                continue
            one = ds.isel({axis: number_})
            path = simulated(one)
            for ax, (name, integrated) in zip(column, _ROWS):
                ax.plot(time, one[name].values, color=colors[delta], lw=WIDTH)
                if path is not None:
                    ax.plot(time, getattr(path, integrated), **INTEGRATED)
        column[0].set_title(r"$\beta(0)$ = " + f"({', '.join(number(x, 2) for x in start)})")
        column[-1].set_xlabel(words(ds["time"]))
        column[-1].set_xlim(0, last_time(until, time[-1]))
    for ax, (name, _) in zip(axes[:, 0], _ROWS):
        ax.set_ylabel(words(ds[name], 18))
    legend_of_balance(fig, ds["conserved_delta"], colors, "a_simulated" in ds, loc="outside lower center", ncols=len(colors) + 1)
