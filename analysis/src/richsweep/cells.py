"""Cells of a grid: choosing some, averaging over seeds, and those that are missing."""

import difflib
import warnings
from typing import Any, TypeVar, cast

import numpy as np
import pandas as pd
import xarray as xr

from .given import labelled, number, several
from .refusal import Refusal

Labelled = TypeVar("Labelled", bound="xr.DataArray | xr.Dataset | xr.DataTree")

#: How far a value may be from one of the grid, relative to it, where the sixth digit changes between the two.
TOLERANCE = 1e-6


def seed_mean(values: xr.DataArray | xr.Dataset) -> Any:
    """The mean over seeds, of those that are there. Without a dimension `seed`, the values as they are.

    Cells without a number do not count: they diverged, are missing, or it was not recorded of them. Where a mean covers
    fewer than all seeds, the attribute `cell_methods` of the variable says so, and a UserWarning unless no cell has a
    number. An array has a coordinate `seed_count`, how many seeds each mean covers.
    """
    labelled(values, xr.DataArray, xr.Dataset, xr.DataTree)
    if "seed" not in values.dims:
        return values
    mean: Any = values.mean("seed", keep_attrs=True)
    if isinstance(values, xr.DataArray):
        mean.attrs["cell_methods"] = _methods(values)
        mean = mean.assign_coords(seed_count=seed_count(values))
    else:
        for name, variable in values.data_vars.items():
            # Cells that did not diverge have no step where they did.
            if "seed" in variable.dims and name != "diverged_at_step":
                mean[name].attrs["cell_methods"] = _methods(variable)
    return mean


def seed_count(values: xr.DataArray | xr.Dataset) -> Any:
    """How many seeds each mean of `seed_mean` covers: those that have a number. Raises Refusal without seeds."""
    labelled(values, xr.DataArray, xr.Dataset, xr.DataTree)
    if "seed" not in values.dims:
        raise Refusal(_no_axis("seed", list(map(str, values.dims))))
    counts: Any = values.notnull().sum("seed")
    if isinstance(counts, xr.DataArray):
        counts.attrs = {"long_name": "seeds with a value", "units": "1"}
        counts.name = "seed_count"
    return counts


def _methods(values: xr.DataArray) -> str:
    """What a mean over seeds covers, as CF conventions write it; warns where that is not all of them."""
    counts, there = seed_count(values), values.sizes["seed"]
    fewer = int((counts < there).sum())
    if not fewer:
        return f"seed: mean (of {there})"
    # What no cell has, such as test_loss without test samples, leaves no cell out.
    if counts.max() > 0:
        warnings.warn(
            f"{values.name}: {fewer} of {counts.size} means over seeds cover fewer than {there} seeds, because cells "
            "diverged, are missing or have no such number; the means cover the remaining cells (coordinate seed_count)",
            stacklevel=3,
        )
    return f"seed: mean (of {int(counts.min())} to {int(counts.max())} of {there})"


def select(values: Labelled, **places: Any) -> Labelled:
    """The part at values of axes, `select(ds, tau=0.1, width=50)`; of a tree in all groups.

    The dimension of a number is gone, that of a list, `tau=[0.1, 0.5]`, is kept, in the order of the list. Numbers are
    compared in six digits. A group of another width is left out. Raises Refusal for what is no axis, not on it, or one of
    several values of it, and says what they are.
    """
    labelled(values, xr.DataArray, xr.Dataset, xr.DataTree)
    result: Any
    if isinstance(values, xr.DataTree):
        root = values.to_dataset()
        parts = {"/": select(root, **places)}
        for name, group in groups_of(values).items():
            if all(_is_of(group, axis, value) for axis, value in places.items()):
                inner = {axis: value for axis, value in places.items() if axis in group.dims}
                parts[name] = select(group, **inner).drop_vars(list(root.coords), errors="ignore")
        result = xr.DataTree.from_dict(parts)
        result.encoding = dict(root.encoding)
    else:
        result = values.isel({axis: _positions(values, axis, value) for axis, value in places.items()})
    return cast(Labelled, result)


def _positions(values: xr.DataArray | xr.Dataset, axis: str, value: Any) -> int | list[int]:
    """Where on an axis a value is, or each of several."""
    if not _is_list(value):
        return position(values, axis, value)
    return [position(values, axis, item) for item in several(axis, value, "[0.1, 0.5]")]


def _is_of(group: xr.Dataset, axis: str, value: Any) -> bool:
    """Whether a group, which is of one width and one number of inputs, has cells at a value, or one of several."""
    if axis not in group.attrs:
        return True
    return any(group.attrs[axis] == item for item in (value if _is_list(value) else [value]))


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple | range) or getattr(value, "ndim", 0) == 1


def groups_of(tree: xr.DataTree) -> dict[str, xr.Dataset]:
    """The groups of a tree by name, each with the root's coordinates of its dimensions."""
    root = tree.to_dataset()
    groups = {name: child.to_dataset(inherit=False) for name, child in tree.children.items()}
    return {
        name: group.assign_coords({axis: root[axis] for axis in group.dims if axis in root.coords})
        for name, group in groups.items()
    }


def cell(values: xr.Dataset | xr.DataTree, **places: float) -> xr.Dataset:
    """One cell with everything that was recorded of it, tensors of its group included.

    Axes of one value need not be named. Raises Refusal where more than one cell is left.
    """
    labelled(values, xr.Dataset, xr.DataTree)
    axes = grid_axes(values)
    for axis, value in places.items():
        if axis not in axes:
            raise Refusal(_no_axis(axis, axes))
        number(axis, value, f"a number: one of {_listed(values.coords[axis].values)}")
        position(values, axis, value)
    for axis in axes:
        there = values.coords[axis].values
        if axis not in places and there.size > 1:
            raise Refusal(f"{axis}: missing, a cell has one value of every axis; expected one of {_listed(there)}")
        places.setdefault(axis, there[0])
    chosen = select(values, **places)
    if isinstance(chosen, xr.DataTree):
        parts = [chosen.to_dataset(), *groups_of(chosen).values()]
        return xr.merge(parts, combine_attrs="override", compat="override", join="exact")
    return chosen


def grid_axes(values: xr.Dataset | xr.DataTree) -> list[str]:
    """The axes of a sweep's grid, in order; none for a file of theory."""
    return list(map(str, values.variables["status"].dims)) if "status" in values.variables else []


def missing_cells(values: xr.Dataset | xr.DataTree) -> pd.DataFrame:
    """The cells that are not there: a row each, a column for each axis, and `status` in words.

    `missing` (not trained yet), `diverged` (numbers up to where it did) or `poisoned` (three workers died during it). The table shows numbers in
    six digits, as `cell` and `select` take them. Raises Refusal for what is not the result of a sweep.
    """
    labelled(values, xr.Dataset, xr.DataTree)
    if "status" not in values.variables:
        raise Refusal("status: no such variable; only the result of a sweep has cells")
    status = values.variables["status"]
    words = dict(zip(np.atleast_1d(status.attrs["flag_values"]).tolist(), status.attrs["flag_meanings"].split()))
    places = np.argwhere(status.values != 0)
    columns = {str(axis): values.coords[axis].values[places[:, number]] for number, axis in enumerate(status.dims)}
    found = [words.get(int(status.values[tuple(place)]), "unknown") for place in places]
    return _Table({**columns, "status": found})


class _Table(pd.DataFrame):
    """A table that shows numbers in six digits; pandas would show six decimals, which are too few for small numbers."""

    @property
    def _constructor(self) -> type["_Table"]:
        return _Table

    def __repr__(self) -> str:
        with pd.option_context("display.float_format", _six_digits):
            return super().__repr__()

    def _repr_html_(self) -> str | None:
        with pd.option_context("display.float_format", _six_digits):
            return super()._repr_html_()


def _six_digits(value: float) -> str:
    return f"{value:.6g}"


def position(values: xr.DataArray | xr.Dataset, axis: str, value: float) -> int:
    """Where on an axis a value is: the same number, or else the only one with the same six digits.

    Raises Refusal for what is no axis, no number, not on it or one of several, and says what is.
    """
    if axis not in values.dims or axis not in values.coords:
        raise Refusal(_no_axis(axis, [str(name) for name in values.dims if name in values.coords]))
    there = values.coords[axis].values
    value = number(axis, value, f"a number: one of {_listed(there)}")
    gaps = np.abs(there - value)
    nearest = int(gaps.argmin())
    if gaps[nearest] == 0:
        return nearest
    # Whole numbers, such as seeds, have no neighbours.
    is_whole = bool(np.all(there == np.round(there))) and float(value).is_integer()
    alike = [] if is_whole else [place for place, known in enumerate(there) if _six_digits(known) == _six_digits(value)]
    if len(alike) == 1:
        return alike[0]
    if alike:
        known = " or ".join(_text(there[place]) for place in alike)
        raise Refusal(f"{axis}: got {_text(value)}, which may be {known}; expected more digits of one of them")
    # Written so that what is no number is refused.
    if not gaps[nearest] <= (0 if is_whole else TOLERANCE * max(abs(value), np.abs(there).max() * TOLERANCE)):
        near = there[np.sort(np.argsort(gaps, kind="stable")[:2])]
        raise Refusal(f"{axis}: got {_text(value)}, expected one of {_listed(there)} (nearest: {_listed(near)})")
    return nearest


def _no_axis(name: str, axes: list[str]) -> str:
    near = difflib.get_close_matches(name, axes, n=1)
    hint = f" (did you mean {near[0]}?)" if near else ""
    return f"{name}: no such axis; there are {', '.join(axes) or 'none'}{hint}"


def _listed(there: np.ndarray) -> str:
    """At most eight values in words, then how many more."""
    words = [_text(value) for value in there]
    return ", ".join(words) if len(words) <= 8 else f"{', '.join(words[:7])} and {len(words) - 7} more"


def _text(value: float) -> str:
    """The shortest decimal that reads back to a number, whole ones without a fraction."""
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e16 else repr(float(value))
