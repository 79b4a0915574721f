"""Every bit that was recorded once is recorded today: whatever is rebuilt, old results stay what anyone gets.

`RICHSWEEP_RECORD=bits pytest Tests/EndToEnd/test_bits.py` writes the record anew, for sweeps that it does not hold yet.
"""

import json
import os
from pathlib import Path

import h5py
import pytest

from harness import bits, sweep
from harness.results import variable_hashes

RECORD = Path(__file__).with_name("bits.json")
PRESETS = Path(__file__).parents[2] / "Sources/SweepPlan/Presets"
RECORDED = json.loads(RECORD.read_text()) if RECORD.exists() else {}
SWEEPS = bits.OTHERS | {path.stem: bits.reduced(path.read_text()) for path in PRESETS.glob("*.yaml")}


def train(program, configuration):
    """The fingerprint, and the beginning of the SHA-256 of every variable but what is measured."""
    sweep.write(program.folder / "sweep.yaml", configuration)
    program.run("run", "sweep.yaml", "--out", "out", "--workers", 2)
    result = program.folder / "out" / "result.h5"
    with h5py.File(result) as file:
        fingerprint = file.attrs["fingerprint"].decode()
    hashes = variable_hashes(result)
    return {"fingerprint": fingerprint[:16], "variables": {name: value[:16] for name, value in sorted(hashes.items())}}


@pytest.mark.parametrize("name", sorted(SWEEPS.keys() | RECORDED.keys()))
def test_bits(name, program):
    found = train(program, SWEEPS[name])
    if name not in RECORDED and os.environ.get("RICHSWEEP_RECORD") == "bits":
        RECORDED[name] = found
        RECORD.write_text(json.dumps(dict(sorted(RECORDED.items())), indent=1) + "\n")
    assert found == RECORDED[name]
