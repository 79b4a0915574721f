"""Unequal rates of the layers act as δ does: the curves of all rates are one."""

import json

import numpy as np
from matplotlib.figure import FigureBase

from ..cells import position
from ..refusal import Refusal
from .colors import in_order
from .curves import curves
from .drawing import figure
from .labels import number, words
from .result import Result
from .scales import is_logarithmic
from .style import TWO_COLUMNS


@figure(needs={"test_loss": "rate_w delta step"}, made_by="richsweep run rates", width=TWO_COLUMNS, height=2.5)
def rates(fig: FigureBase, result: Result, step: int | None = None) -> None:
    """Test loss against δ for each rate of the first layer; left at one step, right after the change of variables.

    A network at rates (η_w, η_a) that begins from α, δ = τ²(1/α² − α²), traces the function of one at equal rates from
    α (η_a/η_w)^¼, in steps √(η_w η_a) times as long (docs/science.md, Unequal rates). Right, each curve
    stands at its own step and over the δ of that network; steps that the file does not have are left out. `step` is the
    one of equal rates: the middle one of those for which there are most curves, unless told.
    """
    values = result.mean("test_loss", "rate_w", "delta", "step")
    there, rate = values["step"].values, values["rate_w"].values
    settings = json.loads(result.root.attrs["sweep"])
    # What is an axis stands beside the values, and is the one that was chosen of it.
    fixed = settings["fixed"] | {name: values[name] for name in ("tau", "rate_a") if name in values.coords}
    tau, rate_a = float(fixed["tau"]), float(fixed["rate_a"])

    def steps_of(reference: int) -> np.ndarray:
        return reference / np.sqrt(rate * rate_a)

    def found(reference: int) -> int:
        return sum(any(np.isclose(there, x)) for x in steps_of(reference))

    later = there[there > 0]
    if not later.size:
        raise Refusal(f"{result.name}: step: rates draws steps after the start, the file has step 0 alone")
    if step is None:
        most = max(found(x) for x in later)
        best = [x for x in later if found(x) == most]
        step = int(best[len(best) // 2])
    else:
        step = int(later[position(values.isel(step=there > 0), "step", step)])
    colors = in_order(rate.size)
    labels = [rf"$\eta_w$ = {number(x, 3)}" for x in rate]
    left, right = fig.subplots(1, 2, sharey=True)
    curves(left, values.sel(step=step), "delta", "rate_w", colors, labels)
    left.set_title(f"at step {step}")
    ratio = values["delta"].values / tau**2
    alpha = np.sqrt((np.sqrt(4 + ratio**2) - ratio) / 2)
    for one, color, label, at_step in zip(rate, colors, labels, steps_of(step)):
        if not np.isclose(there, at_step).any():
            continue
        nearest = there[np.abs(there - at_step).argmin()]
        equivalent = alpha * (rate_a / one) ** 0.25
        right.plot(
            tau**2 * (equivalent**-2 - equivalent**2),
            values.sel(rate_w=one, step=nearest).values,
            color=color,
            ls="-",
            marker="o",
            ms=2.2,
            label=label,
        )
    right.set_title(rf"at equal times, $\sqrt{{\eta_w\eta_a}}\,\times$ step = {step}")
    right.set_xlabel(r"relative scale $\delta$ of the network at equal rates")
    if is_logarithmic(values.values.ravel()):
        left.set_yscale("log")
    fig.legend(*left.get_legend_handles_labels(), title=words(values["rate_w"], 16), loc="outside right center")
