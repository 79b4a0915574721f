"""Opening results, and asking them for cells: what is there has its labels, what is not is refused in words."""

import subprocess
import sys
import warnings

import h5py
import numpy as np
import pytest
import xarray as xr

import richsweep
from richsweep.figures.result import Result


def test_opens_with_coordinates_and_groups(opened, result, theory):
    tree = opened("smoke")
    assert isinstance(tree, xr.DataTree)
    assert list(tree.children) == ["width_8"]
    assert tree["test_loss"].dims == ("tau", "delta", "width", "seed", "step")
    assert tree["width_8"].W.dims == ("tau", "delta", "seed", "tensor_step", "neuron", "input")
    with h5py.File(result("smoke")) as file:
        assert np.array_equal(tree["test_loss"].values, file["test_loss"][...])
        assert np.array_equal(tree["width_8"].W.values, file["width_8/W"][...])
    assert isinstance(richsweep.open(theory("basins")), xr.Dataset), "without groups there is no tree"


def test_cell_has_scalars_and_tensors(opened):
    tree = opened("smoke")
    cell = richsweep.cell(tree, tau=0.5, delta=-1, seed=1)
    index = {"tau": 1, "delta": 0, "seed": 1}
    assert cell["test_loss"].dims == ("step",)
    assert np.array_equal(cell["test_loss"], tree["test_loss"].isel(index, missing_dims="raise").squeeze())
    assert np.array_equal(cell["W"], tree["width_8"]["W"].isel(index))
    with pytest.raises(richsweep.Refusal, match=r"^seed: a cell has one; choose from 0, 1$"):
        richsweep.cell(tree, tau=0.5, delta=-1)
    with pytest.raises(richsweep.Refusal, match=r"^seeds: no such axis; there are tau, delta, width, seed \(did you mean seed\?\)$"):
        richsweep.cell(tree, tau=0.5, delta=-1, seeds=1)
    with pytest.raises(richsweep.Refusal, match=r"^seed: got 9, expected one of 0, 1 \(nearest: 0, 1\)$"):
        richsweep.cell(tree, tau=0.5, delta=-1, seed=9)


def test_selection_keeps_groups_of_its_width_alone(opened):
    """Widths that were not asked for are gone, with their tensors."""
    tree = opened("smoke")
    assert list(richsweep.select(tree, width=8, tau=0.1).children) == ["width_8"]
    part = richsweep.select(tree, tau=2)["width_8"]["W"]
    assert np.array_equal(part, tree["width_8"]["W"].isel(tau=2))


@pytest.mark.parametrize(("places", "words"), [
    ({"tau": 0.7}, r"^tau: got 0\.7, expected one of 0\.1, 0\.5, 2 \(nearest: 0\.1, 0\.5\)$"),
    ({"tau": float("nan")}, r"^tau: got nan, expected one of 0\.1, 0\.5, 2 "),
    ({"leak": 0.1}, r"^leak: no such axis; there are tau, delta, width, seed, step"),
])
def test_places_off_the_grid_are_refused(opened, places, words):
    with pytest.raises(richsweep.Refusal, match=words):
        richsweep.select(opened("smoke"), **places)


def test_seed_mean(opened):
    loss = opened("smoke")["test_loss"]
    assert np.allclose(richsweep.seed_mean(loss), (loss.values[..., 0, :] + loss.values[..., 1, :]) / 2, rtol=1e-15)
    assert richsweep.seed_mean(loss).attrs["long_name"] == "test loss"
    assert richsweep.seed_mean(loss.isel(seed=0)).identical(loss.isel(seed=0))
    assert np.array_equal(richsweep.seed_mean(opened("smoke"))["test_loss"], richsweep.seed_mean(loss)), "of a tree too"


def test_means_say_what_they_leave_out(opened):
    """As a warning, as an attribute, and for each place."""
    loss = opened("smoke")["test_loss"].load().copy()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        whole = richsweep.seed_mean(loss)
    assert whole.attrs["cell_methods"] == "seed: mean (of 2)" and (whole.seed_count == 2).all()
    loss[{"tau": 0, "delta": 2, "seed": 1, "step": 3}] = np.nan
    loss[{"tau": 1, "delta": 1, "step": 3}] = np.nan
    with pytest.warns(UserWarning, match=r"test_loss: 2 of 36 means over seeds cover fewer than 2 seeds"):
        part = richsweep.seed_mean(loss)
    assert part.attrs["cell_methods"] == "seed: mean (of 0 to 2 of 2)"
    assert part.seed_count.isel(width=0, step=3).values.tolist() == [[2, 2, 1], [2, 0, 2], [2, 2, 2]]
    assert float(part[0, 2, 0, 3]) == float(loss[0, 2, 0, 0, 3]) and np.isnan(part[1, 1, 0, 3])
    with pytest.warns(UserWarning, match="test_loss: 2 of 36"):
        assert "0 to 2" in richsweep.seed_mean(loss.to_dataset()).test_loss.attrs["cell_methods"]


def test_what_no_cell_has_leaves_none_out(opened):
    """Without test samples there is no test loss, and nothing of which a mean of the others would have to warn."""
    ds = opened("smoke").to_dataset()[["train_loss", "test_loss"]].load()
    ds["test_loss"] = ds["test_loss"] * np.nan
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        means = richsweep.seed_mean(ds)
    assert means.test_loss.attrs["cell_methods"] == "seed: mean (of 0 to 0 of 2)"
    assert means.train_loss.attrs["cell_methods"] == "seed: mean (of 2)"


@pytest.mark.parametrize("engines", [("netCDF4",), ("h5py", "h5netcdf")], ids=" ".join)
def test_opens_with_either_library(result, engines):
    """In a process that has only the one."""
    hidden = {"netCDF4", "h5py", "h5netcdf"} - set(engines)
    program = (
        "import sys, importlib.abc\n"
        "class Hide(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path, target=None):\n"
        f"        if name.split('.')[0] in {hidden!r}: raise ModuleNotFoundError(name, name=name)\n"
        "sys.meta_path.insert(0, Hide())\n"
        "import importlib.util as util; find = util.find_spec\n"
        f"util.find_spec = lambda name, *rest: None if name in {hidden!r} else find(name, *rest)\n"
        "import richsweep\n"
        f"tree = richsweep.open({str(result('smoke'))!r})\n"
        "print(float(tree['test_loss'].sum()), tree['width_8'].W.dims)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    tree = richsweep.open(result("smoke"))
    assert done.stdout == f"{float(tree['test_loss'].sum())} {tree['width_8'].W.dims}\n"


def test_other_axes_have_to_be_chosen(opened):
    """A figure of one batch refuses a file of several rather than drawing one of them."""
    noise = Result.of(opened("sgd-noise"))
    with pytest.raises(richsweep.Refusal, match=r"batch: the figure draws one value, the file has 1, 128; choose one"):
        noise.mean("kernel_distance", "learning_rate", "delta", "step")


def test_missing_cells_are_listed(workshop, result):
    """Cells that diverge are those that the file says did, in words."""
    text = (workshop.folder / "smoke.yaml") if result("smoke") else None
    text = text.read_text().replace("base: 0.005", "base: 0.5").replace("solver: adaptive", "solver: gd")
    text = text.replace("  tolerance: 0.001\n", "")
    (workshop.folder / "wild.yaml").write_text(text)
    workshop.run("run", "wild.yaml", "--out", "wild", expect=1)
    tree = richsweep.open(workshop.folder / "wild" / "result.h5")
    missing = richsweep.missing_cells(tree)
    status = tree["status"].values
    assert 0 < len(missing) == (status != 0).sum()
    assert set(missing["status"]) == {"diverged"}
    row = missing.iloc[0]
    assert int(tree["status"].sel(tau=row.tau, delta=row.delta, width=row.width, seed=row.seed)) == 1
    assert f"of {status.size} cells {len(missing)} diverged; means cover the remaining cells" in Result.of(tree).unfinished
    # Where every cell diverged there are no remaining ones.
    tree["status"][...] = 1
    assert Result.of(tree).unfinished == f"not all cells went well: of {status.size} cells {status.size} diverged"
