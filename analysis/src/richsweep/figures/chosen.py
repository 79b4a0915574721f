"""What callers choose of a file to draw: steps, a seed, cells. What is not there is refused in words."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from ..cells import position
from ..given import number, several
from ..refusal import Refusal


def steps_of(values: xr.DataArray | xr.Dataset, wanted: Sequence[int] | None, default: Sequence[int]) -> list[int]:
    """Positions of the steps to draw: those wanted, or else the default ones, of which there is at least the first."""
    if wanted is None:
        return list(default) or [0]
    return [position(values, "step", step) for step in several("steps", wanted, "[100, 1000]")]


def with_seed(values: xr.Dataset, wanted: int | None) -> xr.Dataset:
    """The part of one seed: the one wanted, or else the first."""
    if "seed" not in values.dims:
        if wanted is None:
            return values
        if "seed" in values.coords:  # one was chosen before
            values = values.expand_dims("seed")
    return values.isel(seed=0 if wanted is None else position(values, "seed", wanted))


def cells_of(values: xr.Dataset, wanted: Sequence[tuple[float, float]] | None) -> list[dict[str, int]]:
    """Positions on τ and δ of the cells to draw: those wanted, or else those of the smallest τ and the most balanced of
    the largest."""
    if wanted is not None:
        return [_cell(values, pair) for pair in several("cells", wanted, "[(0.1, -1), (0.1, 1)]")]
    tau, delta = values["tau"].values, values["delta"].values
    cells = [(tau.argmin(), place) for place in range(delta.size)]
    if tau.size > 1:
        cells.append((tau.argmax(), np.abs(delta).argmin()))
    return [{"tau": int(scale), "delta": int(imbalance)} for scale, imbalance in cells]


def _cell(values: xr.Dataset, pair: Any) -> dict[str, int]:
    places = several("cells", pair, "[(0.1, -1), (0.1, 1)]")
    if len(places) != 2:
        raise Refusal(f"cells: got {len(places)} numbers for a cell, expected two: tau and delta")
    return {axis: position(values, axis, value) for axis, value in zip(("tau", "delta"), places)}


def last_time(wanted: float | None, default: float) -> float:
    """The last time to draw."""
    time = default if wanted is None else number("until", wanted)
    if wanted is not None and not (np.isfinite(time) and time > 0):
        raise Refusal(f"until: got {time}, expected a time above 0")
    return time
