"""Must show 4: however many workers, in whatever order, whoever is killed: the same bits, and no cell lost or
counted twice; only the leases in flight are trained again."""

import signal

import pytest

from harness import journal
from harness.sweeping import Sweeping, kill
from harness.waiting import await_until


@pytest.mark.parametrize("workers, options", [(3, []), (2, ["--shuffle", "seed"])], ids=["three workers", "shuffled"])
def test_order_does_not_matter(sweeping, undisturbed, seed, workers, options):
    options = [seed if option == "seed" else option for option in options]
    assert sweeping.start(*options, workers=workers).end().status == 0
    sweeping.check_each_cell_once()
    assert journal.trained_twice(sweeping.directory) == 0
    assert sweeping.hashes() == undisturbed


def test_killed_worker(sweeping, undisturbed, seed):
    running = sweeping.start()
    sweeping.await_shards(seed % 5 + 1)
    before = journal.entries(sweeping.directory)
    kill(sweeping.workers_of(running)[0])
    assert running.end().status == 0
    assert "killed by signal 9" in sweeping.log()
    assert journal.lost_leases(sweeping.directory)[1], "it was not in mid-lease"
    check(sweeping, before, undisturbed, in_flight=2)


def test_killed_coordinator(sweeping, undisturbed, seed):
    running = sweeping.start()
    sweeping.await_shards(seed % 5 + 1)
    running.kill()
    sweeping.await_silence()  # its workers follow it: no process is orphaned
    resume(sweeping, undisturbed)


def test_killed_coordinator_and_workers(sweeping, undisturbed, seed):
    sweeping.start()
    sweeping.await_shards(seed % 5 + 1)
    sweeping.program.kill_all()
    sweeping.await_silence()
    resume(sweeping, undisturbed)


def test_stopped_worker(sweeping, undisturbed, seed):
    """A worker that hangs is given up; when it goes on, what it brings is not counted again."""
    running = sweeping.start("--silence", 2)
    sweeping.await_shards(seed % 5 + 1)
    before = journal.entries(sweeping.directory)
    stopped = sweeping.workers_of(running)[0]
    kill(stopped, signal.SIGSTOP)
    await_until(lambda: len(journal.settled(sweeping.directory)) == sweeping.cells, "all cells from the other worker")
    kill(stopped, signal.SIGCONT)
    assert running.end().status == 0
    check(sweeping, before, undisturbed, in_flight=2)


def resume(sweeping, undisturbed):
    """The same line again after everybody is gone: shards on disk count, whether the journal knows them or not."""
    before = journal.entries(sweeping.directory)
    on_disk = journal.shard_files(sweeping.directory)
    assert 0 < len(before) <= len(on_disk)
    assert sweeping.start().end().status == 0
    assert on_disk.items() <= journal.shard_files(sweeping.directory).items()
    assert journal.trained_twice(sweeping.directory) == 0
    check(sweeping, before, undisturbed, in_flight=4)


def check(sweeping, before, undisturbed, in_flight):
    """`in_flight`: leases whoever was killed can have had, one in training and one waiting for each thread."""
    sweeping.check_each_cell_once()
    assert sweeping.untouched(before)
    lost = journal.lost_leases(sweeping.directory)
    again = journal.trained_twice(sweeping.directory)
    print(f"{len(before)} shards before; lost leases {lost}; cells in two shards {again}")
    assert sum(map(len, lost.values())) <= in_flight
    assert sweeping.hashes() == undisturbed
