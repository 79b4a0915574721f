"""Many real connections: what the simulation of ten thousand workers leaves out is here, sockets and their encryption."""

import contextlib
import os
import time
from pathlib import Path

from harness import sweep
from harness.memory import peak
from harness.sweeping import Sweeping
from harness.waiting import await_until

#: So many worker processes at once; more by hand, with RICHSWEEP_CROWD.
CROWD = int(os.environ.get("RICHSWEEP_CROWD", 16))


def seconds_of_training(pid):
    """Processor time of a worker's training thread: one that waits for cells has next to none. 0 for one that is over."""
    for thread in Path(f"/proc/{pid}/task").glob("*"):
        with contextlib.suppress(OSError):  # threads end, those of others first
            if (thread / "comm").read_text().startswith("training"):
                return int((thread / "schedstat").read_text().split()[0]) / 1e9
    return 0


def test_a_crowd(program):
    """Every worker is let in with its key, trains, and leaves in good order; the bits are those of any one."""
    configuration = sweep.configuration(
        steps=max(100_000, 1000 * CROWD), grid={"tau": [0.5, 1, 2], "delta": [0], "width": [8], "seed": [*range(CROWD)]})
    sweeping = Sweeping(program, configuration)
    sweeping.directory.mkdir()
    workers = [sweeping.work() for _ in range(CROWD)]
    await_until(lambda: all("Waiting for one" in worker.stderr for worker in workers), "workers that wait", deadline=600)
    start = time.monotonic()
    coordinator = sweeping.coordinate("--listen", "tcp://127.0.0.1:*", "--largest-lease", 1)
    await_until(lambda: sweeping.log().count("1 thread, 0 leases held") == CROWD, "the whole crowd", deadline=600)
    joined = time.monotonic() - start
    idle = {worker.pid for worker in workers}

    def all_train():
        idle.difference_update([pid for pid in idle if seconds_of_training(pid) > 0.02])
        return not idle

    await_until(all_train, f"something to train for each of {CROWD}", deadline=600)
    training = time.monotonic() - start
    memory, theirs = peak(coordinator.pid) / 1e6, max(peak(worker.pid) for worker in workers) / 1e6
    for process in [*workers, coordinator]:
        ending = process.end(deadline=600)
        assert ending.status == 0, ending.stderr
    print(
        f"{CROWD} workers: all there after {joined:.1f} s, all at work after {training:.1f} s, {3 * CROWD} cells done after "
        f"{time.monotonic() - start:.1f} s; the coordinator has {memory:.0f} MB at most, a worker {theirs:.0f} MB")
    assert sweeping.log().count("left: the sweep is complete") == CROWD
    sweeping.check_each_cell_once()
    program.run("merge", "out")
    program.run("verify", "out", "--recompute", "20")
