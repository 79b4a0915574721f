"""What a process was told to ignore before it began, it ignores; what ends a program is heard all the same."""

import signal

import pytest

from harness import journal, sweep
from harness.sweeping import Sweeping

#: 48 cells of some milliseconds.
CONFIGURATION = sweep.configuration(steps=3000)
TCP = ("--listen", "tcp://127.0.0.1:*")


@pytest.fixture
def lasting(program):
    return Sweeping(program, CONFIGURATION)


def ignoring(program, *names):
    """The program as `nohup` starts it, or a shell in its background."""
    program.inside = ("bash", "-c", f"trap '' {' '.join(names)}; exec \"$@\"", "bash")


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT])
def test_an_ignored_signal_does_not_end_a_run(lasting, number):
    ignoring(lasting.program, number.name.removeprefix("SIG"))
    run = lasting.start()
    lasting.await_shards(1)
    run.signal(number)
    outcome = run.end()
    assert outcome.status == 0, outcome
    lasting.check_each_cell_once()


def test_ignored_signals_end_neither_coordinator_nor_worker(lasting):
    ignoring(lasting.program, "HUP", "INT")
    coordinator = lasting.coordinate(*TCP)
    worker = lasting.work("--grace", 1)
    lasting.await_shards(1)
    for process in (coordinator, worker):
        for number in (signal.SIGHUP, signal.SIGINT):
            process.signal(number)
    for process in (coordinator, worker):
        outcome = process.end()
        assert outcome.status == 0, outcome
    assert "told to by a signal" not in worker.stderr
    lasting.check_each_cell_once()


def test_a_worker_that_waits_ignores_them_too(program):
    (program.folder / "out").mkdir()
    ignoring(program, "HUP", "INT")
    worker = program.start("work", "out", "--wait", 3)
    for number in (signal.SIGHUP, signal.SIGINT):
        worker.signal(number)
    assert worker.end().status == 3, worker.stderr


@pytest.mark.parametrize("name", ["TERM", "CHLD"])
def test_the_end_is_heard_whatever_the_parent_ignored(lasting, name):
    ignoring(lasting.program, name)
    run = lasting.start()
    lasting.await_shards(1)
    run.signal(signal.SIGTERM)
    assert run.end().status == 3
    assert len(journal.settled(lasting.directory)) < lasting.cells
    assert lasting.program.processes() == []


@pytest.mark.parametrize("kilobytes, lease_seconds", [(30, 0.001), (48, 0.001), (80, 0.001), (100, 1000)])
def test_the_largest_size_of_a_file_is_an_error_like_a_full_disk(program, kilobytes, lease_seconds):
    sweeping = Sweeping(program, sweep.configuration(steps=300))
    program.inside = ("bash", "-c", f'ulimit -f {kilobytes}; exec "$@"', "bash")
    outcome = sweeping.start(workers=1, lease_seconds=lease_seconds).end()
    assert outcome.status == 3, outcome
    assert "ulimit -f" in outcome.stdout + outcome.stderr
    assert program.processes() == []
    program.inside = ()
    assert sweeping.start().end().status == 0
    sweeping.check_each_cell_once()
