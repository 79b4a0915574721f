"""A sweep of some seconds, and what an undisturbed run of it gives."""

import os
import random
import shutil

import pytest

from harness import journal, sweep
from harness.sweeping import Sweeping, undisturbed_hashes


@pytest.fixture(scope="session")
def grid():
    """The sweep that is disturbed in every way here."""
    return sweep.configuration(steps=60_000)


@pytest.fixture(scope="session")
def undisturbed(new_program, grid):
    """Hashes of every variable from one worker that nothing happens to."""
    program = new_program()
    hashes = undisturbed_hashes(program, grid, workers=1)
    assert journal.settled(program.folder / "out") == set(range(sweep.cell_count(grid)))
    return hashes


@pytest.fixture
def sweeping(program, grid):
    """That sweep in a directory of its own."""
    return Sweeping(program, grid)


@pytest.fixture
def lasting(program):
    """A sweep with cells of half a second on a fast core, for what has to be seen while they are trained."""
    cells = {"tau": [0.5, 2], "delta": [-1, 0, 1], "width": [8], "seed": [3, 5]}
    return Sweeping(program, sweep.configuration(steps=800_000, grid=cells))


@pytest.fixture(scope="session")
def complete(new_program):
    """A sweep directory that is complete, some shards in it, and the hashes of its result."""
    sweeping = Sweeping(new_program(), sweep.SMALL)
    assert sweeping.start(lease_seconds=1e-3).end().status == 0
    assert len(journal.entries(sweeping.directory)) > 2
    return sweeping, sweeping.hashes()


@pytest.fixture
def copy(program, complete):
    """A copy of it to be harmed."""
    original, expected = complete
    sweeping = Sweeping(program, sweep.SMALL)
    shutil.copytree(original.directory, sweeping.directory)
    return sweeping, expected


@pytest.fixture
def nobody():
    """What makes the command behind it somebody else's, who may have few processes and read few files: root may all."""
    if os.geteuid() != 0:
        pytest.skip("needs root to be somebody else")
    return ("setpriv", "--reuid", "47111", "--regid", "47111", "--clear-groups")


@pytest.fixture
def seed():
    """A number that decides what a test leaves to chance; printed where it fails, and repeated by RICHSWEEP_SEED."""
    seed = int(os.environ.get("RICHSWEEP_SEED") or random.randrange(2**32))
    print(f"RICHSWEEP_SEED={seed}")
    return seed
