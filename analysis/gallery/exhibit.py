"""What stands in the gallery: a picture, the lines that make it, and what is said of it beside what is measured."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import xarray as xr

Verdict = Literal["yes", "partly", "no"]
Opened = xr.Dataset | xr.DataTree


@dataclass(frozen=True)
class Claim:
    """A sentence of the paper (or of this project), and the measurement that decides whether ours shows it.

    `measure` takes the open file and returns what is seen, in numbers, and whether that is the claim.
    """

    says: str
    measure: Callable[[Opened], tuple[str, Verdict]]


@dataclass(frozen=True)
class Exhibit:
    """A figure of the gallery.

    `make` are the arguments of `richsweep` that make its file, without the output; `trained` those of a second file
    that is laid over it.
    """

    figure: str
    title: str
    see: str
    make: tuple[str, ...]
    claims: tuple[Claim, ...]
    trained: tuple[str, ...] | None = None

    @property
    def picture(self) -> str:
        """The picture's file name."""
        return f"{self.figure.replace('_', '-')}.png"


def output_of(make: tuple[str, ...]) -> str:
    """The file that a line makes, in the folder of sweeps: named for its preset, its cases or its theory."""
    if make[0] == "run":
        name = make[1].rsplit("/", 1)[-1].removesuffix(".yaml")
        return f"{name}/result.h5"
    cases = [word for word in make if word.endswith(".json")]
    return (cases[0].rsplit("/", 1)[-1].removesuffix(".json") if cases else "-".join(make[:2])) + ".h5"


def line_of(make: tuple[str, ...], folder: str) -> list[str]:
    """The whole line, its output in a folder."""
    target = f"{folder}/{output_of(make)}"
    return ["richsweep", *make, "--out", target.removesuffix("/result.h5") if make[0] == "run" else target]
