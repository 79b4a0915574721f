"""Opening what the program writes: results of sweeps and closed forms."""

from pathlib import Path

import h5netcdf
import h5py
import xarray as xr

from .refusal import Refusal

#: The formats this package understands, as the files' own attribute `format` names them.
FORMATS = ("richsweep result 1", "richsweep theory 1", "richsweep theory 2")


def open(path: str | Path) -> xr.Dataset | xr.DataTree:  # noqa: A001 (richsweep.open is what it does)
    """Opens a result of `richsweep run` or `merge`, or a file of `richsweep theory`.

    The variables have the dimensions of the grid (tau, delta, width, seed, …) and of the steps, with their coordinates
    and, as attributes, `long_name` and `units`. A file with a group for each shape of network is a tree, whose groups
    hold the tensors; any other is a Dataset. Numbers are read when they are asked for.

    Raises Refusal where there is no such file, or where it is no file of this program.
    """
    path = Path(path)
    check(path)
    try:
        with h5py.File(path) as file:
            has_groups = any(isinstance(item, h5py.Group) for item in file.values())
        if has_groups:
            return xr.open_datatree(path, engine="h5netcdf")
        return xr.open_dataset(path, engine="h5netcdf")
    except (OSError, RuntimeError, KeyError, ValueError, h5netcdf.CompatibilityError) as error:
        raise Refusal(f"{path}: cannot be read: {error}") from error


def check(path: Path) -> None:
    """Refuses what is not there, not HDF5, or not of this program."""
    if not path.exists():
        raise Refusal(f"{path}: no such file")
    if path.is_dir():
        inside = path / "result.h5"
        hint = f"; its result is {inside}" if inside.exists() else ""
        raise Refusal(f"{path}: got a folder, expected a file{hint}")
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        raise Refusal(f"{path}: cannot be read: {error.strerror}") from error
    if not h5py.is_hdf5(path):
        raise Refusal(f"{path}: not an HDF5 file (it begins with {start!r}); expected a result of richsweep")
    try:
        with h5py.File(path) as file:
            kind = file.attrs.get("format", b"")
    except OSError as error:
        raise Refusal(f"{path}: cannot be read, perhaps cut short: {error}") from error
    kind = kind.decode(errors="replace") if isinstance(kind, bytes) else str(kind)
    if kind not in FORMATS:
        got = f"got {kind!r}" if kind else "it has none"
        raise Refusal(f"{path}: attribute format: {got}, expected {' or '.join(map(repr, FORMATS))}")
