"""The page: docs/gallery.md."""

from exhibit import Exhibit, Opened, line_of

_HEAD = """# Gallery

The [analysis package](python.md) draws every figure from files that the program wrote. `make gallery` makes all figures
and this page, in some minutes on two cores. Below each picture are the commands that make it, the claims of the paper
(Kunin et al., [arXiv 2406.06158](https://arxiv.org/abs/2406.06158)) in our words, and what we measured. *own* marks
claims of this project that are not in the paper.
"""


def page(exhibits: list[tuple[Exhibit, Opened]]) -> str:
    """The whole page, with numbers measured in the open files."""
    return "\n".join([_HEAD, *(part for exhibit, ds in exhibits for part in _room(exhibit, ds))])


def _room(exhibit: Exhibit, ds: Opened) -> list[str]:
    name = exhibit.figure.replace("_", "-")
    make = line_of(exhibit.make, "sweeps")
    source = "sweeps/" + _output(make)
    draw = f"richsweep-figures {name} {source} -o figures"
    lines = [" ".join(make)]
    if exhibit.trained:
        over = line_of(exhibit.trained, "sweeps")
        lines.append(" ".join(over))
        draw += f" --trained sweeps/{_output(over)}"
    rows = []
    for claim in exhibit.claims:
        seen, verdict = claim.measure(ds)
        rows.append(f"| {_cell(claim.says)} | {_cell(seen)} | {verdict} |")
    return [
        f"## {exhibit.title}\n",
        f"![{exhibit.title}](gallery/{exhibit.picture})\n",
        f"{exhibit.see}\n",
        "```sh",
        *lines,
        draw,
        "```\n",
        "| paper's claim | measured | reproduced |",
        "|---|---|---|",
        *rows,
        "",
    ]


def _output(line: list[str]) -> str:
    target = line[-1].removeprefix("sweeps/")
    return target if target.endswith(".h5") else f"{target}/result.h5"


def _cell(text: str) -> str:
    """Text in a table, where bars divide."""
    return text.replace("|", "\\|")
