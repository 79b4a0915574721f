"""What every figure has in common: what it needs, who makes that, its look, and what it says of unfinished sweeps."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import Any

import xarray as xr
from matplotlib.figure import Figure, FigureBase

from ..given import labelled, shown
from ..refusal import Refusal
from . import style
from .phase_plane import explain_marks
from .result import Result


#: Axes along which lines and surfaces are drawn: one value of them is no picture.
_WHOLE = {"time", "tensor_step", "trajectory_step", "x1", "x2", "beta_parallel", "beta_perpendicular"}


@dataclass(frozen=True)
class Kind:
    """A figure: its function's name, the variables it needs by name with the dimensions each must have, and the
    commands that make such files."""

    name: str
    needs: Mapping[str, str]
    made_by: tuple[str, ...]
    draw: Callable[..., Figure]

    def fitted(self, result: Result) -> Result:
        """The result with every axis that is needed, of a single value where one was chosen before.

        Raises Refusal with everything that is missing and what would make it.
        """
        needed = {axis for dimensions in self.needs.values() for axis in dimensions.split()}
        for axis in sorted(needed & _WHOLE):
            if axis in result.root.coords and axis not in result.root.dims:
                raise Refusal(
                    f"{result.name}: {axis}: {self.name} is drawn along it, and one value was chosen; leave out --at "
                    f"{axis}=… (or richsweep.select)"
                )
        for name, dimensions in self.needs.items():
            result = result.over(name, dimensions.split())
        gaps = []
        for name, dimensions in self.needs.items():
            variable = result.find(name)
            wanted = dimensions.split()
            if variable is None:
                gaps.append(f"{name} ({', '.join(wanted)})")
            elif lacking := [axis for axis in wanted if axis not in variable.dims]:
                there = ", ".join(map(str, variable.dims)) or "no dimension"
                gaps.append(f"{name} over {', '.join(lacking)} (it has {there})")
        if gaps:
            raise Refusal(
                f"{result.name}: {self.name} needs {'; '.join(gaps)}, which the file lacks. "
                f"{' or '.join(f'`{command}`' for command in self.made_by)} makes it.{_choice(result)}"
            )
        return result


def _choice(result: Result) -> str:
    """What a sweep recorded that chose its metrics; nothing of any other."""
    chosen = result.chosen_metrics
    if chosen is None:
        return ""
    return f" record.metrics of this sweep chose {', '.join(chosen) or 'none'}."


#: Every figure by its function's name.
KINDS: dict[str, Kind] = {}


def figure(
    needs: Mapping[str, str], made_by: str | tuple[str, ...], width: float, height: float
) -> Callable[[Callable[..., None]], Callable[..., Figure]]:
    """Makes a figure's function of one that draws on a given Figure.

    The function made takes a Dataset or DataTree of `richsweep.open` (or a part of one), and `fig`, a Figure or
    SubFigure to draw on; without it, it makes one of `width` × `height` inches. It returns the Figure, and raises
    Refusal where variables are missing, or where an option is nothing that the file has.
    """

    def decorate(draw: Callable[..., None]) -> Callable[..., Figure]:
        commands = (made_by,) if isinstance(made_by, str) else made_by

        @wraps(draw)
        def drawn(ds: xr.Dataset | xr.DataTree, *, fig: FigureBase | None = None, **options: Any) -> Figure:
            labelled(ds, xr.Dataset, xr.DataTree)
            if not isinstance(fig, FigureBase | None):
                raise Refusal(f"fig: got {shown(fig)}, expected a Figure or SubFigure of matplotlib")
            result = kind.fitted(Result.of(ds))
            with style.context():
                target = fig if fig is not None else Figure(figsize=(width, height), layout="constrained")
                draw(target, result, **options)
                explain_marks(target)
                drawn_axes = {axis for dimensions in needs.values() for axis in dimensions.split()}
                chosen, note = result.chosen(drawn_axes), result.unfinished
                if note:
                    target.suptitle(f"{note}\n{chosen}" if chosen else note, color="#a02010", style="italic")
                elif chosen:
                    target.suptitle(chosen)
                return target if isinstance(target, Figure) else target.figure  # type: ignore[return-value]

        drawn.__signature__ = _signature(draw)  # type: ignore[attr-defined]
        drawn.__annotations__ = {
            name: parameter.annotation for name, parameter in _signature(draw).parameters.items()
        } | {"return": Figure}
        drawn.__doc__ = f"{draw.__doc__}\n\n    {_COMMON}"
        kind = KINDS[draw.__name__] = Kind(draw.__name__, needs, commands, drawn)
        return drawn

    return decorate


#: What the docstring of every figure ends with.
_COMMON = """`ds` is what `richsweep.open` gives, or a part of it. `fig` is a Figure or SubFigure to draw on; without it a new one
    is made. Returns the Figure. Raises Refusal where variables are missing, or an option is nothing the file has."""


def _signature(draw: Callable[..., None]) -> Signature:
    """That of the function made: the file, then by name the figure and the options of what draws."""
    options = list(signature(draw, eval_str=True).parameters.values())[2:]
    by_name = Parameter.KEYWORD_ONLY
    return Signature(
        [
            Parameter("ds", Parameter.POSITIONAL_OR_KEYWORD, annotation=xr.Dataset | xr.DataTree),
            Parameter("fig", by_name, default=None, annotation=FigureBase | None),
            *(option.replace(kind=by_name) for option in options),
        ],
        return_annotation=Figure,
    )
