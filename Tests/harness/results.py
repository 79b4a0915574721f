"""Results as bytes, for comparing one run of a sweep with another."""

import hashlib

import h5py

#: Differ from run to run by their nature.
MEASURED = {"seconds"}


def variable_hashes(path):
    """SHA-256 of the numbers of every variable, those of groups included, by name."""
    hashes = {}

    def visit(name, item):
        if isinstance(item, h5py.Dataset) and name not in MEASURED:
            facts = f"{item.dtype} {item.shape} ".encode()
            hashes[name] = hashlib.sha256(facts + item[...].tobytes()).hexdigest()

    with h5py.File(path) as file:
        file.visititems(visit)
    assert {"status", "step"} <= hashes.keys()
    return hashes
