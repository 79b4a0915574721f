"""Must show 8 of trust: a directory that cannot be written. Trained sweeps can be looked at there; those that are not say what
stands in their way, and go on once it is gone."""

import pytest

from harness import journal
from harness.mounts import read_only, skip_unless_mounting_works
from harness.results import variable_hashes


@pytest.fixture(autouse=True)
def mounting():
    skip_unless_mounting_works()


def test_from_the_start(sweeping):
    sweeping.directory.mkdir()
    with read_only(sweeping.directory):
        ending = sweeping.start().end()
    assert ending.status == 2
    assert f"{sweeping.directory}/shards: cannot be created: Read-only file system" in ending.stderr
    assert list(sweeping.directory.iterdir()) == []


def test_in_mid_sweep(sweeping, undisturbed, seed):
    """Where shards can no longer be written the sweep stops, and the same line goes on when they can."""
    running = sweeping.start()
    sweeping.await_shards(seed % 5 + 1)
    with read_only(sweeping.directory / "shards"):
        ending = running.end()
        assert ending.status == 3, ending
        assert f"{sweeping.directory}/shards/" in ending.stdout and "Read-only file system" in ending.stdout
        assert sweeping.program.processes() == []
        before = sweeping.snapshot()
        assert sweeping.start().end().status == 3
    assert sweeping.start().end().status == 0
    assert sweeping.untouched(before)
    sweeping.check_each_cell_once()
    assert journal.trained_twice(sweeping.directory) == 0
    assert sweeping.hashes() == undisturbed


def test_a_sweep_that_is_kept(sweeping, undisturbed):
    """Verified and merged where it lies, and nothing is tried that cannot be done."""
    program = sweeping.program
    assert sweeping.start().end().status == 0
    with read_only(sweeping.directory):
        report = program.run("verify", "out", "--json").report
        assert report["comparedResult"] and report["cells"] == sweeping.cells
        program.run("merge", "out", "-o", "elsewhere.h5")
        assert variable_hashes(program.folder / "elsewhere.h5") == undisturbed
        assert program.run("status", "out", "--json").report["completed"] == sweeping.cells
        ending = sweeping.start().end()
        assert ending.status == 2 and f"{sweeping.directory}/coordinator.lock: Read-only file system" in ending.stderr
    assert sweeping.hashes() == undisturbed
