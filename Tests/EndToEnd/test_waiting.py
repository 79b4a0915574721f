"""Workers that come before their coordinator, stay when it moves, and leave when there is nothing left to do."""

import signal

import pytest

from harness import journal
from harness.waiting import await_until

TCP = ("--listen", "tcp://127.0.0.1:*")


def await_patience(worker):
    """Until a worker says that it waits."""
    await_until(lambda: "Waiting for one" in worker.stderr or worker.has_ended, "a worker that waits")
    assert not worker.has_ended, worker.stderr


@pytest.mark.parametrize("listen", [(), TCP], ids=["ipc", "tcp"])
def test_workers_may_come_first(sweeping, undisturbed, listen):
    sweeping.directory.mkdir()
    workers = [sweeping.work(), sweeping.work()]
    for worker in workers:
        await_patience(worker)
    coordinator = sweeping.coordinate("--merge", *listen)
    for process in [*workers, coordinator]:
        ending = process.end()
        assert ending.status == 0, ending.stderr
    assert all(worker.stderr.count("Waiting for one") == 1 for worker in workers)
    assert sweeping.hashes() == undisturbed


def test_patience_ends(program):
    (program.folder / "empty").mkdir()
    outcome = program.run("work", "empty", "--wait", 0.3, expect=3)
    assert "no coordinator is running" in outcome.stderr
    assert "no coordinator started within" in outcome.stderr
    assert list((program.folder / "empty").iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_waiting(program, number):
    (program.folder / "out").mkdir()
    worker = program.start("work", "out")
    await_patience(worker)
    worker.signal(number)
    assert worker.end().status == 0


def test_a_worker_follows_its_coordinator(sweeping, undisturbed, seed):
    """The coordinator dies in mid-sweep, and the next listens elsewhere; workers keep what they hold and go there."""
    coordinator = sweeping.coordinate(*TCP)
    workers = [sweeping.work(), sweeping.work()]
    sweeping.await_shards(seed % 5 + 1)
    before = sweeping.announcement()
    coordinator.kill()
    follower = sweeping.coordinate("--merge", *TCP)
    assert sweeping.announcement()["address"] != before["address"]
    for process in [*workers, follower]:
        ending = process.end()
        assert ending.status == 0, ending.stderr
    assert all("does not answer; switching to another one at" in worker.stderr for worker in workers)
    sweeping.check_each_cell_once()
    assert sweeping.hashes() == undisturbed


def test_nobody_waits_for_a_sweep_that_is_over(sweeping):
    coordinator = sweeping.coordinate()
    worker = sweeping.work()
    assert worker.end().status == coordinator.end().status == 0
    late = sweeping.work().end()
    assert late.status == 0
    assert "every cell is trained" in late.stderr


def test_a_worker_cut_off_at_the_end_leaves(lasting):
    """It hears nothing any more, and the sweep is completed by others: it does not wait for a day."""
    coordinator = lasting.coordinate(*TCP, "--silence", 2)
    cut_off, other = lasting.work("--grace", 2), lasting.work()
    lasting.await_training(lambda workers: len(workers) == 2)
    cut_off.signal(signal.SIGSTOP)
    assert other.end().status == 0
    assert coordinator.end().status == 0
    cut_off.signal(signal.SIGCONT)
    assert cut_off.end().status == 0
    assert "every cell is trained" in cut_off.stderr
    assert journal.settled(lasting.directory) == set(range(lasting.cells))
