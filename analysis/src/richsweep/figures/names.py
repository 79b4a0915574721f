"""Names of variables in files of earlier versions."""

import numpy as np
import xarray as xr

#: What files of theory called by names that mean something else in results of sweeps.
_FORMER = {
    "delta": "conserved_delta",
    "kernel_distance": "weighted_kernel_distance",
    "last_kernel_distance": "last_weighted_kernel_distance",
}


def as_now(ds: xr.Dataset) -> xr.Dataset:
    """A file of theory with the names that its variables have today; anything else as it is.

    Format 1 had an `alignment`, of β = a w and so with the sign of a: φ is of w.
    """
    if ds.attrs.get("format") not in ("richsweep theory 1", b"richsweep theory 1"):
        return ds
    ds = ds.rename({old: new for old, new in _FORMER.items() if old in ds.variables})
    if "alignment" not in ds:
        return ds
    phi = np.sign(ds["a"]) * ds["alignment"]
    attributes = ds["alignment"].attrs | {"long_name": "phi, the cosine between w and beta_star"}
    return ds.drop_vars("alignment").assign(phi=phi.assign_attrs(attributes))
