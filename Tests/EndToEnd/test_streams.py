"""Standard error that cannot be written is nobody's trouble; standard output that cannot is an error."""

import fcntl
import os
import signal
import subprocess

import pytest

from harness import sweep
from harness.sweeping import Sweeping

#: Some 18 cells of milliseconds.
SMALL = sweep.configuration(steps=300, grid={"tau": [0.1, 0.5, 1], "delta": [-1, 0, 1], "width": [6], "seed": [3, 5]})


@pytest.fixture
def small(program):
    return Sweeping(program, SMALL)


def redirected(program, redirection):
    """The program with its streams somewhere else, as a shell says it."""
    program.inside = ("bash", "-c", f'exec "$@" {redirection}', "bash")
    return program


@pytest.mark.parametrize("redirection", ["2>/dev/full", "2>&-"])
def test_words_that_cannot_be_written_are_dropped(small, redirection):
    redirected(small.program, redirection)
    assert small.program.run("plan", "nosuch", expect=2).stderr == ""
    assert small.program.run("run", "nosuch", expect=2).stderr == ""
    assert small.start().end().status == 0
    assert small.work().end().status == 0  # the sweep is over, which it says
    (small.program.folder / "other").mkdir()
    coordinator = small.program.start("coordinate", "sweep.yaml", "--out", "other")
    worker = small.program.start("work", "other", "--threads", 1)
    assert worker.end().status == coordinator.end().status == 0


def test_a_listener_who_left_ends_no_sweep(small):
    near, far = os.pipe()
    os.close(near)
    line = [small.program.binary, "run", "sweep.yaml", "--out", "out", "--log-level", "debug"]
    status = subprocess.run(
        line, stderr=far, stdout=subprocess.DEVNULL, cwd=small.program.folder, env=small.program.environment).returncode
    os.close(far)
    assert status == 0
    small.check_each_cell_once()


def test_a_listener_who_does_not_read_ends_no_sweep(small):
    """As a pager that rests, or Ctrl-S: the pipe is full, and nobody waits for room in it."""
    near, far = os.pipe()
    size = fcntl.fcntl(far, fcntl.F_SETPIPE_SZ, 4096)
    os.write(far, b"x" * size)
    line = [small.program.binary, "coordinate", "sweep.yaml", "--out", "out"]
    small.directory.mkdir()
    coordinator = subprocess.Popen(
        line, stderr=far, stdout=subprocess.DEVNULL, cwd=small.program.folder, env=small.program.environment)
    os.close(far)
    assert small.work().end().status == 0
    assert coordinator.wait(120) == 0
    assert os.read(near, 2 * size) == b"x" * size
    os.close(near)


def test_a_terminal_that_is_gone_ends_no_sweep(small):
    near, far = os.openpty()
    line = [small.program.binary, "run", "sweep.yaml", "--out", "out"]
    process = subprocess.Popen(
        line, stderr=far, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, cwd=small.program.folder,
        env=small.program.environment, start_new_session=True)
    os.close(far)
    os.close(near)
    assert process.wait(120) == 0
    small.check_each_cell_once()


@pytest.mark.parametrize("redirection, words", [(">/dev/full", "No space left on device"), (">&-", "is closed")])
def test_results_that_do_not_arrive_are_an_error(small, redirection, words):
    assert small.start().end().status == 0
    redirected(small.program, redirection)
    for line in [
        ("--help",), ("--version",), ("help", "run"), ("--generate-completion-script", "bash"),
        ("plan", "sweep.yaml", "--assume"), ("plan", "sweep.yaml", "--assume", "--json"), ("preset", "smoke"), ("preset",),
        ("show", "out"), ("show", "out", "--json"), ("show", "out", "--hashes"), ("status", "out"),
        ("status", "out", "--json"), ("verify", "out"), ("verify", "out", "--json"), ("repair", "out"),
        ("repair", "out", "--json"),
        ("merge", "out", "-o", "again.h5"), ("merge", "out", "-o", "again.h5", "--json"), ("keygen", "a.key"),
        ("run", "sweep.yaml", "--out", "out"), ("run", "sweep.yaml", "--out", "out", "--json"), ("doctor",),
        ("bench", "scale", "--workers", 20), ("bench", "scale", "--workers", 20, "--json"),
        ("theory", "single-neuron", "--help"), ("launch", "slurm", "smoke", "--workers", 1, "--time", 10, "--dry-run"),
    ]:
        outcome = small.program.start(*line).end()
        assert outcome.status == 2, (line, outcome)
        assert "standard output" in outcome.stderr and words in outcome.stderr, (line, outcome)
        (small.program.folder / "a.key").unlink(missing_ok=True)
    small.program.inside = ()
    small.program.run("verify", "out")


def test_whoever_has_read_enough_is_told_nothing(program):
    near, far = os.pipe()
    os.close(near)
    outcome = subprocess.run(
        [program.binary, "plan", "smoke", "--assume"], stdout=far, stderr=subprocess.PIPE, cwd=program.folder,
        env=program.environment)
    os.close(far)
    assert (outcome.returncode, outcome.stderr) == (2, b"")


def test_a_sweep_to_be_resumed_says_so_whatever_becomes_of_its_report(small):
    """Without a worker it is never over."""
    redirected(small.program, ">/dev/full")
    coordinator = small.coordinate()
    coordinator.signal(signal.SIGTERM)
    outcome = coordinator.end()
    assert outcome.status == 3 and "standard output" not in outcome.stderr, outcome
