"""What takes too long is trained by somebody else: the bits are the same, and nobody waits."""

import ctypes
import os
import signal
from contextlib import contextmanager
from pathlib import Path

import pytest

from harness import sweep
from harness.sweeping import Sweeping, kill, undisturbed_hashes
from harness.waiting import await_until

#: Two cells of some seconds each: on a fast core three.
LONG = sweep.configuration(
    steps=800_000, task={"samples": 500}, grid={"tau": [0.5], "delta": [0], "width": [8], "seed": [3, 5]})
PTRACE_ATTACH, PTRACE_DETACH, WALL = 16, 17, 0x40000000


@pytest.fixture(scope="module")
def undisturbed(new_program):
    """Hashes of every variable from a run that nothing happens to."""
    return undisturbed_hashes(new_program(), LONG)


@pytest.fixture
def sweeping(program):
    return Sweeping(program, LONG)


def busiest_thread(pid):
    """The thread of a process that has computed most."""

    def ticks(task):
        return int((task / "stat").read_text().rpartition(")")[2].split()[11])

    return int(max(Path(f"/proc/{pid}/task").iterdir(), key=ticks).name)


@contextmanager
def stopped(thread):
    """One thread stands still, as in a driver that hangs; the others of its process go on."""
    libc = ctypes.CDLL(None, use_errno=True)

    def ptrace(request):
        if libc.ptrace(request, thread, None, None) != 0:
            pytest.skip(f"threads cannot be stopped here: {os.strerror(ctypes.get_errno())}")

    ptrace(PTRACE_ATTACH)
    os.waitpid(thread, WALL)
    try:
        yield
    finally:
        ptrace(PTRACE_DETACH)


def test_a_thread_that_hangs(sweeping, undisturbed):
    """Its process is heard all the time; its cells go to another worker, and the sweep does not wait for it."""
    coordinator = sweeping.coordinate("--stall", 1, "--copy-after", 1000, "--farewell", 1)
    worker = sweeping.work("--grace", 8)
    sweeping.await_training()
    with stopped(busiest_thread(worker.pid)):
        await_until(lambda: "no progress on" in sweeping.log(), "the lease to be taken back")
        helper = sweeping.work()
        assert coordinator.end().status == 0
        assert helper.end().status == 0
        assert not worker.has_ended
    assert worker.end().status == 0
    sweeping.check_each_cell_once()
    sweeping.program.run("merge", "out")
    assert sweeping.hashes() == undisturbed


def test_a_slow_machine_does_not_hold_up_the_end(sweeping, undisturbed):
    """Idle workers train copies of what somebody else has."""
    coordinator = sweeping.coordinate("--copy-after", 0.5, "--silence", 100_000, "--farewell", 1, lease_seconds=1000)
    slow = sweeping.work()
    sweeping.await_training()
    kill(slow.pid, signal.SIGSTOP)
    helper = sweeping.work()
    assert coordinator.end().status == 0
    assert helper.end().status == 0
    kill(slow.pid)
    sweeping.check_each_cell_once()
    sweeping.program.run("merge", "out")
    assert sweeping.hashes() == undisturbed
