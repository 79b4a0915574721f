"""Fig. 3: signed magnitude, alignment and kernel distance of one linear neuron against time."""

import json

import numpy as np
import xarray as xr
from matplotlib.figure import FigureBase

from ..given import labelled
from ..refusal import Refusal
from .chosen import last_time
from .colors import by_balance
from .drawing import figure
from .labels import words
from .neuron import INTEGRATED, WIDTH, Path, legend_of_balance, simulated, with_starts
from .result import Result
from .style import TWO_COLUMNS

_ROWS = ("signed_magnitude", "phi", "weighted_kernel_distance")


@figure(
    needs={name: "time" for name in (*_ROWS, "a_simulated")} | {"w_simulated": "time input", "beta_star": "input"},
    made_by="richsweep theory single-neuron --simulate",
    width=TWO_COLUMNS,
    height=2.2,
)
def fig3(
    fig: FigureBase, result: Result, trained: xr.Dataset | xr.DataTree | None = None, until: float | None = None
) -> None:
    """μ, φ and S(0, t) for each δ: closed forms as lines, the integrated flow dashed over them.

    `trained`, a result of `richsweep run fig3`, adds what workers trained, as circles. `until` is the last time drawn.
    """
    ds, axis = with_starts(result.root)
    time = ds["time"].values
    until = last_time(until, time[-1])
    colors = dict(zip(ds["conserved_delta"].values.tolist(), by_balance(ds["conserved_delta"].values)))
    axes = fig.subplots(1, 3)
    for ax, name in zip(axes, _ROWS):
        for number in range(ds.sizes[axis]):
            one = ds.isel({axis: number})
            ax.plot(time, one[name].values, color=colors[float(one["conserved_delta"])], lw=WIDTH)
            path = simulated(one)
            assert path is not None
            ax.plot(time, getattr(path, name), **INTEGRATED)
        ax.set(xlabel=words(ds["time"]), ylabel=words(ds[name]), xlim=(0, until))
    if trained is not None:
        labelled(trained, xr.Dataset, xr.DataTree)
        _lay_over(axes, Result.of(trained), colors)
    legend_of_balance(fig, ds["conserved_delta"], colors, True, loc="outside lower center", ncols=len(colors) + 1)


def _lay_over(axes: np.ndarray, trained: Result, colors: dict[float, tuple[float, ...]]) -> None:
    """Circles of trained networks. The paper's loss has a factor ½: its time of step k is 2·k·lr."""
    group = trained.part_with("W")
    if group is None or group.sizes.get("neuron") != 1 or group.sizes.get("input") != 2:
        raise Refusal(f"{trained.name}: trained: expected W of one neuron with 2 inputs; `richsweep run fig3` makes it")
    group = group.isel({axis: 0 for axis in ("tau", "seed", "neuron") if axis in group.dims})
    settings = json.loads(trained.root.attrs["sweep"])
    time = 2 * settings["fixed"]["learning_rate"] * group["tensor_step"].values
    rates = {name: settings["fixed"].get(name, 1.0) for name in ("rate_w", "rate_a")}
    target = group["target"] if "target" in group else None
    axis = "conserved_delta" if "conserved_delta" in group.dims else "delta"
    for place in range(group.sizes[axis]):
        cell = group.isel({axis: place})
        goal = np.array([0.0, 1.0]) if target is None else np.ravel(target.isel({axis: place}).values)
        weights, readout = cell["W"].values.reshape(len(time), -1), np.ravel(cell["a"].values)
        path = Path(readout, weights, goal, **rates)
        delta = rates["rate_w"] * readout[0] ** 2 - rates["rate_a"] * weights[0] @ weights[0]
        color = next((color for known, color in colors.items() if np.isclose(known, delta, atol=1e-9)), (0, 0, 0))
        for ax, name in zip(axes, _ROWS):
            ax.plot(
                time,
                getattr(path, name),
                ls="",
                marker="o",
                ms=2.6,
                mfc="none",
                mew=0.6,
                color=color,
            )
