"""An open file as figures see it: the root's variables, and groups of tensors."""

import json
import warnings
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np
import xarray as xr

from ..cells import Labelled, grid_axes, groups_of, missing_cells, seed_mean
from ..refusal import Refusal
from .labels import SYMBOLS, at
from .names import as_now


@dataclass(frozen=True)
class Result:
    """The root, and the groups by name, each with the root's coordinates."""

    root: xr.Dataset
    groups: dict[str, xr.Dataset]

    @staticmethod
    def of(values: xr.Dataset | xr.DataTree) -> "Result":
        if not isinstance(values, xr.DataTree):
            return Result(as_now(values), {})
        return Result(values.to_dataset(), groups_of(values))

    @property
    def name(self) -> str:
        """The file's path where it has one."""
        return str(self.root.encoding.get("source") or self.root.attrs.get("title") or "this dataset")

    def part_with(self, name: str) -> xr.Dataset | None:
        """The root if it holds a variable, as one that was a group does, or else the first group that does."""
        return next((part for part in (self.root, *self.groups.values()) if name in part.variables), None)

    def find(self, name: str) -> xr.DataArray | None:
        """A variable of the root or of a group."""
        part = self.part_with(name)
        return None if part is None else part[name]

    def over(self, name: str, axes: Iterable[str]) -> "Result":
        """This with those axes as dimensions of the part that holds a variable, where one value of them was chosen."""
        part = self.part_with(name)
        if part is None:
            return self
        lacking = [axis for axis in axes if axis not in part[name].dims and axis in self.root.coords]
        chosen = {axis: self.root.coords[axis] for axis in lacking if self.root.coords[axis].ndim == 0}
        if not chosen:
            return self
        whole = part.assign_coords({axis: value.values for axis, value in chosen.items()}).expand_dims(list(chosen))
        for axis, value in chosen.items():
            whole[axis].attrs.update(value.attrs)
        if part is self.root:
            return Result(whole, self.groups)
        return Result(self.root, {key: whole if group is part else group for key, group in self.groups.items()})

    def mean(self, name: str, *keep: str) -> xr.DataArray:
        """A variable as a mean over seeds, with the dimensions `keep` alone, in that order.

        Axes of one value fall away. Raises Refusal where another axis has several: one has to be chosen.
        """
        variable = self.find(name)
        assert variable is not None, name
        if "seed" not in keep:
            # The figure itself says what its means leave out.
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)
                variable = seed_mean(variable)
        return self.of_one_value(variable, [axis for axis in variable.dims if axis not in keep]).transpose(*keep)

    def of_one_value(self, values: Labelled, axes: Iterable[Hashable]) -> Labelled:
        """Values without axes that have a single one. Raises Refusal where some have several, and names all of them."""
        axes = list(axes)
        if several := [axis for axis in axes if values.sizes[axis] > 1]:
            gaps = "; ".join(
                f"{axis}: the figure draws one value, the file has "
                f"{', '.join(f'{value:.6g}' for value in np.asarray(values[axis]))}"
                for axis in several
            )
            choice = ",".join(f"{axis}=…" for axis in several)
            one = "one" if len(several) == 1 else "one of each"
            raise Refusal(
                f"{self.name}: {gaps}; choose {one} (--at {choice}, or richsweep.select(ds, {choice.replace(',', ', ')}))"
            )
        return values.isel({axis: 0 for axis in axes})

    def chosen(self, drawn: Iterable[str]) -> str | None:
        """The values that were chosen of axes that are not drawn: "$h$ = 20". None where there are none."""
        scalars = [value for value in self.root.coords.values() if value.ndim == 0 and value.name not in set(drawn)]
        named = [at(value, value.item()) for value in scalars if value.name in SYMBOLS or "long_name" in value.attrs]
        return ", ".join(named) or None

    @property
    def chosen_metrics(self) -> list[str] | None:
        """What the sweep recorded at checkpoints by its own choice; None where it did not choose."""
        try:
            chosen = json.loads(self.root.attrs.get("sweep", "{}"))["record"]["metrics"]
        except (KeyError, TypeError, ValueError):
            return None
        return [str(name) for name in chosen] if isinstance(chosen, list) else None

    @property
    def unfinished(self) -> str | None:
        """What is to be said of a sweep that lacks cells; None of a complete one."""
        if not grid_axes(self.root):
            return None
        counts = missing_cells(self.root)["status"].value_counts()
        if counts.empty:
            return None
        total = self.root["status"].size
        words = [word for word in ("missing", "diverged", "poisoned") if word in counts]
        parts = [f"{counts[words[0]]} of {total} cells {words[0]}", *(f"{counts[word]} {word}" for word in words[1:])]
        word = "unfinished sweep" if "missing" in counts else "not all cells went well"
        is_mean = self.root.sizes.get("seed", 1) > 1 and counts.sum() < total
        rest = "; means cover the remaining cells" if is_mean else ""
        return f"{word}: {', '.join(parts)}{rest}"
