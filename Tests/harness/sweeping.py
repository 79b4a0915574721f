"""A sweep directory while it is being trained: its events, as they can be seen from outside."""

import json
import os
import signal
import time
from dataclasses import dataclass

from . import journal, sweep
from .results import variable_hashes
from .waiting import SPAN, await_until, pass_time


@dataclass(frozen=True)
class Snapshot:
    """A moment of a sweep directory: recorded shards, and the names of all."""

    entries: list
    names: set


class Sweeping:
    """A configuration, the directory `out` it is trained in, and the lines that train it."""

    def __init__(self, program, configuration):
        self.program, self.configuration = program, configuration
        self.cells = sweep.cell_count(configuration)
        self.directory = program.folder / "out"
        sweep.write(program.folder / "sweep.yaml", configuration)

    # Lines.

    def start(self, *options, workers=2, lease_seconds=0.1):
        """Starts `run`, always by the same line."""
        line = ("run", "sweep.yaml", "--out", "out", "--workers", workers, "--lease-seconds", lease_seconds)
        return self.program.start(*line, *options)

    def coordinate(self, *options, lease_seconds=0.1):
        """Starts `coordinate`, and awaits its address."""
        coordinator = self.coordinate_again(*options, lease_seconds=lease_seconds)
        assert not coordinator.has_ended, coordinator.stderr
        return coordinator

    def coordinate_again(self, *options, lease_seconds=0.1):
        """The same of a sweep that may turn out to be complete."""
        line = ("coordinate", "sweep.yaml", "--out", "out", "--lease-seconds", lease_seconds)
        coordinator = self.program.start(*line, *options)
        await_until(lambda: "listening at" in coordinator.stderr or coordinator.has_ended, "the coordinator's address")
        return coordinator

    def work(self, *options):
        """Starts a worker of one thread."""
        return self.program.start("work", "out", "--threads", 1, *options)

    def announcement(self):
        """What the coordinator says of itself."""
        return json.loads((self.directory / "coordinator.json").read_text())

    # Events.

    def await_shards(self, count):
        """Until so many shards are recorded; that is in mid-sweep while there are cells left."""
        await_until(lambda: len(journal.entries(self.directory)) >= count, f"{count} recorded shards")
        assert len(journal.settled(self.directory)) < self.cells, "too fast: the sweep is over"

    def status(self):
        """What `status --json` says; None before there is anything to say."""
        outcome = self.program.start("status", "out", "--json").end()
        return outcome.report if outcome.status == 0 else None

    def await_training(self, is_enough=lambda workers: True):
        """Until the coordinator knows of workers that train, and of enough of them; returns them."""

        def training():
            workers = [worker for worker in (self.status() or {"workers": []})["workers"] if worker["training"]]
            if workers and is_enough(workers):
                return workers
            assert len(journal.settled(self.directory)) < self.cells, "too fast: the sweep is over"
            return None

        return await_until(training, "workers that train")

    def await_silence(self):
        """Until no process of the sweep is left."""
        await_until(lambda: not self.program.processes(), "the end of every process")

    def pace(self):
        """Cells a second that are recorded, over the next seconds."""
        before, start = len(journal.settled(self.directory)), time.monotonic()
        pass_time(SPAN)
        return (len(journal.settled(self.directory)) - before) / (time.monotonic() - start)

    def log(self):
        """The coordinators' log."""
        return (self.directory / "logs" / "coordinator.log").read_text()

    def workers_of(self, coordinator):
        """The worker processes that a `run` has started and that live."""
        return [pid for pid in self.program.processes() if parent(pid) == coordinator.pid]

    # Claims.

    def hashes(self):
        """Of every variable of the result."""
        return variable_hashes(self.directory / "result.h5")

    def check_each_cell_once(self):
        """The journal has every cell, and has it once."""
        assert journal.settled(self.directory) == set(range(self.cells))

    def snapshot(self):
        """What is recorded and on disk now."""
        entries = journal.entries(self.directory)
        return Snapshot(entries, journal.shard_names(self.directory))

    def untouched(self, before):
        """Whether shards recorded `before` are still recorded as they were, their cells in no newer shard."""
        after = journal.entries(self.directory)
        newer = [cells for name, cells in journal.shard_files(self.directory).items() if name not in before.names]
        settled = frozenset().union(*(entry.cells for entry in before.entries))
        return set(before.entries) <= set(after) and not any(settled & cells for cells in newer)


def undisturbed_hashes(program, configuration, workers=2):
    """Hashes of every variable from a run that nothing happens to, in the program's folder."""
    sweep.write(program.folder / "sweep.yaml", configuration)
    program.run("run", "sweep.yaml", "--out", "out", "--workers", workers)
    return variable_hashes(program.folder / "out" / "result.h5")


def parent(pid):
    """The parent of a process; None where it has ended."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return int(file.read().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return None


def kill(pid, number=signal.SIGKILL):
    """Sends a signal, `kill -9` by default."""
    os.kill(pid, number)
