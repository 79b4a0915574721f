"""Opening what the program writes: results of sweeps and closed forms."""

from pathlib import Path

import xarray as xr

from .refusal import Refusal

#: The formats this package understands, as the files' own attribute `format` names them.
FORMATS = ("richsweep result 1", "richsweep theory 1", "richsweep theory 2")

HDF5 = b"\x89HDF\r\n\x1a\n"


def open(path: str | Path) -> xr.Dataset | xr.DataTree:  # noqa: A001 (richsweep.open is what it does)
    """Opens a result of `richsweep run` or `merge`, or a file of `richsweep theory`.

    The variables have the dimensions of the grid (tau, delta, width, seed, …) and of the steps, with their coordinates
    and, as attributes, `long_name` and `units`. A file with a group for each shape of network is a tree, whose groups
    hold the tensors; any other is a Dataset. Numbers are read when they are asked for, by netCDF4 or by h5netcdf with
    h5py, whichever is installed.

    Raises Refusal where there is no such file, or where it is no file of this program.
    """
    path = Path(path)
    check(path)
    try:
        tree = xr.open_datatree(path)
        if tree.children:
            return tree
        tree.close()
        return xr.open_dataset(path)
    except Exception as error:  # what is damaged makes each library raise something else
        raise Refusal(f"{path}: cannot be read: {error}") from error


def check(path: Path) -> None:
    """Refuses what is not there, not HDF5, or not of this program."""
    if not path.exists():
        raise Refusal(f"{path}: no such file{_way_to(path)}")
    if path.is_dir():
        inside = path / "result.h5"
        hint = f"; its result is {inside}" if inside.exists() else _way_to(inside)
        raise Refusal(f"{path}: got a folder, expected a file{hint}")
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        raise Refusal(f"{path}: cannot be read: {error.strerror}") from error
    if start != HDF5:
        raise Refusal(f"{path}: not an HDF5 file (it begins with {start!r}); expected a result of richsweep")
    kind = _format(path)
    if kind not in FORMATS:
        got = f"got {kind!r}" if kind else "it has none"
        raise Refusal(f"{path}: attribute format: {got}, expected {' or '.join(map(repr, FORMATS))}")


def _way_to(path: Path) -> str:
    """How the result of a sweep that is not finished is made; nothing for any other file."""
    folder = path.parent
    if path.name != "result.h5" or not (folder / "journal.sqlite").exists():
        return ""
    return (
        f"; `richsweep run {folder}/sweep.yaml` finishes the sweep and writes it, "
        f"`richsweep merge {folder} --partial` writes what is there"
    )


def _format(path: Path) -> str:
    """The attribute `format` of a file, read by the library that is there; empty where it has none."""
    try:
        import h5py
    except ImportError:
        return _format_by_netcdf(path)
    try:
        with h5py.File(path) as file:
            kind = file.attrs.get("format", b"")
    except OSError as error:
        raise Refusal(f"{path}: cannot be read, perhaps cut short: {error}") from error
    return kind.decode(errors="replace") if isinstance(kind, bytes) else str(kind)


def _format_by_netcdf(path: Path) -> str:
    try:
        import netCDF4
    except ImportError:
        raise Refusal(f"{path}: nothing here reads it; install netCDF4, or h5netcdf and h5py") from None
    try:
        with netCDF4.Dataset(path) as file:
            return str(getattr(file, "format", ""))
    except OSError as error:
        raise Refusal(f"{path}: cannot be read, perhaps cut short: {error}") from error
