"""Fig. 7: which sign of a each initial β ends with, and the surface between."""

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.figure import FigureBase
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from .colors import BLUE, ORANGE, WHITE, rgb
from .drawing import figure
from .labels import at
from .result import Result
from .scales import edges
from .style import TWO_COLUMNS

_PALE = [tuple(rgb(0.45 * np.array(color) + 0.55 * np.array(WHITE))) for color in (BLUE, ORANGE)]


@figure(
    needs={
        "basin": "conserved_delta beta_perpendicular beta_parallel",
        "separatrix": "conserved_delta beta_perpendicular",
    },
    made_by="richsweep theory basins",
    width=TWO_COLUMNS,
    height=1.95,
)
def fig7(fig: FigureBase, result: Result) -> None:
    """A plane of β(0) for each δ: along β* to the right, across it upwards; the separating surface as a line."""
    ds = result.root
    across, along = ds["beta_perpendicular"].values, ds["beta_parallel"].values
    colors = ListedColormap([_PALE[0], "0.5", _PALE[1]])
    axes = fig.subplots(1, ds.sizes["conserved_delta"], sharex=True, sharey=True, squeeze=False)[0]
    for ax, delta in zip(axes, ds["conserved_delta"].values):
        one = ds.sel(conserved_delta=delta)
        ax.pcolormesh(
            edges(along),
            edges(across),
            one["basin"].transpose("beta_perpendicular", "beta_parallel").values,
            cmap=colors,
            vmin=-1.5,
            vmax=1.5,
            rasterized=True,
        )
        ax.plot(one["separatrix"].values, across, color="0.1", lw=1)
        ax.set(
            title=at(ds["conserved_delta"], delta),
            aspect="equal",
            xlim=(along[0], along[-1]),
            ylim=(across[0], across[-1]),
            xlabel=r"$\beta_\parallel(0)$",
        )
        ax.locator_params(nbins=5)
    axes[0].set_ylabel(r"$\beta_\perp(0)$")
    handles = [
        Patch(color=_PALE[1], label=r"$a(\infty) > 0$"),
        Patch(color=_PALE[0], label=r"$a(\infty) < 0$"),
        Line2D([], [], color="0.1", lw=1, label="separating surface"),
    ]
    fig.legend(handles=handles, loc="outside lower center", ncols=3)
