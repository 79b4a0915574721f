"""Must show 4: however many workers, in whatever order, whoever is killed: the same bits, and no cell lost or
counted twice; only the leases in flight are trained again."""

import random
import signal

import pytest

from harness import journal
from harness.sweeping import Sweeping, kill
from harness.waiting import await_until

#: Leases that one thread can have had when it was killed: a quarter of a second of work is given ahead, some five
#: cells of this sweep, besides the one in training; and the shard of another may not have been reported yet.
IN_FLIGHT = 8


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
    before = sweeping.snapshot()
    kill(sweeping.workers_of(running)[0])
    assert running.end().status == 0
    assert "killed by signal 9" in sweeping.log()
    assert journal.lost_leases(sweeping.directory)[1], "it was not in mid-lease"
    check(sweeping, before, undisturbed, in_flight=IN_FLIGHT)


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
    before = sweeping.snapshot()
    stopped = sweeping.workers_of(running)[0]
    kill(stopped, signal.SIGSTOP)
    await_until(lambda: len(journal.settled(sweeping.directory)) == sweeping.cells, "all cells from the other worker")
    kill(stopped, signal.SIGCONT)
    assert running.end().status == 0
    check(sweeping, before, undisturbed, in_flight=IN_FLIGHT)


def test_random_kills(sweeping, undisturbed, seed):
    """Workers, the coordinator or all of them, killed whenever chance will have it, again and again."""
    chance = random.Random(seed)
    running, moments, kills = None, [], []
    while len(journal.settled(sweeping.directory)) < sweeping.cells and len(kills) < 12:
        if running is None or running.has_ended:
            running, deaths = sweeping.start(), 0
        goal = len(journal.entries(sweeping.directory)) + chance.randrange(4)
        await_until(lambda: running.has_ended or len(journal.entries(sweeping.directory)) >= goal, "the next moment")
        moments.append(sweeping.snapshot())
        # A third death over one cell would give the cell up, as it should.
        kills.append(chance.choice(["worker", "coordinator", "all"] if deaths < 2 else ["coordinator", "all"]))
        if kills[-1] == "worker":
            deaths += 1
            for worker in sweeping.workers_of(running)[:1]:
                kill(worker)
            continue
        running.kill() if kills[-1] == "coordinator" else sweeping.program.kill_all()
        sweeping.await_silence()
        running = None
    print("killed:", *kills)
    if running:
        assert running.end().status == 0
    assert sweeping.start().end().status == 0
    assert all(sweeping.untouched(moment) for moment in moments)
    sweeping.check_each_cell_once()
    assert sweeping.hashes() == undisturbed


def resume(sweeping, undisturbed):
    """The same line again after everybody is gone: shards on disk count, whether the journal knows them or not."""
    before = sweeping.snapshot()
    on_disk = journal.shard_files(sweeping.directory)
    assert 0 < len(before.entries) <= len(on_disk)
    assert sweeping.start().end().status == 0
    assert on_disk.items() <= journal.shard_files(sweeping.directory).items()
    assert journal.trained_twice(sweeping.directory) == 0
    check(sweeping, before, undisturbed, in_flight=2 * IN_FLIGHT)


def check(sweeping, before, undisturbed, in_flight):
    """`in_flight`: leases whoever was killed can have had."""
    sweeping.check_each_cell_once()
    assert sweeping.untouched(before)
    lost = journal.lost_leases(sweeping.directory)
    again = journal.trained_twice(sweeping.directory)
    print(f"{len(before.entries)} shards before; lost leases {lost}; cells in two shards {again}")
    assert sum(map(len, lost.values())) <= in_flight
    assert sweeping.hashes() == undisturbed
