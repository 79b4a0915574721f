"""The page: docs/gallery.md."""

from exhibit import Exhibit, Opened, line_of

_HEAD = """# Gallery

Every figure, drawn by the [analysis package](../README.md#figures) from files that the program made: `make gallery`
makes them all and this page, in some minutes on two cores. Under each picture stand the lines that made it, what the
paper (Kunin et al., [arXiv 2406.06158](https://arxiv.org/abs/2406.06158)) says of it, in our words, and what was
measured in ours. *own* marks what is asked by this project and not by the paper.
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
        "| said | seen | shown |",
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
