"""Fig. 2: surfaces of the conserved quantity, coloured by the loss, with the ways the flow takes on them."""

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LogNorm
from matplotlib.figure import FigureBase
from mpl_toolkits.mplot3d import Axes3D  # noqa: F401 (its import makes the projection)

from ..refusal import Refusal
from .colors import LOSS
from .drawing import figure
from .labels import at
from .neuron import with_starts
from .result import Result
from .style import TWO_COLUMNS

#: Losses drawn: below and above, the colours end.
_LOSSES = LogNorm(0.03, 10)


@figure(
    needs={"a": "time", "w": "time input", "beta_star": "input"},
    made_by="richsweep theory single-neuron --cases analysis/cases/fig2.json",
    width=TWO_COLUMNS,
    height=2.35,
)
def fig2(fig: FigureBase, result: Result) -> None:
    """Surfaces a² − ‖w‖² = δ in (w₁, w₂, a), one for each δ of the file, coloured by ½‖a w − β*‖².

    Trajectories are white from their start (dot) on, and end at the two minima (stars).
    """
    ds, axis = with_starts(result.root)
    if ds.sizes["input"] != 2:
        raise Refusal(
            f"{result.name}: fig2 draws a plane of weights; expected 2 inputs, the file has {ds.sizes['input']}"
        )
    deltas = np.unique(ds["conserved_delta"].values.round(9))
    target = ds["beta_star"].isel({axis: 0}).values
    weights = ds["w"].transpose(axis, "time", "input").values
    reach = 1.1 * max(np.linalg.norm(weights, axis=-1).max(), 1.0)
    axes = fig.subplots(1, deltas.size, subplot_kw={"projection": "3d", "computed_zorder": False}, squeeze=False)[0]
    for ax, delta in zip(axes, deltas):
        for w1, w2, a in _sheets(delta, reach):
            loss = ((a * w1 - target[0]) ** 2 + (a * w2 - target[1]) ** 2) / 2
            ax.plot_surface(
                w1,
                w2,
                a,
                facecolors=LOSS(_LOSSES(np.clip(loss, _LOSSES.vmin, _LOSSES.vmax))),
                rstride=1,
                cstride=1,
                linewidth=0,
                antialiased=False,
                shade=False,
                zorder=1,
                rasterized=True,
            )
        for number in np.flatnonzero(np.isclose(ds["conserved_delta"].values, delta)):
            a = ds["a"].transpose(axis, "time").values[number]
            ax.plot(*weights[number].T, a, color="white", lw=1.3, zorder=3)
            ax.plot(*weights[number, :1].T, a[:1], "o", color="0.1", ms=3, zorder=4)
        size = np.sqrt((delta + np.sqrt(delta**2 + 4 * target @ target)) / 2)
        for a in (size, -size):
            ax.plot(*(target / a)[:, None], [a], marker="*", color="#c81e1e", ms=7, mec="white", mew=0.4, zorder=5)
        ax.set_title(at(ds["conserved_delta"], delta), y=0.97)
        ax.set_xlabel("$w_1$", labelpad=-10)
        ax.set_ylabel("$w_2$", labelpad=-10)
        ax.set_zlabel("$a$", labelpad=-11)
        ax.tick_params(pad=-4, labelsize=5.5)
        ax.locator_params(nbins=4)
        ax.view_init(elev=18, azim=-52)
        ax.set_box_aspect((1, 1, 1), zoom=1.12)
        ax.patch.set_visible(False)
        for side in (ax.xaxis, ax.yaxis, ax.zaxis):
            side.set_pane_color((1, 1, 1, 0))
            side._axinfo["grid"].update(color=(0.85, 0.85, 0.85, 1), linewidth=0.4)
    fig.colorbar(
        ScalarMappable(_LOSSES, LOSS),
        ax=list(axes),
        label=r"loss $\frac{1}{2}\|a\,w - \beta_*\|^2$",
        extend="both",
        shrink=0.8,
        pad=0.07,
        aspect=18,
    )


def _sheets(delta: float, reach: float) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """(w₁, w₂, a) on the surface: one sheet around the axis of a for δ < 0, two otherwise, up to ‖w‖ = reach."""
    angle = np.linspace(0, 2 * np.pi, 73)
    if delta < 0:
        top = np.sqrt(max(reach**2 + delta, 0.25))
        a = np.linspace(-top, top, 41)[:, None] * np.ones_like(angle)
        radius = np.sqrt(a**2 - delta)
        return [(radius * np.cos(angle), radius * np.sin(angle), a)]
    radius = np.linspace(0, reach, 41)[:, None] * np.ones_like(angle)
    height = np.sqrt(radius**2 + delta)
    return [(radius * np.cos(angle), radius * np.sin(angle), sign * height) for sign in (-1, 1)]
