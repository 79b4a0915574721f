"""`richsweep-figures PRESET FILE -o DIR`: the figures of a preset, drawn from a file."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NoReturn

import matplotlib

from . import figures
from .cells import select
from .figures.drawing import KINDS
from .figures.style import FORMATS, save
from .opening import open as open_result
from .refusal import Refusal
from .streams import STANDARD_OUTPUT, put, say

#: The functions that draw a preset's result, where they are not one of its own name.
OF_PRESET = {"fig1b": ("fig1b", "fig1b_appendix"), "fig1b_quick": ("fig1b", "fig1b_appendix")}

BAD_INPUT = 2


class _Parser(argparse.ArgumentParser):
    """One whose help is a result, and whose complaints are words."""

    def print_help(self, file: IO[str] | None = None) -> None:
        put(self.format_help().rstrip())

    def error(self, message: str) -> NoReturn:
        say(f"{self.format_usage()}{self.prog}: error: {message}")
        sys.exit(BAD_INPUT)


def main(arguments: Sequence[str] | None = None) -> int:
    """Draws, prints the path of each file made, and returns the exit status: 0, or 2 with words on standard error.

    There are no words where whoever reads standard output has enough.
    """
    parser = _Parser(
        prog="richsweep-figures",
        description="Draw the figures of a preset, or one by its name, from a file of richsweep.",
        epilog="Example:\n  richsweep-figures fig1b sweeps/fig1b/result.h5 -o figures --format png,pdf",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("preset", nargs="?", help="a preset or a figure; --list shows them")
    parser.add_argument("file", nargs="?", type=Path, help="the file to draw from")
    # As the program calls it; --output is its earlier name.
    parser.add_argument(
        "-o",
        "--out",
        "--output",
        dest="output",
        metavar="DIR",
        type=Path,
        default=Path(),
        help="folder of the pictures (default: this one)",
    )
    parser.add_argument("--format", default="pdf", help="pdf, svg, png, or several, as png,pdf (default: pdf)")
    parser.add_argument(
        "--at",
        action="append",
        default=[],
        metavar="AXIS=VALUE,…",
        help="which of an axis's values to draw, in six digits; several axes with commas, or --at again",
    )
    parser.add_argument(
        "--trained", metavar="RESULT", type=Path, help="a result of `richsweep run fig3` to lay over fig3"
    )
    parser.add_argument("--list", action="store_true", help="list the figures and the commands that make their files")
    try:
        options = parser.parse_args(arguments)
        if options.list:
            put("\n".join(_catalogue()))
            return 0
        if options.preset is None or options.file is None:
            parser.error("expected a preset and a file")
        put("\n".join(map(str, _draw(options))))
        return 0
    except Refusal as refusal:
        say(f"richsweep-figures: {refusal}")
    except OSError as error:
        if not (isinstance(error, BrokenPipeError) and error.filename == STANDARD_OUTPUT):
            say(f"richsweep-figures: {error.filename or options.file}: {error.strerror or error}")
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
    places = _places(options.at)
    if places:
        values = select(values, **places)
    extra: dict[str, Any] = {} if options.trained is None else {"trained": open_result(options.trained)}
    drawn = [(name, getattr(figures, name)(values, **extra)) for name in names]
    options.output.mkdir(parents=True, exist_ok=True)
    made = []
    for name, figure in drawn:
        for word in formats:
            path = options.output / f"{name.replace('_', '-')}.{word}"
            with _naming(path):
                save(figure, path)
            made.append(path)
    return made


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Errors of writing that name no file, such as of a full disk."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error


def _places(options: list[str]) -> dict[str, float]:
    """The value of each axis that was chosen."""
    places: dict[str, float] = {}
    for text in ",".join(options).split(",") if options else []:
        axis, _, value = text.partition("=")
        if axis in places:
            raise Refusal(f"--at: got {axis} twice, expected one value for each axis")
        try:
            places[axis] = float(value)
        except ValueError:
            raise Refusal(f"--at: got {text!r}, expected AXIS=VALUE with a number, as width=50") from None
    return places


def _catalogue() -> list[str]:
    lines = []
    for name, kind in sorted(KINDS.items()):
        lines.append(f"{name.replace('_', '-'):16} {' or '.join(kind.made_by)}")
    return lines


if __name__ == "__main__":
    sys.exit(main())
