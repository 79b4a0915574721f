"""Directories of version 0.1 (earlier/sweeps-0.1.tar.gz, made by its program: one sweep finished, one interrupted) are
verified, merged, joined, resumed and extended; what that version did not record is derived, or missing."""

import tarfile
from pathlib import Path

import numpy as np
import pytest
import xarray
import yaml

from harness import journal

ARCHIVE = Path(__file__).parent / "earlier" / "sweeps-0.1.tar.gz"
#: Trained with these: their bits are the same on every machine.
KERNELS = {"RICHSWEEP_KERNELS": "baseline"}
CELLS = 8


@pytest.fixture
def earlier(new_program):
    """The program, where both directories are."""
    program = new_program()
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(program.folder, filter="data")
    for name in ("finished", "interrupted"):
        (program.folder / f"{name}.yaml").write_text((program.folder / name / "sweep.yaml").read_text())
    program.environment |= KERNELS
    yield program
    program.kill_all()


def train(program, name, *options):
    return program.run("run", f"{name}.yaml", "--out", name, "--workers", 1, *options)


def opened(path):
    with xarray.open_dataset(path, engine="h5netcdf") as dataset:
        return dataset.load()


def check_derived(dataset):
    """What follows from the parameters alone is in every cell."""
    rate_w, tau, delta = xarray.broadcast(dataset.rate_w, dataset.tau, dataset.delta)
    # a² − ‖w‖² = δ and a² ‖w‖² = τ⁴.
    total = np.sqrt(delta**2 + 4 * tau**4)
    conserved = rate_w * (total + delta) / 2 - (total - delta) / 2
    assert np.allclose(dataset.conserved_delta.squeeze(), conserved, rtol=1e-13)
    assert (dataset.conserved_delta.sel(rate_w=1) == dataset.delta).all()
    assert (dataset.learning_rate == 5e-3 / dataset.tau**2).all()
    assert (dataset.flow_time == dataset.step * 5e-3 / dataset.tau**2).all()


def check_kernels(dataset):
    """At equal rates both distances are the same to the bit."""
    equal = dataset.sel(rate_w=1)
    assert np.array_equal(equal.weighted_kernel_distance, equal.kernel_distance)
    assert np.isfinite(equal.kernel_distance).all()


def test_verified_and_trained_again(earlier):
    """The result that version wrote lacks what is derived, and is right in all that it has."""
    assert "conserved_delta" not in opened(earlier.folder / "finished" / "result.h5")
    report = earlier.run("verify", "finished", "--recompute", "100%", "--json").report
    assert report["findings"] == [] and report["comparedResult"] and report["recomputed"] == CELLS


def test_merged(earlier):
    before = opened(earlier.folder / "finished" / "result.h5")
    earlier.run("merge", "finished", "-o", "again.h5")
    after = opened(earlier.folder / "again.h5")
    check_derived(after)
    check_kernels(after)
    # It cannot be known at unequal rates.
    assert np.isnan(after.weighted_kernel_distance.sel(rate_w=4)).all()
    for name, variable in before.variables.items():
        assert np.array_equal(variable, after[name], equal_nan=True), name


def test_resumed(earlier):
    old = journal.settled(earlier.folder / "interrupted")
    assert 0 < len(old) < CELLS
    shards = journal.shard_files(earlier.folder / "interrupted")
    train(earlier, "interrupted")
    assert journal.settled(earlier.folder / "interrupted") == set(range(CELLS))
    assert shards.items() <= journal.shard_files(earlier.folder / "interrupted").items()
    dataset = opened(earlier.folder / "interrupted" / "result.h5")
    check_derived(dataset)
    check_kernels(dataset)
    assert np.isfinite(dataset.weighted_kernel_distance.sel(rate_w=4)).all()
    assert earlier.run("verify", "interrupted", "--json").report["findings"] == []


def test_extended_and_joined(earlier):
    """New cells beside old ones; a sweep of now that has some of the same cells is joined with them."""
    sweep = yaml.safe_load((earlier.folder / "finished.yaml").read_text())
    sweep["grid"]["delta"] = [-1, 0, 1]
    (earlier.folder / "finished.yaml").write_text(yaml.safe_dump(sweep, sort_keys=False))
    train(earlier, "finished", "--extend")
    dataset = opened(earlier.folder / "finished" / "result.h5")
    check_derived(dataset)
    check_kernels(dataset)
    known = np.isfinite(dataset.weighted_kernel_distance.sel(rate_w=4))
    assert known.sel(delta=0).all() and not known.sel(delta=[-1, 1]).any()
    assert earlier.run("verify", "finished", "--json").report["findings"] == []

    (earlier.folder / "fresh.yaml").write_text((earlier.folder / "finished.yaml").read_text())
    train(earlier, "fresh")
    earlier.run("merge", "finished", "fresh", "-o", "joined.h5")
    fresh = opened(earlier.folder / "fresh" / "result.h5")
    assert np.isfinite(fresh.weighted_kernel_distance).all()
    joined = opened(earlier.folder / "joined.h5")
    for name in ("train_loss", "kernel_distance", "conserved_delta", "flow_time"):
        assert np.array_equal(joined[name], fresh[name]), name
