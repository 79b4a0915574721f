"""Must show 7, and cells that kill their workers: a cell that fails is recorded with the reason, the rest of the
sweep is complete, and exit status 1 comes with a sentence."""

import h5py
import numpy as np

from harness import journal, sweep
from harness.sweeping import Sweeping, kill
from harness.waiting import await_until


def test_divergence(program):
    """A learning rate far too large: diverged, with its step; its neighbours know nothing of it."""
    grid = {"tau": [1], "delta": [-1, 0, 1], "learning_rate": [0.001, 1e6]}
    sweeping = Sweeping(program, sweep.configuration(steps=500, grid=grid, training={"learning_rate": None}))
    ending = sweeping.start().end()
    assert ending.status == 1
    assert "12 cells diverged: the loss or the parameters became infinite or undefined" in ending.stdout
    with h5py.File(sweeping.directory / "result.h5") as file:
        dims = [scale[0].name.strip("/") if len(scale) else "" for scale in file["status"].dims]
        dims = [file["status"].dims[n][0].name.strip("/") for n in range(len(dims))]
        status = np.moveaxis(file["status"][...], dims.index("learning_rate"), 0)
        steps = np.moveaxis(file["diverged_at_step"][...], dims.index("learning_rate"), 0)
        losses = np.moveaxis(file["train_loss"][...], dims.index("learning_rate"), 0)
        checkpoints = file["step"][...]
    assert (status[0] == 0).all() and (status[1] == 1).all()
    assert (steps[0] == -1).all() and (steps[1] > 0).all() and (steps[1] < 500).all()
    assert np.isfinite(losses[0]).all()
    assert (np.isfinite(losses[1]) == (checkpoints < steps[1][..., None])).all()
    sweeping.check_each_cell_once()


def test_a_flow_that_cannot_go_on(program):
    """It diverges where it is, at a step whose numbers it has recorded: its shard is taken like any other."""
    configuration = sweep.configuration(
        grid={"tau": [1000], "delta": [0], "width": [6], "seed": [3]}, steps=100,
        training={"solver": "flow", "tolerance": 1e-3, "learning_rate": 1e12})
    sweeping = Sweeping(program, configuration)
    ending = sweeping.start(workers=1).end()
    assert ending.status == 1 and "1 cell diverged" in ending.stdout, ending
    with h5py.File(sweeping.directory / "result.h5") as file:
        assert file["diverged_at_step"][...].ravel().tolist() == [0]
        assert np.isfinite(file["train_loss"][...].ravel()).tolist() == [True, False, False, False][: file["step"].size]
    assert program.run("verify", "out", "--json").report["findings"] == []


def test_poison(program):
    """A cell over which three workers die, none further than the others, is given up; `--retry-poisoned` tries it again."""
    grid = {"tau": [1], "delta": [0], "width": [8], "seed": [3], "samples": [20, 1000]}
    sweeping = Sweeping(program, sweep.configuration(task={"samples": None}, grid=grid, steps=150_000))
    running = sweeping.start(workers=1)
    killed = set()

    def is_given_up():
        """Kills each worker that has the long cell, mostly before it has come anywhere."""
        for worker in (sweeping.status() or {"workers": []})["workers"]:
            cells = {training["cell"] for training in worker["training"]}
            if worker["processID"] not in killed and worker["leases"] and cells <= {1}:
                kill(worker["processID"])
                killed.add(worker["processID"])
        return journal.poisoned(sweeping.directory) or running.has_ended

    await_until(is_given_up, "the cell to be given up")
    assert len(killed) >= 3
    ending = running.end()
    assert ending.status == 1, ending.stdout
    assert "cell 1 is poisoned: worker process killed by signal 9" in ending.stdout
    assert "(3 times)" in ending.stdout
    assert "Run the same command with --retry-poisoned to retry poisoned cells." in ending.stdout
    said = program.run("status", "out").stdout
    assert said.startswith("test: complete except for 1 poisoned cell, 1 of 2 cells in 1 shard")
    assert "cell 1 is poisoned: " in said and "with --retry-poisoned to retry" in said
    shown = program.run("show", "out", "train_loss", "--over", "samples,tau").stdout
    assert "? poisoned" in shown and "!" not in shown and "missing" not in shown
    assert shown.splitlines()[-1] == "1 of 2 cells is poisoned."
    assert journal.settled(sweeping.directory) == {0}
    assert journal.poisoned(sweeping.directory).keys() == {1}
    with h5py.File(sweeping.directory / "result.h5") as file:
        assert file["status"][...].ravel().tolist() == [0, 2]
        assert np.isnan(file["train_loss"][..., 1, :]).all()
    assert sweeping.start(workers=1).end().status == 1, "it was tried again unasked"
    assert sweeping.start("--retry-poisoned", workers=1).end().status == 0
    sweeping.check_each_cell_once()
    assert journal.poisoned(sweeping.directory) == {}


def test_a_merge_tells_of_cells_that_diverged(program):
    grid = {"tau": [1], "delta": [0], "width": [6], "seed": [3, 5]}
    sweeping = Sweeping(program, sweep.configuration(steps=100, grid=grid, training={"learning_rate": 1e6}))
    assert sweeping.start().end().status == 1
    said = program.run("merge", "out").stdout
    assert "2 of 2 cells diverged: the loss or the parameters became infinite or undefined." in said
    assert "diverged_at_step' draws where" in said and "smaller learning rate" in said
    again = sweeping.start("--retry-poisoned").end()
    assert again.status == 1 and "--retry-poisoned: no cell is poisoned" in again.stderr
