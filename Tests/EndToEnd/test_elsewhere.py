"""A run on a Unix socket, seen by other users and from other machines."""

import os

import pytest

from harness import sweep
from harness.sweeping import Sweeping
from harness.waiting import await_until


@pytest.fixture
def running(program):
    """A coordinator that is at work, in a directory others may read."""
    sweeping = Sweeping(program, sweep.configuration(steps=100))
    sweeping.coordinator = sweeping.coordinate()
    for folder in (program.folder.parent, program.folder):
        folder.chmod(0o755)
    return sweeping


def others(program):
    """How other users and machines look at it, each by a line that stands before the program's."""
    if os.geteuid() != 0:
        pytest.skip("needs root to be somebody else")
    return {
        "another user": ("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"),
        "another machine": (
            "unshare", "--uts", "--mount", "bash", "-c", 'hostname elsewhere; mount -t tmpfs none "$TMPDIR_OF_RUN"; exec "$@"',
            "bash"),
    }


@pytest.mark.parametrize("who", ["another user", "another machine"])
def test_it_is_running_there(running, who):
    program = running.program
    said = program.run("status", "out").stdout
    assert "test: running, " in said
    announcement = running.announcement()
    program.inside = others(program)[who]
    away = f"running on {announcement['host']} (process {announcement['processID']}), and can only be reached there by its user"
    hidden = announcement["address"].removeprefix("ipc://").rpartition("/")[0]
    outcome = program.run("status", "out", TMPDIR_OF_RUN=hidden)
    assert f"test: {away}, 0 of 48 cells" in outcome.stdout
    report = program.run("status", "out", "--json", TMPDIR_OF_RUN=hidden).report
    assert report["state"] == "running" and not report["answers"]
    assert report["coordinator"]["holder"]["processID"] == running.coordinator.pid
    program.run("status", "out", "--alive", expect=3, TMPDIR_OF_RUN=hidden)


def test_it_is_interrupted_once_nobody_holds_it(running):
    program = running.program
    running.coordinator.kill()
    program.inside = others(program)["another user"]
    outcome = program.run("status", "out")
    assert "test: interrupted" in outcome.stdout and "coordinator" not in program.run("status", "out", "--json").report


def test_looking_keeps_no_coordinator_out(running):
    """Many who look whether the lock is held, while coordinators take it one after another."""
    running.coordinator.kill()
    lookers = [running.program.start("status", "out") for _ in range(8)]
    coordinator = running.coordinate()
    assert not coordinator.has_ended
    await_until(lambda: all(looker.has_ended for looker in lookers), "the end of all who look")
