"""One look for every figure, and bytes that depend on nothing but the figure."""

import uuid
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.figure import Figure

#: Widths of one column and of two, in inches.
COLUMN, TWO_COLUMNS = 3.35, 6.9

FORMATS = ("pdf", "svg", "png")

_LOOK: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "mathtext.fontset": "dejavusans",
    "font.size": 7.5,
    "axes.titlesize": 7.5,
    "axes.labelsize": 7.5,
    "legend.fontsize": 6.5,
    "figure.titlesize": 7.5,
    "xtick.labelsize": 6.5,
    "ytick.labelsize": 6.5,
    "axes.linewidth": 0.6,
    "lines.linewidth": 1.2,
    "lines.markersize": 3,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.minor.width": 0.4,
    "ytick.minor.width": 0.4,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "xtick.minor.size": 1.5,
    "ytick.minor.size": 1.5,
    "xtick.direction": "out",
    "ytick.direction": "out",
    "axes.titlepad": 4,
    "axes.labelpad": 2.5,
    "legend.frameon": False,
    "legend.handlelength": 1.4,
    "legend.columnspacing": 1.0,
    "legend.labelspacing": 0.3,
    "image.interpolation": "nearest",
    "axes.formatter.limits": (-3, 4),
    "axes.formatter.use_mathtext": True,
    "axes.unicode_minus": True,
    "axes.axisbelow": "line",
}
_SAVING: dict[Any, Any] = {"pdf.fonttype": 42, "svg.hashsalt": "richsweep", "svg.fonttype": "path"}
#: No dates in files: the same figure has the same bytes.
_METADATA: dict[str, dict[str, Any]] = {"pdf": {"CreationDate": None}, "svg": {"Date": None}, "png": {"Software": None}}


def context() -> AbstractContextManager[None]:
    """The look, whatever the user's own settings."""
    usual: dict[Any, Any] = dict(matplotlib.rcParamsDefault)
    return matplotlib.rc_context({**usual, "backend": matplotlib.rcParams["backend"], **_LOOK})


def save(figure: Figure, path: str | Path, resolution: int = 220) -> None:
    """Writes a figure as the path's ending says (pdf, svg or png), under another name first: never half a file.

    `resolution` is that of bitmaps, in dots per inch.

    Raises OSError where the folder cannot be written.
    """
    path = Path(path)
    kind = path.suffix.removeprefix(".")
    partial = path.with_name(f".{path.name}.{uuid.uuid4().hex}.tmp")
    try:
        with matplotlib.rc_context(_SAVING):
            figure.savefig(partial, format=kind, dpi=resolution, metadata=_METADATA.get(kind))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
