"""Sweeps that choose what they record: nothing else is in their results, what is there has the bits of sweeps that record
everything, and every verb copes with what is absent."""

import copy
import json

import h5py
import pytest

from harness import sweep
from harness.sweeping import Sweeping

STANDARD = {
    "train_loss", "test_loss", "kernel_distance", "weighted_kernel_distance", "hamming_distance", "parameter_distance",
    "conserved_drift", "gradient_norm"}


def choosing(*names, **record):
    """The small sweep with the weights, and these metrics alone."""
    configuration = copy.deepcopy(sweep.SMALL)
    configuration["record"] |= {"metrics": list(names), **record}
    return configuration


@pytest.fixture(scope="module")
def whole(new_program):
    """The same sweep with everything recorded."""
    sweeping = Sweeping(new_program(), sweep.SMALL)
    assert sweeping.start().end().status == 0
    return sweeping.hashes()


@pytest.fixture(scope="module")
def chosen(new_program):
    sweeping = Sweeping(new_program(), choosing("hamming_distance", "train_loss"))
    assert sweeping.start().end().status == 0
    return sweeping


def test_only_what_was_chosen(chosen, whole):
    found = chosen.hashes()
    absent = STANDARD - {"hamming_distance", "train_loss"} | {"width_6/alignment", "width_8/alignment"}
    assert found == {name: value for name, value in whole.items() if name not in absent}


def test_every_verb_copes(chosen):
    run = chosen.program.run
    verdict = json.loads(run("verify", "out", "--json", "--recompute", "50%").stdout)
    assert not verdict["findings"], verdict
    # Neither of the usual variables is there: the first that was recorded at every checkpoint is drawn.
    assert "train_loss" in run("show", "out/result.h5", "--color", "never").stdout
    refused = run("show", "out/result.h5", "test_loss", expect=2).stderr
    assert "no variable 'test_loss'; expected one of train_loss, hamming_distance, loss_history, status" in refused
    (chosen.directory / "result.h5").rename(chosen.directory / "former.h5")
    run("merge", "out", "--output", "again.h5")
    with h5py.File(chosen.program.folder / "again.h5") as file:
        assert STANDARD & file.keys() == {"hamming_distance", "train_loss"} and "step" in file
    (chosen.directory / "former.h5").rename(chosen.directory / "result.h5")


def test_another_choice_is_another_sweep(chosen):
    other = Sweeping(chosen.program, choosing("train_loss"))
    ending = other.start().end()
    sweep.write(chosen.program.folder / "sweep.yaml", chosen.configuration)
    assert ending.status == 2
    assert "record.metrics: train_loss, hamming_distance" in ending.stderr


def test_killed_and_resumed(new_program):
    """Kernels on some samples at rates of their own."""
    configuration = choosing("weighted_kernel_distance", "alignment", kernel_samples=20)
    configuration["training"] |= {"checkpoints": [0, 100, 24_000], "rate_w": 2}
    undisturbed = Sweeping(new_program(), configuration)
    assert undisturbed.start(workers=1).end().status == 0
    expected = undisturbed.hashes()
    assert STANDARD & expected.keys() == {"weighted_kernel_distance"} and "width_6/alignment" in expected
    disturbed = Sweeping(new_program(), configuration)
    disturbed.start()
    disturbed.await_shards(1)
    disturbed.program.kill_all()
    disturbed.await_silence()
    assert disturbed.start().end().status == 0
    assert disturbed.hashes() == expected
