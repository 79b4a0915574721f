"""What a process was told to ignore before it began, it ignores; what ends a program is heard all the same."""

import signal

import pytest

from harness import journal, sweep
from harness.sweeping import Sweeping
from harness.waiting import await_until

TCP = ("--listen", "tcp://127.0.0.1:*")


def ignoring(program, *names):
    """The program as `nohup` starts it, or a shell in its background."""
    program.inside = ("bash", "-c", f"trap '' {' '.join(names)}; exec \"$@\"", "bash")


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT])
def test_an_ignored_signal_does_not_end_a_run(lasting, number):
    ignoring(lasting.program, number.name.removeprefix("SIG"))
    run = lasting.start()
    lasting.await_training()
    run.signal(number)
    outcome = run.end()
    assert outcome.status == 0, outcome
    lasting.check_each_cell_once()


def test_ignored_signals_end_neither_coordinator_nor_worker(program):
    """A coordinator without workers, and a worker without a coordinator, hear of them; then they meet."""
    sweeping = Sweeping(program, sweep.configuration(steps=100))
    ignoring(program, "HUP", "INT")
    coordinator = sweeping.coordinate(*TCP)
    (program.folder / "other").mkdir()
    worker = program.start("work", "other", "--threads", 1)
    await_until(lambda: "Waiting for one" in worker.stderr, "a worker that waits")
    for process in (coordinator, worker):
        for number in (signal.SIGHUP, signal.SIGINT):
            process.signal(number)
    other = program.start("coordinate", "sweep.yaml", "--out", "other")
    meeting = sweeping.work()
    for process in (coordinator, worker, other, meeting):
        outcome = process.end()
        assert outcome.status == 0, outcome
    assert "received a signal" not in worker.stderr
    sweeping.check_each_cell_once()


@pytest.mark.parametrize("name", ["TERM", "CHLD"])
def test_the_end_is_heard_whatever_the_parent_ignored(lasting, name):
    ignoring(lasting.program, name)
    run = lasting.start()
    lasting.await_training()
    run.signal(signal.SIGTERM)
    assert run.end().status == 3
    assert len(journal.settled(lasting.directory)) < lasting.cells
    assert lasting.program.processes() == []


@pytest.mark.parametrize("kilobytes", [30, 100], ids=["journal", "shard"])
def test_the_largest_size_of_a_file_is_an_error_like_a_full_disk(program, kilobytes):
    sweeping = Sweeping(program, sweep.configuration(steps=300))
    largest_file(program, kilobytes)
    # All cells in one lease: their shard is larger than 100 kB.
    outcome = sweeping.start(workers=1, lease_seconds=1000).end()
    assert outcome.status == 3, outcome
    assert "ulimit -f" in outcome.stdout + outcome.stderr
    assert program.processes() == []
    program.inside = ()
    assert sweeping.start().end().status == 0
    sweeping.check_each_cell_once()


def test_a_result_larger_than_a_file_may_be(program):
    sweeping = Sweeping(program, sweep.configuration(steps=300))
    assert sweeping.start("--no-merge").end().status == 0
    largest_file(program, 100)
    outcome = program.run("merge", "out", expect=3)
    assert "result.h5" in outcome.stderr and "ulimit -f" in outcome.stderr
    assert not [path for path in sweeping.directory.iterdir() if path.name.startswith("result.h5")]
    program.inside = ()
    program.run("merge", "out")


def largest_file(program, kilobytes):
    program.inside = ("bash", "-c", f'ulimit -f {kilobytes}; exec "$@"', "bash")


def test_ctrl_backslash_ends_the_program_and_is_no_crash(lasting):
    # Whoever started the tests may ignore it.
    lasting.program.inside = ("env", "--default-signal=QUIT")
    run = lasting.start()
    lasting.await_training()
    run.signal(signal.SIGQUIT)
    outcome = run.end()
    assert outcome.status == -signal.SIGQUIT and "crash" not in outcome.stderr, outcome
