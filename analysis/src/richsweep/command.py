"""`richsweep-figures PRESET FILE -o DIR`: the figures of a preset, drawn from a file."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib

from . import figures
from .cells import select
from .figures.drawing import KINDS
from .figures.style import FORMATS, save
from .opening import open as open_result
from .refusal import Refusal

#: The functions that draw a preset's result, where they are not one of its own name.
OF_PRESET = {"fig1b": ("fig1b", "fig1b_appendix"), "fig1b_quick": ("fig1b", "fig1b_appendix")}

BAD_INPUT = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Draws, prints the path of each file made, and returns the exit status: 0, or 2 with words on standard error."""
    parser = argparse.ArgumentParser(
        prog="richsweep-figures",
        description="Draw the figures of a preset, or one by its name, from a file of richsweep.",
        epilog="Example: richsweep-figures fig1b sweeps/fig1b/result.h5 -o figures --format png,pdf",
    )
    parser.add_argument("preset", nargs="?", help="a preset or a figure; --list shows them")
    parser.add_argument("file", nargs="?", type=Path, help="the file to draw from")
    parser.add_argument(
        "-o", "--output", metavar="DIR", type=Path, default=Path(), help="folder of the pictures (default: this one)"
    )
    parser.add_argument("--format", default="pdf", help="pdf, svg, png, or several, as png,pdf (default: pdf)")
    parser.add_argument(
        "--at", action="append", default=[], metavar="AXIS=VALUE", help="which of an axis's values to draw; any number"
    )
    parser.add_argument(
        "--trained", metavar="RESULT", type=Path, help="a result of `richsweep run fig3` to lay over fig3"
    )
    parser.add_argument("--list", action="store_true", help="list the figures and the commands that make their files")
    options = parser.parse_args(arguments)
    try:
        if options.list:
            print("\n".join(_catalogue()))
            return 0
        if options.preset is None or options.file is None:
            parser.error("expected a preset and a file")
        for path in _draw(options):
            print(path)
        return 0
    except Refusal as refusal:
        print(f"richsweep-figures: {refusal}", file=sys.stderr)
        return BAD_INPUT
    except OSError as error:
        print(f"richsweep-figures: {error.filename or options.output}: {error.strerror or error}", file=sys.stderr)
        return BAD_INPUT


def kinds_of(preset: str) -> list[str]:
    """The figures of a preset, or the figure of that name; hyphens are as good as underscores."""
    name = preset.replace("-", "_")
    names = [*OF_PRESET.get(name, ()), *([name] if name in KINDS and name not in OF_PRESET else [])]
    if not names:
        known = ", ".join(sorted({*KINDS, *OF_PRESET}))
        raise Refusal(f"{preset}: no such preset or figure; expected one of {known.replace('_', '-')}")
    return names


def _draw(options: argparse.Namespace) -> list[Path]:
    matplotlib.use("agg")
    formats = [word.strip() for word in options.format.split(",")]
    for word in formats:
        if word not in FORMATS:
            raise Refusal(f"--format: got {word!r}, expected some of {', '.join(FORMATS)}")
    names = kinds_of(options.preset)
    if options.trained is not None and names != ["fig3"]:
        raise Refusal("--trained: got it with another figure than fig3")
    values = open_result(options.file)
    places = dict(map(_place, options.at))
    if places:
        values = select(values, **places)
    extra: dict[str, Any] = {} if options.trained is None else {"trained": open_result(options.trained)}
    drawn = [(name, getattr(figures, name)(values, **extra)) for name in names]
    options.output.mkdir(parents=True, exist_ok=True)
    made = []
    for name, figure in drawn:
        for word in formats:
            path = options.output / f"{name.replace('_', '-')}.{word}"
            save(figure, path)
            made.append(path)
    return made


def _place(text: str) -> tuple[str, float]:
    axis, _, value = text.partition("=")
    try:
        return axis, float(value)
    except ValueError:
        raise Refusal(f"--at: got {text!r}, expected AXIS=VALUE with a number, as width=50") from None


def _catalogue() -> list[str]:
    lines = []
    for name, kind in sorted(KINDS.items()):
        lines.append(f"{name.replace('_', '-'):16} {' or '.join(kind.made_by)}")
    return lines


if __name__ == "__main__":
    sys.exit(main())
