"""Fig. 5: Hamming distance against parameter distance over the phase plane of exclusive or."""

import numpy as np
from matplotlib.figure import FigureBase

from ..cells import position
from .colors import BALANCE, DISTANCE
from .drawing import figure
from .labels import words
from .phase_plane import phase_plane
from .result import Result
from .scales import norm_of
from .style import TWO_COLUMNS


@figure(
    needs={"hamming_distance": "tau delta step", "parameter_distance": "tau delta step"},
    made_by="richsweep run fig5-sweep",
    width=TWO_COLUMNS,
    height=2.2,
)
def fig5_sweep(fig: FigureBase, result: Result, step: int | None = None) -> None:
    """Both distances over τ and δ, and one against the other: a dot a cell, by δ, the larger the smaller τ.

    Means over seeds, at the last step unless told.
    """
    place = -1 if step is None else position(result.root, "step", step)
    hamming, moved = (
        result.mean(name, "tau", "delta", "step").isel(step=place)
        for name in ("hamming_distance", "parameter_distance")
    )
    left, middle, right = fig.subplots(1, 3, width_ratios=(1, 1, 1.15))
    for ax, values in ((left, hamming), (middle, moved)):
        mesh = phase_plane(ax, values, norm_of(values, False), DISTANCE)
        fig.colorbar(mesh, ax=ax, location="top", label=words(values), aspect=18, pad=0.02)
    middle.set_ylabel("")
    tau, delta = np.meshgrid(hamming["tau"].values, hamming["delta"].values, indexing="ij")
    height = np.log(tau / tau.min()) / max(np.log(tau.max() / tau.min()), 1e-9)
    limit = np.abs(delta).max() or 1
    dots = right.scatter(
        moved.values.ravel(),
        hamming.values.ravel(),
        c=delta.ravel(),
        cmap=BALANCE,
        vmin=-limit,
        vmax=limit,
        s=(14 - 11 * height).ravel(),
        linewidths=0,
    )
    right.set(xlabel=words(moved), ylabel=words(hamming))
    fig.colorbar(dots, ax=right, location="top", label=words(hamming["delta"]), aspect=18, pad=0.02)
