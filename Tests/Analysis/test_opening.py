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


def test_a_sweep_without_a_result_says_how_to_make_it(tmp_path):
    for path in (tmp_path, tmp_path / "result.h5"):
        with pytest.raises(richsweep.Refusal) as refused:
            richsweep.open(path)
        assert "merge" not in str(refused.value)
    (tmp_path / "journal.sqlite").touch()
    for path in (tmp_path, tmp_path / "result.h5"):
        with pytest.raises(richsweep.Refusal, match=f"`richsweep merge {tmp_path} --partial` writes what is there$"):
            richsweep.open(path)


def test_cell_has_scalars_and_tensors(opened):
    tree = opened("smoke")
    cell = richsweep.cell(tree, tau=0.5, delta=-1, seed=1)
    index = {"tau": 1, "delta": 0, "seed": 1}
    assert cell["test_loss"].dims == ("step",)
    assert np.array_equal(cell["test_loss"], tree["test_loss"].isel(index, missing_dims="raise").squeeze())
    assert np.array_equal(cell["W"], tree["width_8"]["W"].isel(index))
    with pytest.raises(richsweep.Refusal, match=r"^seed: missing, a cell has one value of every axis; expected one of 0, 1$"):
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


def test_selection_leaves_out_groups_of_other_widths():
    """And of other numbers of inputs, for one value as for several."""
    def group(width, inputs):
        return xr.Dataset({"W": (("tau", "neuron"), np.zeros((2, width)))}, attrs={"width": width, "inputs": inputs})

    root = xr.Dataset(
        {"status": (("tau", "width", "inputs"), np.zeros((2, 2, 2)))}, {"tau": [0.1, 1], "width": [4, 8], "inputs": [2, 3]})
    shapes = [(4, 2), (4, 3), (8, 2), (8, 3)]
    parts = {f"width_{width}_inputs_{inputs}": group(width, inputs) for width, inputs in shapes}
    tree = xr.DataTree.from_dict({"/": root, **parts})
    for places, expected in [
            ({"width": 4}, {(4, 2), (4, 3)}), ({"inputs": 3}, {(4, 3), (8, 3)}), ({"width": 8, "inputs": 2}, {(8, 2)}),
            ({"width": [4]}, {(4, 2), (4, 3)}), ({"width": [8, 4], "inputs": [3]}, {(4, 3), (8, 3)}), ({"tau": 1}, set(shapes))]:
        kept = richsweep.select(tree, **places).children
        assert set(kept) == {f"width_{width}_inputs_{inputs}" for width, inputs in expected}, places


@pytest.mark.parametrize(("places", "words"), [
    ({"tau": 0.7}, r"^tau: got 0\.7, expected one of 0\.1, 0\.5, 2 \(nearest: 0\.1, 0\.5\)$"),
    ({"tau": float("nan")}, r"^tau: got nan, expected one of 0\.1, 0\.5, 2 "),
    ({"leak": 0.1}, r"^leak: no such axis; there are tau, delta, width, seed, step"),
])
def test_places_off_the_grid_are_refused(opened, places, words):
    with pytest.raises(richsweep.Refusal, match=words):
        richsweep.select(opened("smoke"), **places)


@pytest.mark.parametrize("value", [[0.5, 0.1], (0.5, 0.1), np.array([0.5, 0.1])], ids=lambda value: type(value).__name__)
def test_lists_keep_their_dimension(opened, value):
    """In their order, in every group."""
    tree = opened("smoke")
    part = richsweep.select(tree, tau=value, delta=1, width=[8])
    assert part["test_loss"].dims == ("tau", "width", "seed", "step")
    assert np.array_equal(part["test_loss"], tree["test_loss"].isel(tau=[1, 0], delta=2))
    assert part["width_8"]["tau"].values.tolist() == [0.5, 0.1]
    assert np.array_equal(part["width_8"]["W"], tree["width_8"]["W"].isel(tau=[1, 0], delta=2))


@pytest.mark.parametrize(("values", "words"), [
    ([], r"^tau: got \[\], expected a list, as \[0\.1, 0\.5\]$"),
    ([0.1, 0.7], r"^tau: got 0\.7, expected one of 0\.1, 0\.5, 2 \(nearest: 0\.1, 0\.5\)$"),
])
def test_lists_with_what_is_not_there_are_refused(opened, values, words):
    with pytest.raises(richsweep.Refusal, match=words):
        richsweep.select(opened("smoke"), tau=values)


def on_axis(*values):
    """A dataset over tau with a number at each value."""
    return xr.Dataset({"loss": ("tau", np.arange(len(values)))}, {"tau": list(values)})


#: logspace(-1, 0.5, 9), whose second value is 0.1539926526059492.
TAUS = [10 ** (-1 + 1.5 * i / 8) for i in range(9)]


@pytest.mark.parametrize("value", TAUS)
def test_six_digits_are_enough(value):
    """Which is what the program and tables of cells show."""
    ds = on_axis(*TAUS)
    for text in (f"{value:.6g}", f"{value:.7g}", f"{value:.12g}", repr(value)):
        assert int(richsweep.select(ds, tau=float(text))["loss"]) == TAUS.index(value), text
    with pytest.raises(richsweep.Refusal, match="^tau: got "):
        richsweep.select(ds, tau=float(f"{1.00002 * value:.6g}"))


def test_six_digits_of_two_values_are_refused():
    ds = on_axis(0.1539926, 0.1539931, 0.2)
    with pytest.raises(richsweep.Refusal, match=r"^tau: got 0\.153993, which may be 0\.1539926 or 0\.1539931; "):
        richsweep.select(ds, tau=0.153993)
    assert richsweep.select(ds, tau=[0.1539931, 0.1539926])["loss"].values.tolist() == [1, 0]
    # Whole numbers have no neighbours.
    with pytest.raises(richsweep.Refusal, match=r"^tau: got 1234570, expected one of 1234567 "):
        richsweep.select(on_axis(1234567), tau=1234570)


def test_tables_of_cells_show_what_can_be_selected():
    status = xr.DataArray(np.ones(2, np.int8), dims="tau", attrs={"flag_values": [1], "flag_meanings": "diverged"})
    ds = xr.Dataset({"status": status}, {"tau": [0.0316227766, 0.00012345678]})
    missing = richsweep.missing_cells(ds)
    for table in (missing, missing.iloc[1:], missing[["tau"]]):
        for shown in (repr(table), table._repr_html_()):
            assert "0.000123457" in shown
    assert "0.0316228" in repr(missing)
    assert richsweep.select(ds, tau=0.000123457)["tau"] == ds["tau"][1]


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


def test_all_axes_that_have_to_be_chosen_are_named_at_once(opened):
    ds = opened("smoke")["test_loss"].to_dataset()
    with pytest.raises(richsweep.Refusal) as refused:
        Result.of(ds).mean("test_loss", "tau")
    assert "delta: the figure draws one value, the file has -1, 0, 1; step: the figure draws one value" in str(refused.value)
    assert "choose one of each (--at delta=…,step=…, or richsweep.select(ds, delta=…, step=…))" in str(refused.value)


def test_cells_are_listed_however_they_failed():
    flags = {"flag_values": [-1, 0, 1, 2], "flag_meanings": "missing complete diverged poisoned"}
    status = xr.DataArray(np.array([[0, -1], [1, 2]], np.int8), dims=("tau", "seed"), attrs=flags)
    missing = richsweep.missing_cells(xr.Dataset({"status": status}, {"tau": [0.1, 1], "seed": [5, 6]}))
    assert list(missing.itertuples(index=False, name=None)) == [
        (0.1, 6, "missing"), (1, 5, "diverged"), (1, 6, "poisoned")]


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
    assert f"{len(missing)} of {status.size} cells diverged; means cover the remaining cells" in Result.of(tree).unfinished
    # Where every cell diverged there are no remaining ones.
    tree["status"][...] = 1
    assert Result.of(tree).unfinished == f"not all cells went well: {status.size} of {status.size} cells diverged"
    tree["status"][0, 0] = 2
    assert f"{status[0, 0].size} poisoned" in Result.of(tree).unfinished
