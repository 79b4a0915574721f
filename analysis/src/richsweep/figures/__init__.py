"""The paper's figures, and a few of this program's own: a function each.

Each takes what `richsweep.open` gives and returns a matplotlib Figure.
"""

from .deep_linear import deep_linear
from .fig1_width import fig1_width
from .fig1a import fig1a
from .fig1b import fig1b
from .fig1b_appendix import fig1b_appendix
from .fig2 import fig2
from .fig3 import fig3
from .fig4a import fig4a
from .fig4b import fig4b
from .fig5_surface import fig5_surface
from .fig5_sweep import fig5_sweep
from .fig7 import fig7
from .fig8 import fig8
from .leaky import leaky
from .rates import rates
from .sgd_noise import sgd_noise
from .style import save
from .wide_linear import wide_linear

__all__ = [
    "deep_linear",
    "fig1_width",
    "fig1a",
    "fig1b",
    "fig1b_appendix",
    "fig2",
    "fig3",
    "fig4a",
    "fig4b",
    "fig5_surface",
    "fig5_sweep",
    "fig7",
    "fig8",
    "leaky",
    "rates",
    "save",
    "sgd_noise",
    "wide_linear",
]
