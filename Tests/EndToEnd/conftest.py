"""A sweep of some seconds, and what an undisturbed run of it gives."""

import os
import random

import pytest

from harness import journal, sweep
from harness.results import variable_hashes
from harness.sweeping import Sweeping


@pytest.fixture(scope="session")
def grid():
    """The sweep that is disturbed in every way here."""
    return sweep.configuration(steps=24_000)


@pytest.fixture(scope="session")
def undisturbed(new_program, grid):
    """Hashes of every variable from one worker that nothing happens to."""
    program = new_program()
    sweep.write(program.folder / "sweep.yaml", grid)
    program.run("run", "sweep.yaml", "--out", "out", "--workers", 1)
    assert journal.settled(program.folder / "out") == set(range(sweep.cell_count(grid)))
    return variable_hashes(program.folder / "out" / "result.h5")


@pytest.fixture
def sweeping(program, grid):
    """That sweep in a directory of its own."""
    return Sweeping(program, grid)


@pytest.fixture
def seed():
    """A number that decides what a test leaves to chance; printed where it fails, and repeated by RICHSWEEP_SEED."""
    seed = int(os.environ.get("RICHSWEEP_SEED") or random.randrange(2**32))
    print(f"RICHSWEEP_SEED={seed}")
    return seed
