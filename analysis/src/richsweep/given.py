"""What callers hand over: refused in words where it is not what is asked for."""

import reprlib
from numbers import Real
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from .refusal import Refusal


def labelled(values: object, *kinds: type) -> None:
    """Refuses what is none of these kinds of xarray, such as the path of a file."""
    if isinstance(values, kinds):
        return
    names = [kind.__name__ for kind in kinds]
    hint = "; open the file first, with richsweep.open" if isinstance(values, str | Path) else ""
    raise Refusal(f"got {shown(values)}, expected a {' or '.join(names)} from richsweep.open, or a part of one{hint}")


def number(name: str, value: Any, expected: str = "a number") -> Any:
    """A number, out of an array without dimensions too. Refuses anything else."""
    is_scalar = isinstance(value, np.ndarray | np.generic | xr.DataArray) and value.ndim == 0
    plain = value.item() if is_scalar else value
    if not isinstance(plain, Real):
        raise Refusal(f"{name}: got {shown(value)}, expected {expected}")
    return plain


def several(name: str, values: Any, example: str) -> list[Any]:
    """The items of a list, tuple or array. Refuses what has none; `example` is a list that would do."""
    try:
        items = [] if isinstance(values, str) else list(values)
    except TypeError:
        items = []
    if not items:
        raise Refusal(f"{name}: got {shown(values)}, expected a list, as {example}")
    return items


def shown(value: object) -> str:
    """A value as Python writes it, on one line, shortened."""
    return " ".join(reprlib.repr(value).split())
