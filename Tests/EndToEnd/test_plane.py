"""Sweeps in the plane: what is recorded of the function survives a kill of everybody, to the bit."""

from harness import sweep
from harness.sweeping import Sweeping


def configuration():
    """48 cells of xor with the function on a lattice, in seconds."""
    result = sweep.configuration(steps=24_000)
    result["task"] = {"kind": "xor", "samples": 50, "test_samples": 100}
    result["network"] = {"activation": "relu"}
    result["grid"] = {
        "tau": [0.1, 1], "delta": [-0.3, 0, 0.3], "width": [6, 8], "output_power": [0, 1], "seed": [3, 5]}
    result["training"]["learning_rate"] = 0.01
    result["record"]["function"] = {"lattice": [-2, 2, 21]}
    return result


def test_killed_and_resumed(new_program, seed):
    undisturbed = Sweeping(new_program(), configuration())
    assert undisturbed.start(workers=1).end().status == 0
    expected = undisturbed.hashes()
    assert {"width_6/function", "width_8/function", "width_8/boundary_angle"} <= expected.keys()
    disturbed = Sweeping(new_program(), configuration())
    disturbed.start()
    disturbed.await_shards(seed % 5 + 1)
    disturbed.program.kill_all()
    disturbed.await_silence()
    assert disturbed.start().end().status == 0
    disturbed.check_each_cell_once()
    assert disturbed.hashes() == expected
