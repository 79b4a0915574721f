"""The solvers through the whole program: adaptive stands for descent, and batches and windows depend on a cell alone."""

import h5py
import numpy as np
import pytest

from harness import sweep
from harness.results import variable_hashes
from harness.sweeping import Sweeping, kill

#: 200 samples × 20 inputs × 20 neurons, τ from lazy to rich, where every cell is trained to a small loss.
TASK = {"inputs": 20, "samples": 200, "test_samples": 500, "teacher_width": 3}
GRID = {"tau": [0.2, 0.5, 2], "delta": [-1, 0, 1], "width": [20], "seed": [0, 1]}
STEPS = [0, 10, 100, 1000, 10_000, 30_000]


def configuration(**training):
    """That task trained as `training` says."""
    fields = {"checkpoints": STEPS, "learning_rate": {"base": 0.02, "divided_by": "tau^2"}, **training}
    record = {"trajectory": {"every": 500}, "loss_history": 40}
    return sweep.configuration(task=TASK, grid=GRID, training=fields, record=record)


def train(new_program, configuration, workers=2):
    """The path of a result."""
    program = new_program()
    sweep.write(program.folder / "sweep.yaml", configuration)
    program.run("run", "sweep.yaml", "--out", "out", "--workers", workers)
    return program.folder / "out" / "result.h5"


@pytest.fixture(scope="module")
def descent(new_program):
    return train(new_program, configuration(solver="gd"))


def difference(one, other, variable):
    """The largest relative difference where both are above rounding."""
    expected, found = one[variable][...], other[variable][...]
    scale = np.where(np.abs(expected) > 1e-9, np.abs(expected), np.inf)
    return np.max(np.abs(found - expected) / scale)


def test_adaptive_stands_for_descent(new_program, descent):
    """At the presets' tolerance losses and distances within some percent, for a fraction of the evaluations."""
    path = train(new_program, configuration(solver="adaptive", tolerance=1e-3))
    with h5py.File(descent) as exact, h5py.File(path) as found:
        errors = {
            name: difference(exact, found, name)
            for name in ["train_loss", "test_loss", "parameter_distance", "loss_history", "width_20/trajectory"]}
        theta = [file["width_20/W"][...] for file in (exact, found)]
        errors["W"] = np.max(
            np.linalg.norm(theta[1] - theta[0], axis=(-1, -2)) / np.linalg.norm(theta[0], axis=(-1, -2)))
        evaluations = [file["evaluations"][...] for file in (exact, found)]
        print(errors, evaluations[1])
        assert (found["largest_error_estimate"][...] <= 16 * 1e-3**1.5).all()
        assert (found["largest_error_estimate"][...] > 0).any()
        assert (found["rejected_steps"][...] >= 0).all()
        assert (exact["rejected_steps"][...] == 0).all() and (exact["largest_error_estimate"][...] == 0).all()
    assert evaluations[1].sum() < evaluations[0].sum() / 4


def test_a_smaller_tolerance_is_an_axis_and_nearer(new_program, descent):
    tolerances = [1e-2, 1e-4]
    both = configuration(solver="adaptive")
    both["grid"]["tolerance"] = tolerances
    with h5py.File(descent) as exact, h5py.File(train(new_program, both)) as found:
        assert np.array_equal(found["tolerance"][...], tolerances)
        expected = exact["parameter_distance"][...][..., None, -1]
        errors = np.abs(found["parameter_distance"][..., -1] / expected - 1).mean(axis=(0, 1, 2, 3))
        evaluations = found["evaluations"][...].sum(axis=(0, 1, 2, 3))
    print(errors, evaluations)
    assert errors[1] < errors[0] / 3
    assert evaluations[1] > evaluations[0]


@pytest.mark.parametrize(
    "training",
    [
        {"solver": "adaptive"}, {"solver": "flow", "tolerance": 1e-2}, {"solver": "sgd", "batch": 7},
        {"solver": "sgd", "batch": 7, "replacement": True}],
    ids=["adaptive", "flow", "sgd", "sgd with replacement"])
def test_the_same_bits_whoever_trains(new_program, training, seed):
    cells = sweep.configuration(steps=20_000, training=training)
    expected = variable_hashes(train(new_program, cells, workers=1))
    sweeping = Sweeping(new_program(), cells)
    running = sweeping.start("--shuffle", seed, workers=3, lease_seconds=0.02)
    sweeping.await_shards(seed % 3 + 1)
    kill(sweeping.workers_of(running)[0])
    assert running.end().status == 0
    sweeping.check_each_cell_once()
    assert sweeping.hashes() == expected


def test_a_batch_of_all_samples_is_descent(new_program):
    """But for the order of the sums."""
    paths = [
        train(new_program, sweep.configuration(steps=500, training=training))
        for training in ({}, {"solver": "sgd", "batch": 50})]
    with h5py.File(paths[0]) as descent, h5py.File(paths[1]) as batches:
        assert np.allclose(batches["train_loss"][...], descent["train_loss"][...], rtol=1e-6, atol=1e-12)


def test_batches_beyond_the_data(program):
    with h5py.File(program.folder / "data.h5", "w") as file:
        file["inputs"], file["labels"] = np.ones((30, 3)), np.ones(30)
    cells = sweep.configuration(steps=10, training={"solver": "sgd", "batch": 31})
    cells["task"] = {"kind": "file", "path": "data.h5"}
    sweep.write(program.folder / "sweep.yaml", cells)
    message = "batch: got 31 where the data file has 30 samples, expected no more samples in a batch than there are"
    for verb in ("plan", "run"):
        assert message in program.run(verb, "sweep.yaml", expect=2).stderr
