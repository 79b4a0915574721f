"""Sweeps over depths and outputs: a kill of everybody changes no bit, and neither does coming to them by extension."""

from harness import sweep
from harness.sweeping import Sweeping


def configuration(steps=12_000, **axes):
    """48 cells of wide and deep linear networks, in seconds."""
    result = sweep.configuration(steps=steps, record={"trajectory": None})
    result["task"] = {"kind": "linear", "inputs": 4, "samples": 30, "test_samples": 50, "strengths": [1]}
    result["network"] = {"activation": "leaky", "leak": 0.3}
    result["grid"] = {"tau": [0.3, 0.6], "delta": [-0.3, 0, 0.3], "width": [6], "seed": [3, 5], **axes}
    result["training"]["learning_rate"] = 0.005
    return result


def test_killed_and_resumed(new_program, seed):
    layers = configuration(depth=[2, 4], outputs=[1, 3])
    undisturbed = Sweeping(new_program(), layers)
    assert undisturbed.start(workers=1).end().status == 0
    expected = undisturbed.hashes()
    assert {"width_6_outputs_1_depth_2/a", "width_6_outputs_3_depth_4/W4"} <= expected.keys()
    disturbed = Sweeping(new_program(), layers)
    disturbed.start()
    disturbed.await_shards(seed % 5 + 1)
    disturbed.program.kill_all()
    disturbed.await_silence()
    assert disturbed.start().end().status == 0
    disturbed.check_each_cell_once()
    assert disturbed.hashes() == expected


def test_extended(new_program):
    """Two layers with one output, which a sweep has where it does not say, become values of axes."""
    steps = 100
    whole = Sweeping(new_program(), configuration(steps, depth=[2, 3], outputs=[1, 2]))
    assert whole.start().end().status == 0
    program = new_program()
    for axes in ({}, {"depth": [2, 3]}, {"depth": [2, 3], "outputs": [1, 2]}):
        grown = Sweeping(program, configuration(steps, **axes))
        assert grown.start(*(["--extend"] if axes else [])).end().status == 0
    assert grown.hashes() == whole.hashes()
