"""Clusters of this machine alone. Without their programs there is nothing to test: `make test-cluster` installs them."""

import shutil
import tempfile
from pathlib import Path

import pytest

from harness import slurm as harness


@pytest.fixture(scope="module")
def slurm(new_program):
    """A Slurm of four nodes with two processors each, said to have them."""
    lacking = harness.missing()
    assert not lacking, f"{', '.join(lacking)}: not installed; 'make test-cluster' does it"
    folder = Path(tempfile.mkdtemp(prefix="slurm-"))
    cluster = harness.Slurm(folder, new_program().environment, nodes=4, cpus=2)
    yield cluster
    cluster.stop()
    shutil.rmtree(folder)
