"""Open richsweep's results with labels, and draw their figures.

import richsweep
ds = richsweep.open("sweeps/fig1b-quick/result.h5")
richsweep.figures.fig1b(ds).savefig("fig1b.png")
"""

from . import figures
from .cells import cell, missing_cells, seed_count, seed_mean, select
from .opening import open
from .refusal import Refusal

__all__ = ["Refusal", "cell", "figures", "missing_cells", "open", "seed_count", "seed_mean", "select"]
