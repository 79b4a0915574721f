"""Must show 8, and Ctrl-C: whoever is told to leave finishes its cell, hands back the rest and leaves; nobody
waits for a time-out, nothing is lost."""

import os
import re
import signal

from harness import journal, sweep
from harness.screen import Screen
from harness.sweeping import Sweeping
from harness.waiting import ABSENCE, await_until, pass_time

#: Longer than any test may take: whatever waited for it would never end here.
NEVER = 100_000


def test_worker_drains_on_sigterm(lasting):
    """Its cell is finished, its leases go to the other worker, and it exits 0, all without a time-out."""
    coordinator = lasting.coordinate("--silence", NEVER, lease_seconds=NEVER)
    first = lasting.work()
    holding = {worker["processID"]: worker for worker in lasting.await_training()}[first.pid]
    assert holding["leases"] >= 1
    first.signal(signal.SIGTERM)
    ending = first.end()
    assert ending.status == 0, ending.stderr
    assert "stopping: received a signal" in ending.stderr
    recorded = journal.settled(lasting.directory)
    assert holding["training"][0]["cell"] in recorded, "it did not finish its cell"
    assert len(recorded) < lasting.cells
    await_until(lambda: lasting.status()["workers"] == [], "its farewell")
    second = lasting.work()
    assert second.end().status == 0
    assert coordinator.end().status == 0
    lasting.check_each_cell_once()
    assert journal.trained_twice(lasting.directory) == 0
    assert "silent" not in lasting.log()


def test_other_worker_gets_the_rest_at_once(lasting):
    """While two workers train, the leases of the one that leaves are given to the one that stays."""
    coordinator = lasting.coordinate("--silence", NEVER, lease_seconds=NEVER)
    first, second = lasting.work(), lasting.work()
    lasting.await_training(lambda workers: len(workers) == 2)
    first.signal(signal.SIGTERM)
    assert first.end().status == 0
    assert second.end().status == 0 and coordinator.end().status == 0
    lines = lasting.log().splitlines()
    left = next(n for n, line in enumerate(lines) if "left: received a signal" in line)
    over = next(n for n, line in enumerate(lines) if "left: the sweep is complete" in line)
    assert left < over
    lasting.check_each_cell_once()
    assert journal.trained_twice(lasting.directory) == 0


def test_ctrl_c_and_again(sweeping, undisturbed, seed):
    """Once: the cells in training are finished, exit status 3, and the same line goes on to the same bits."""
    running = sweeping.start()
    sweeping.await_shards(seed % 5 + 1)
    before = sweeping.snapshot()
    running.press_ctrl_c()
    ending = running.end()
    assert ending.status == 3, ending.stderr
    assert "Run the same command again to resume." in ending.stdout
    assert sweeping.program.processes() == []
    after = journal.settled(sweeping.directory)
    assert len(after) < sweeping.cells
    assert journal.shard_files(sweeping.directory).keys() == {e.file for e in journal.entries(sweeping.directory)}
    assert sweeping.start().end().status == 0
    assert sweeping.untouched(before)
    sweeping.check_each_cell_once()
    assert journal.trained_twice(sweeping.directory) == 0
    assert sweeping.hashes() == undisturbed


def test_ctrl_c_twice_leaves_at_once(program):
    """A cell that would take hours is left where it is; what was recorded stays."""
    grid = {"tau": [1], "delta": [0], "width": [8], "seed": [3], "samples": [20, 100_000]}
    sweeping = Sweeping(program, sweep.configuration(task={"samples": None}, grid=grid, steps=300_000))
    running = sweeping.start("--checkpoint-every", 0.05)
    await_until(lambda: journal.settled(sweeping.directory) == {0}, "the short cell")
    await_until(lambda: list((sweeping.directory / "checkpoints").glob("*.h5")), "a saved state")
    running.press_ctrl_c()
    await_until(lambda: sweeping.status()["state"] == "stopping", "the first Ctrl-C")
    running.press_ctrl_c()
    ending = running.end()
    assert ending.status == 3
    words = "1 of 2 cells trained, and the state of 1 unfinished cell is saved. Run the same command again to resume."
    assert words in ending.stdout, ending
    assert sweeping.program.processes() == []
    assert journal.settled(sweeping.directory) == {0}
    assert program.run("merge", "out", "--partial", "--json").report["missing"] == 1


def test_ctrl_c_fits_a_terminal(program):
    """Once, what becomes of the cells in training, and how to stop at once; the bar and what stands behind it fit."""
    grid = {"tau": [1], "delta": [0], "width": [8], "seed": [3, 5], "samples": [20, 100_000]}
    sweeping = Sweeping(program, sweep.configuration(task={"samples": None}, grid=grid, steps=300_000, name="fig1b-quick"))
    line = ("run", "sweep.yaml", "--out", "out", "--workers", "2")
    terminal = ["bash", "-c", 'exec "$@" 2>&1', "bash", str(program.binary), *line]
    screen = Screen(terminal, 80, 24, program.folder, {**program.environment, "TERM": "xterm"})
    sweeping.await_training()
    os.killpg(screen.process.pid, signal.SIGINT)
    screen.await_text("/4 cells, stopping, 2 workers")
    said = "stopping: cells in training are finished or saved; Ctrl-C again stops at once"
    assert said in screen.lines, "on one line"
    bar = next(found for found in screen.lines if ", stopping, " in found)
    assert bar.startswith("fig1b-quick ") and bar.endswith("2 workers")
    os.killpg(screen.process.pid, signal.SIGINT)
    assert screen.end()[0] == 3
    assert screen.text.count(said) == 1


def test_coordinator_comes_back(sweeping, undisturbed, seed):
    """`coordinate` killed and started again: its workers stay, keep their leases, and train nothing twice."""
    coordinator = sweeping.coordinate()
    workers = [sweeping.work(), sweeping.work()]
    sweeping.await_shards(seed % 5 + 1)
    coordinator.kill()
    pass_time(ABSENCE)
    assert not any(worker.has_ended for worker in workers)
    known = {entry.lease for entry in journal.entries(sweeping.directory)}
    again = sweeping.coordinate()
    assert [process.end().status for process in [*workers, again]] == [0, 0, 0]
    kept = [e.lease for e in journal.entries(sweeping.directory) if e.incarnation == 1 and e.lease not in known]
    print(f"{len(known)} shards before, {len(kept)} of leases kept across")
    assert kept
    sweeping.check_each_cell_once()
    assert journal.trained_twice(sweeping.directory) == 0
    program = sweeping.program
    program.run("merge", "out")
    assert sweeping.hashes() == undisturbed


def test_worker_leaves_without_its_coordinator(sweeping, undisturbed, seed):
    """With nobody to receive its last shard a worker that is told to leave does, and the shard is adopted."""
    coordinator = sweeping.coordinate()
    worker = sweeping.work("--grace", 6)  # longer than the five seconds after which a report is repeated
    sweeping.await_shards(seed % 5 + 1)
    coordinator.kill()
    before = sweeping.snapshot()
    worker.signal(signal.SIGTERM)
    ending = worker.end()
    assert ending.status == 0, ending
    assert re.search("no receipt; (it is|they are) adopted when the sweep is resumed", ending.stderr)
    unreported = journal.shard_names(sweeping.directory) - {entry.file for entry in before.entries}
    assert unreported
    assert sweeping.start().end().status == 0
    assert unreported <= {entry.file for entry in journal.entries(sweeping.directory)}
    assert sweeping.untouched(before)
    sweeping.check_each_cell_once()
    assert journal.trained_twice(sweeping.directory) == 0
    assert sweeping.hashes() == undisturbed
