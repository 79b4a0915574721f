"""The single linear neuron of a file of theory, whose starts lie along `conserved_delta` or are cases of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.legend_handler import HandlerTuple
from matplotlib.lines import Line2D

from .labels import at

#: Closed forms are lines of this width; what was integrated lies dashed upon them.
WIDTH = 1.6
INTEGRATED: dict[str, Any] = {"color": "white", "lw": 0.8, "ls": (0, (2, 3))}


def with_starts(ds: xr.Dataset) -> tuple[xr.Dataset, str]:
    """A file with its starts along a dimension, of a single one where it was chosen before, and that dimension."""
    axis = next((axis for axis in ("conserved_delta", "case") if axis in ds.dims), None)
    if axis is not None:
        return ds, axis
    return ds.set_coords("conserved_delta").expand_dims("conserved_delta"), "conserved_delta"


@dataclass(frozen=True)
class Path:
    """States of one neuron: `a` [time], `w` [time, input], towards `target` [input]."""

    a: np.ndarray
    w: np.ndarray
    target: np.ndarray
    rate_w: float = 1.0
    rate_a: float = 1.0

    @property
    def signed_magnitude(self) -> Any:
        """μ = a‖w‖, [time]."""
        return self.a * np.linalg.norm(self.w, axis=-1)

    @property
    def phi(self) -> Any:
        """φ, the cosine between w and β*, [time]; of β = a w it would jump where a changes sign."""
        return self.parallel / np.linalg.norm(self.w, axis=-1)

    @property
    def weighted_kernel_distance(self) -> Any:
        """S(0, t) of the tangent kernel η_w a² I + η_a w wᵀ on whitened inputs, [time].

        See docs/science.md, Single linear neuron.
        """
        square, outer = self.rate_w * self.a**2, self.rate_a * self.w[:, :, None] * self.w[:, None, :]
        kernel = square[:, None, None] * np.eye(self.w.shape[-1]) + outer
        norms = np.linalg.norm(kernel, axis=(1, 2))
        return 1 - np.einsum("jk,tjk->t", kernel[0], kernel) / (norms[0] * norms)

    @property
    def parallel(self) -> Any:
        """The component of w along β*, [time]."""
        return self.w @ self.target / np.linalg.norm(self.target)

    @property
    def perpendicular(self) -> Any:
        """The norm of the rest of w, [time]."""
        rest = self.w - np.outer(self.parallel, self.target / np.linalg.norm(self.target))
        return np.linalg.norm(rest, axis=-1)


def simulated(start: xr.Dataset) -> Path | None:
    """The integrated path of one start, if the file has it (`--simulate`)."""
    if "a_simulated" not in start:
        return None
    return Path(
        start["a_simulated"].values,
        start["w_simulated"].transpose("time", "input").values,
        start["beta_star"].values,
        float(start["rate_w"]),
        float(start["rate_a"]),
    )


def legend_of_balance(
    on: Axes | FigureBase,
    delta: xr.DataArray,
    colors: Mapping[float, tuple[float, ...]],
    is_integrated: bool,
    **place: Any,
) -> None:
    """A legend of the lines' δ, and of what lies dashed upon them."""
    handles: list[Any] = [Line2D([], [], color=color, lw=WIDTH) for color in colors.values()]
    labels = [at(delta, value) for value in colors]
    if is_integrated:
        handles.append((Line2D([], [], color="0.5", lw=WIDTH), Line2D([], [], **INTEGRATED)))
        labels.append("flow, integrated")
    on.legend(handles, labels, handler_map={tuple: HandlerTuple(ndivide=1)}, **place)
