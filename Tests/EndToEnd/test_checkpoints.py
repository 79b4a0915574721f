"""Long cells are written down while they train: whoever takes one up goes on from there, to the same bits."""

import re
import signal

import pytest

from harness import sweep
from harness.sweeping import Sweeping, undisturbed_hashes
from harness.waiting import await_until

#: Two cells of some seconds each, whatever the solver.
GRID = {"tau": [0.5], "delta": [0], "width": [8], "seed": [3, 5]}
SOLVERS = {
    "gd": {"task": {"samples": 500}, "training": {"solver": "gd"}, "steps": 30_000},
    "adaptive": {"task": {"samples": 10_000}, "training": {"solver": "adaptive", "tolerance": 1e-4}, "steps": 100_000},
    "flow": {"task": {"samples": 10_000}, "training": {"solver": "flow", "tolerance": 1e-4}, "steps": 100_000},
    "sgd": {"training": {"solver": "sgd", "batch": 7}, "steps": 200_000},
}
OFTEN = ("--checkpoint-every", 0.05)


def cells(solver):
    return sweep.configuration(grid=GRID, **SOLVERS[solver])


@pytest.fixture(scope="module")
def undisturbed(new_program):
    """Hashes of every variable by solver, from a run that nothing happens to and that writes nothing down."""
    known = {}

    def hashes(solver):
        if solver not in known:
            program = new_program()
            known[solver] = undisturbed_hashes(program, cells(solver))
            assert not (program.folder / "out" / "checkpoints").exists()
        return known[solver]

    return hashes


def checkpoints(sweeping):
    return list((sweeping.directory / "checkpoints").glob("*.h5"))


def kill_in_mid_cell(sweeping):
    """Kills everybody once a cell has been written down."""

    def written():
        return {path: path.stat().st_mtime_ns for path in checkpoints(sweeping)}

    before = written()
    sweeping.start(*OFTEN, workers=1)
    await_until(lambda: written().items() - before.items(), "a new checkpoint")
    sweeping.program.kill_all()
    sweeping.await_silence()
    assert checkpoints(sweeping), "too late: the cell is over"


def test_saved_states_are_counted(program):
    """By `status` and by a run that is interrupted: those that can be taken up, of cells that are not recorded."""
    sweeping = Sweeping(program, sweep.configuration(grid=GRID, task={"samples": 500}, steps=4_000_000))
    kill_in_mid_cell(sweeping)
    assert sweeping.status()["savedStates"] == 1
    assert "1 cell has a saved state to resume from" in program.run("status", "out").stdout
    running = sweeping.start(*OFTEN, "--json", workers=2)
    await_until(lambda: len(checkpoints(sweeping)) == 2, "a checkpoint of each cell")
    running.press_ctrl_c()
    await_until(lambda: (sweeping.status() or {"state": ""})["state"] == "stopping", "the first Ctrl-C")
    running.press_ctrl_c()
    assert running.end().report["savedStates"] == 2
    damaged = checkpoints(sweeping)[0]
    damaged.write_bytes(damaged.read_bytes()[:-9])
    (sweeping.directory / "checkpoints" / "notes.txt").write_text("mine")
    assert sweeping.status()["savedStates"] == 1
    again = sweeping.start(workers=1)
    sweeping.await_training()
    again.press_ctrl_c()
    await_until(lambda: (sweeping.status() or {"state": ""})["state"] == "stopping", "the first Ctrl-C")
    again.press_ctrl_c()
    # The cell in training may have been saved meanwhile.
    assert re.search(r"0 of 2 cells trained, and the state of [12] unfinished cells? is saved", again.end().stdout)


def finish(sweeping):
    """Goes on to the end; what the worker says of cells that were taken up or not."""
    ending = sweeping.start(workers=1).end()
    assert ending.status == 0, ending
    assert not (sweeping.directory / "checkpoints").exists(), "checkpoints of a complete sweep are of no use"
    sweeping.check_each_cell_once()
    return (sweeping.directory / "logs" / "worker-1.log").read_text()


@pytest.mark.parametrize("solver", SOLVERS)
def test_killed_in_mid_cell(program, undisturbed, solver):
    """Twice, as a cell that was taken up is written down too."""
    sweeping = Sweeping(program, cells(solver))
    kill_in_mid_cell(sweeping)
    kill_in_mid_cell(sweeping)
    log = finish(sweeping)
    steps = [int(step) for step in re.findall(r"cell \d+ resumes from step (\d+)", log)]
    print(steps)
    assert any(0 < step < SOLVERS[solver]["steps"] for step in steps)
    assert sweeping.hashes() == undisturbed(solver)


@pytest.mark.parametrize("harm", ["flipped", "cut off", "emptied"])
def test_damaged_checkpoint(program, undisturbed, seed, harm):
    """It is noticed and named, and costs the time it would have saved."""
    sweeping = Sweeping(program, cells("gd"))
    kill_in_mid_cell(sweeping)
    for path in checkpoints(sweeping):
        content = bytearray(path.read_bytes())
        place = seed % len(content)
        content[place] ^= 0x40
        path.write_bytes({"flipped": content, "cut off": content[:place], "emptied": b""}[harm])
    log = finish(sweeping)
    assert re.search(r"cell \d starts again from step 0, because its saved state cannot be used: .*/checkpoints/\w+\.h5", log), log
    assert sweeping.hashes() == undisturbed("gd")


def test_told_to_leave_in_mid_cell(program, undisturbed):
    """A worker whose cell outlasts its grace writes it down; the next one goes on, and nobody waits for a time-out."""
    sweeping = Sweeping(program, sweep.configuration(grid=GRID, task={"samples": 500}, steps=4_000_000))
    coordinator = sweeping.coordinate("--silence", 100_000)
    first = sweeping.work("--grace", 2)
    sweeping.await_training(lambda workers: workers[0]["training"][0]["step"] > 0)
    first.signal(signal.SIGTERM)
    ending = first.end()
    assert ending.status == 0, ending.stderr
    assert len(checkpoints(sweeping)) == 1 and "saved the state of cell " in ending.stderr
    second = sweeping.work("--grace", 2)
    sweeping.await_training()
    second.signal(signal.SIGTERM)
    ending = second.end()
    assert "resumes from step" in ending.stderr, ending.stderr
    coordinator.signal(signal.SIGTERM)
    assert coordinator.end().status == 3
