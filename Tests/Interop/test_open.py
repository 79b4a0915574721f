"""Must show 5: a result opens with ncdump, xarray (netcdf4 and h5netcdf) and h5py, says what everything is, and
gives the numbers `show` prints; a half-finished sweep's opens too, missing cells being missing values."""

import re
import shutil
import subprocess

import h5py
import numpy as np
import pytest
import xarray

from harness import journal, sweep
from harness.sweeping import Sweeping

GRID = {"tau": [0.1, 0.5, 1, 2], "delta": [-1, 0, 1], "width": [8], "seed": [3, 5, 7]}
ENGINES = ["netcdf4", "h5netcdf"]
METRICS = {
    "train_loss", "test_loss", "kernel_distance", "weighted_kernel_distance", "hamming_distance", "parameter_distance", "conserved_drift",
    "gradient_norm"}


@pytest.fixture(scope="module")
def finished(new_program):
    """A sweep with everything in it, trained and merged."""
    sweeping = Sweeping(new_program(), sweep.configuration(grid=GRID))
    assert sweeping.start().end().status == 0
    return sweeping


@pytest.fixture(scope="module")
def half(new_program):
    """A sweep that was interrupted, merged with --partial."""
    sweeping = Sweeping(new_program(), sweep.configuration(grid=GRID, steps=10_000))
    running = sweeping.start()
    sweeping.await_shards(2)
    running.press_ctrl_c()
    assert running.end().status == 3
    report = sweeping.program.run("merge", "out", "--partial", "-o", "so-far.h5", "--json").report
    assert report["missing"] == sweeping.cells - len(journal.settled(sweeping.directory))
    return sweeping


@pytest.fixture(params=ENGINES)
def dataset(finished, request):
    with xarray.open_dataset(finished.directory / "result.h5", engine=request.param) as dataset:
        yield dataset


def test_dimensions_and_coordinates(dataset):
    assert dict(dataset.sizes) == {
        "tau": 4, "delta": 3, "width": 1, "seed": 3, "step": 4, "history_step": 20, "tensor_step": 2,
        "trajectory_step": 3}
    for axis, values in GRID.items():
        assert dataset[axis].values.tolist() == values
    assert dataset.step.values.tolist() == [0, 10, 100, 1000]
    assert METRICS <= set(dataset.data_vars)
    for metric in METRICS:
        assert dataset[metric].dims == ("tau", "delta", "width", "seed", "step")
        assert np.isfinite(dataset[metric]).all()


def test_attributes(dataset, finished):
    for name, variable in dataset.variables.items():
        assert variable.attrs["long_name"] and variable.attrs["units"], name
    assert {"fingerprint", "sweep", "kernels", "created", "finished", "hdf5_version"} <= dataset.attrs.keys()
    assert dataset.attrs["configuration_text"] == (finished.program.folder / "sweep.yaml").read_text()
    assert re.fullmatch("[0-9a-f]{64}", dataset.attrs["fingerprint"])
    assert dataset.status.dtype == np.int8
    assert dataset.status.attrs["flag_values"].tolist() == [-1, 0, 1, 2]
    assert dataset.status.attrs["flag_meanings"] == "missing complete diverged poisoned"
    assert (dataset.status == 0).all()


@pytest.mark.parametrize("engine", ENGINES)
def test_groups(finished, engine):
    """Tensors have their own dimensions, and the root's coordinates by inheritance."""
    with xarray.open_datatree(finished.directory / "result.h5", engine=engine) as tree:
        group = tree["width_8"]
        assert group.W.dims == ("tau", "delta", "seed", "tensor_step", "neuron", "input")
        assert dict(group.W.sizes)["neuron"] == 8 and dict(group.W.sizes)["input"] == 10
        cell = group.W.sel(tau=0.5, delta=0, seed=5).isel(tensor_step=0)
        assert np.allclose(np.linalg.norm(cell, axis=1), 0.5)
        assert group.trajectory.sizes["trajectory_step"] == 3
        assert np.isfinite(group.alignment).all()


def test_show_prints_the_same_number(dataset, finished):
    """The last number of `show` is what the same selection gives in xarray."""
    printed = finished.program.run("show", "out/result.h5").stdout
    number = float(re.findall(r"[-+.\deE]+", printed.strip().splitlines()[-1])[-1])
    selected = dataset.kernel_distance.sel(tau=0.1, delta=1, method="nearest").mean("seed")
    assert number == pytest.approx(float(selected.isel(width=0, step=-1)), rel=1e-14)


def test_same_numbers_everywhere(dataset, finished):
    with h5py.File(finished.directory / "result.h5") as file:
        for name in METRICS | {"status", "evaluations", "loss_history"}:
            assert np.array_equal(file[name][...], dataset[name].values), name
            assert [scale.keys() for scale in file[name].dims] == [[axis] for axis in dataset[name].dims]


@pytest.mark.skipif(not shutil.which("ncdump"), reason="ncdump is in the Debian package netcdf-bin")
def test_ncdump(finished):
    header = subprocess.run(
        ["ncdump", "-h", finished.directory / "result.h5"], capture_output=True, text=True, check=True).stdout
    assert "double kernel_distance(tau, delta, width, seed, step) ;" in header
    assert "group: width_8 {" in header
    assert "phony_dim" not in header


@pytest.mark.parametrize("engine", ENGINES)
def test_half_finished(half, engine):
    """Cells to come are missing values and status -1; the others are as they will be."""
    trained = journal.settled(half.directory)
    assert 0 < len(trained) < half.cells
    with xarray.open_dataset(half.program.folder / "so-far.h5", engine=engine) as dataset:
        is_there = np.isin(np.arange(half.cells), sorted(trained)).reshape(4, 3, 1, 3)
        assert np.array_equal(dataset.status.values, np.where(is_there, 0, -1))
        for metric in METRICS:
            assert np.array_equal(np.isfinite(dataset[metric].values).all(axis=-1), is_there), metric
            assert np.isnan(dataset[metric].values[~is_there]).all()
        assert np.isnan(dataset.evaluations.values[~is_there]).all()
        assert "finished" not in dataset.attrs
    with xarray.open_dataset(half.program.folder / "so-far.h5", group="width_8", engine=engine) as group:
        assert np.array_equal(np.isfinite(group.W.values).all(axis=(-3, -2, -1)), is_there[:, :, 0])


def test_half_finished_is_not_taken_for_whole(half):
    """Without --partial a merge says how many cells are missing and what to do."""
    missing = half.cells - len(journal.settled(half.directory))
    outcome = half.program.run("merge", "out", expect=2)
    assert f"{missing} of {half.cells} cells have no result yet" in outcome.stderr
    assert "--partial" in outcome.stderr
    assert not (half.directory / "result.h5").exists()
