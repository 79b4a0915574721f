"""Words for axes, out of the files themselves."""

import re
import textwrap

import numpy as np
import xarray as xr

#: Symbols of the field for names of variables.
SYMBOLS = {
    "tau": r"$\tau$",
    "delta": r"$\delta$",
    "conserved_delta": r"$\delta$",
    "leak": r"$\ell$",
    "width": "$h$",
    "signed_magnitude": r"$\mu = a\,\|w\|$",
    "alignment": r"$\varphi$",
    "phi": r"$\varphi$",
    "kernel_distance": "$S(0,t)$",
    "weighted_kernel_distance": "$S(0,t)$",
    "a": "$a$",
    "time": "$t$",
    "beta": r"$\beta$",
    "x1": "$x_1$",
    "x2": "$x_2$",
}

_PHRASES = [
    (r"\bbeta_star\b", r"$\\beta_*$"),
    (r"\bbeta\b", r"$\\beta$"),
    (r"\bbeta\(0\)", r"$\\beta(0)$"),
    (r"\brate_w\b", r"$\\eta_w$"),
    (r"\brate_a\b", r"$\\eta_a$"),
    (r"\^2\b", "²"),
    (r"\|(\w+)\|", r"‖\1‖"),
]


def words(variable: xr.DataArray, width: int | None = None) -> str:
    """The file's `long_name` of a variable, with the field's symbol and its unit if it has one.

    `width` is the number of characters after which the line breaks.
    """
    name = str(variable.attrs.get("long_name") or str(variable.name).replace("_", " "))
    symbol = SYMBOLS.get(str(variable.name))
    if symbol and re.match(r"^(mu|phi|1 - cosine|imbalance|conserved imbalance)\b", name):
        # The long name is a formula; the symbol, or the name, says it shorter.
        name = {
            "delta": "relative scale",
            "conserved_delta": "relative scale",
            "phi": "alignment",
            "weighted_kernel_distance": "kernel distance",
        }.get(str(variable.name), str(variable.name).replace("_", " "))
    for pattern, text in _PHRASES:
        name = re.sub(pattern, text, name)
    unit = str(variable.attrs.get("units", "1"))
    whole = " ".join(part for part in (name, symbol, f"[{unit}]" if unit != "1" else "") if part)
    return "\n".join(textwrap.wrap(whole, width)) if width else whole


def number(value: float, digits: int = 3) -> str:
    """A number as one writes it, to some digits: 0.1, 316, 10⁶ for exact powers from 1000 on."""
    value = float(value) + 0.0  # no −0
    power = round(np.log10(abs(value))) if value else 0
    if power >= 3 and abs(value) == 10.0**power:
        return f"{'−' if value < 0 else ''}$10^{{{power}}}$"
    return f"{value:.{digits}g}".replace("-", "−") if abs(value) < 1000 else f"{value:.0f}".replace("-", "−")


def at(variable: xr.DataArray, value: float) -> str:
    """`δ = 0.5`: a value of an axis, for titles and legends."""
    symbol = SYMBOLS.get(str(variable.name), str(variable.attrs.get("long_name", variable.name)))
    return f"{symbol} = {number(value)}"
