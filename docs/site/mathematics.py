"""Turns the formulas of the pages into MathML, so that the site needs no script and no other server for them."""

import html
import re
from typing import Any

from latex2mathml.converter import convert

#: What pymdownx.arithmatex writes in its generic form: \(…\) in a line, \[…\] in a block.
FORMULA = re.compile(r'<(span|div) class="arithmatex">\\([(\[])(.*?)\\[)\]]</\1>', re.DOTALL)


def on_page_content(content: str, **_: Any) -> str:
    """The page with MathML in place of each formula."""
    return FORMULA.sub(_mathml, content)


def _mathml(match: re.Match[str]) -> str:
    element, opening, formula = match.groups()
    display = "inline" if opening == "(" else "block"
    return f'<{element} class="arithmatex">{convert(html.unescape(formula.strip()), display=display)}</{element}>'
