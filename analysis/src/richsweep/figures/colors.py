"""Colours: perceptually even, and told apart by those who confuse red with green.

Upstream (δ > 0) is orange, downstream (δ < 0) blue, balanced black, in every figure. Maps are straight lines in OKLab
(B. Ottosson, 2020, https://bottosson.github.io/posts/oklab), so that equal steps look equal.
"""

from collections.abc import Sequence

import numpy as np
from matplotlib import colormaps
from matplotlib.colors import Colormap, ListedColormap

BLUE, ORANGE = (0.55, -0.035, -0.14), (0.66, 0.085, 0.115)
DARK_BLUE, DARK_ORANGE = (0.30, -0.015, -0.10), (0.36, 0.06, 0.065)
BLACK, WHITE = (0.15, 0.0, 0.0), (0.985, 0.0, 0.0)

#: Losses: small is dark.
LOSS = colormaps["viridis"]
#: Distances from the start: none is dark.
DISTANCE = colormaps["magma"]


def rgb(lab: Sequence[float] | np.ndarray) -> np.ndarray:
    """sRGB of OKLab colours, [..., 3] to [..., 3], clipped to what a screen can show."""
    lightness, a, b = np.moveaxis(np.asarray(lab, float), -1, 0)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = np.stack(
        [
            4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
        ],
        axis=-1,
    ).clip(0, 1)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def _through(*stops: tuple[float, float, float], name: str) -> ListedColormap:
    places = np.linspace(0, 1, len(stops))
    along = np.linspace(0, 1, 255)
    lab = np.stack([np.interp(along, places, [stop[i] for stop in stops]) for i in range(3)], axis=-1)
    return ListedColormap(rgb(lab), name=name)


#: Signed fields, white at zero.
SIGNED = _through(DARK_BLUE, BLUE, WHITE, ORANGE, DARK_ORANGE, name="signed")
#: Lines for values of either sign, black at zero.
BALANCE = _through(BLUE, DARK_BLUE, BLACK, DARK_ORANGE, ORANGE, name="balance")

UPSTREAM, BALANCED, DOWNSTREAM = (tuple(rgb(color)) for color in (ORANGE, BLACK, BLUE))


def by_balance(values: Sequence[float] | np.ndarray) -> list[tuple[float, ...]]:
    """A colour for each δ: orange above 0, blue below, black at 0, the brighter the further."""
    values = np.asarray(values, float)
    largest = np.abs(values).max() or 1.0
    # The square root keeps small imbalances from looking balanced.
    return [BALANCE(0.5 + 0.5 * np.sign(x) * np.sqrt(abs(x) / largest)) for x in values]


def in_order(count: int, map: Colormap = LOSS) -> list[tuple[float, ...]]:
    """Colours for `count` lines in order, the palest left out: it would not show on white."""
    return [map(x) for x in np.linspace(0, 0.85, count)] if count > 1 else [map(0.0)]
