"""Claims of the gallery about theory, measured on the files that its own lines make: as it shows them."""

import sys
from pathlib import Path

import pytest

import richsweep

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "analysis" / "gallery"))

from exhibits import EXHIBITS  # noqa: E402

THEORY = [exhibit for exhibit in EXHIBITS if exhibit.make[0] == "theory"]


@pytest.fixture(scope="module")
def made(workshop):
    """Makes the file of a line, once."""
    files = {}

    def make(line):
        if line not in files:
            files[line] = workshop.folder / f"exhibit-{len(files)}.h5"
            workshop.run(*(ROOT / word if word.startswith("analysis/") else word for word in line), "--out", files[line])
        return richsweep.open(files[line])

    return make


@pytest.mark.parametrize("exhibit", THEORY, ids=lambda exhibit: exhibit.figure)
def test_claims_are_measured(made, exhibit):
    ds = made(exhibit.make)
    for claim in exhibit.claims:
        seen, verdict = claim.measure(ds)
        assert verdict != "no", f"{claim.says}: {seen}"
