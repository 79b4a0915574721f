"""Must show 9: a finished sweep grows by values on its axes, trains only what is new, and has the bits of a fresh
sweep of the larger grid; without being asked to, or to shrink, it refuses."""

import pytest

from harness import journal, sweep
from harness.sweeping import Sweeping

SMALL = {"tau": [0.1, 1], "delta": [-1, 0, 1], "width": [8], "seed": [3, 5]}
LARGE = {"tau": [0.1, 0.5, 1], "delta": [-1, 0, 1], "width": [8], "seed": [3, 5, 4, 6]}


@pytest.fixture
def finished(program):
    """The small sweep, finished."""
    sweeping = Sweeping(program, sweep.configuration(grid=SMALL))
    assert sweeping.start().end().status == 0
    return sweeping


def test_extended_is_as_fresh(finished, new_program):
    old_files = journal.shard_files(finished.directory)
    extended = Sweeping(finished.program, sweep.configuration(grid=LARGE))
    assert extended.start("--extend").end().status == 0
    new_files = {n: c for n, c in journal.shard_files(extended.directory).items() if n not in old_files}
    assert sum(map(len, new_files.values())) == extended.cells - finished.cells
    assert old_files.items() <= journal.shard_files(extended.directory).items()
    extended.check_each_cell_once()
    fresh = Sweeping(new_program(), sweep.configuration(grid=LARGE))
    assert fresh.start().end().status == 0
    assert extended.hashes() == fresh.hashes()


def test_refused_unless_asked(finished):
    before = finished.hashes()
    ending = Sweeping(finished.program, sweep.configuration(grid=LARGE)).start().end()
    assert ending.status == 2
    assert "was made for a smaller grid (12 cells; this one has 36). Use --extend to add these values:" in ending.stderr
    assert "tau: 0.5" in ending.stderr and "seed: 4, 6" in ending.stderr
    assert finished.hashes() == before
    finished.check_each_cell_once()


def test_never_reduced(finished):
    smaller = Sweeping(finished.program, sweep.configuration(grid={**SMALL, "tau": [1]}))
    ending = smaller.start("--extend").end()
    assert ending.status == 2
    assert "a sweep can be extended but not reduced" in ending.stderr
    assert "tau: 0.1" in ending.stderr
    finished.check_each_cell_once()
