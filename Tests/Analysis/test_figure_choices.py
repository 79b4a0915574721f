"""What callers choose to be drawn: one value of an axis is drawn as one, and what is not there is refused in words."""

import inspect
import json

import numpy as np
import pytest
import xarray as xr

import richsweep
from richsweep import figures
from richsweep.figures.drawing import KINDS

NEURON = {"fig2": "fig2.json", "fig8": "fig8.json"}
THEORY = {"fig3": "single-neuron", "fig4a": "single-neuron", "fig4b": "low-rank", "fig7": "basins"}

#: Values that no file has, by option, and words of the refusal.
WRONG = {
    "fig": [("x", "fig: got 'x', expected a Figure")],
    "steps": [
        ([51], "step: got 51, expected one of "), (["x"], "step: got 'x', expected a number"),
        (1000, "steps: got 1000, expected a list"), ([], "steps: got []"), ("100", "steps: got '100'")],
    "step": [(51, "step: got 51, expected one of "), ([100], "step: got [100], expected a number")],
    "seed": [(99, "seed: got 99, expected one of 100"), ("x", "seed: got 'x', expected a number")],
    "cells": [
        ([(0.1, 7)], "got "), ((0.1, 1), "cells: got 0.1, expected a list"), ([(2, 0, 1)], "cells: got 3 numbers"),
        (3, "cells: got 3, expected a list"), ([("a", 0)], "tau: got 'a', expected a number")],
    "time": [("x", "time: got 'x', expected a number")],
    "until": [("x", "until: got 'x', expected a number"), (0, "until: got 0, expected a time above 0")],
    "trained": [("fig3/result.h5", "got 'fig3/result.h5', expected a Dataset or DataTree")],
    "variable": [("nonsense", "variable: got 'nonsense', expected one of train_loss"), ("status", "variable: got 'status'")],
}

#: Axes of which one value can be drawn, by figure.
AXES = {
    "deep_linear": ["depth", "delta", "step"], "fig1_width": ["output_power", "width", "tau", "delta", "step"],
    "fig1a": ["tau", "delta", "seed"], "fig1b": ["tau", "delta", "step"], "fig1b_appendix": ["tau", "delta", "step"],
    "fig3": ["conserved_delta"], "fig4a": ["conserved_delta"], "fig4b": ["conserved_delta"],
    "fig5_surface": ["tau", "delta", "step"], "fig5_sweep": ["tau", "delta", "step"], "fig7": ["conserved_delta"],
    "leaky": ["leak", "delta", "step"], "rates": ["rate_w", "delta"], "sgd_noise": ["batch", "learning_rate", "delta"],
    "wide_linear": ["tau", "delta", "step"],
}


@pytest.fixture(scope="module")
def file_of(opened, theory, cases):
    """The open file of a figure."""
    def find(name):
        if name in NEURON:
            return richsweep.open(theory("single-neuron", cases / NEURON[name]))
        if name in THEORY:
            return richsweep.open(theory(THEORY[name]))
        return opened("smoke" if name.startswith("fig1b") else name.replace("_", "-"))

    return find


@pytest.mark.parametrize("name", KINDS)
def test_options_that_are_nothing_of_the_file_are_refused(file_of, name):
    ds, function = file_of(name), getattr(figures, name)
    for option in list(inspect.signature(function).parameters)[1:]:
        for value, words in WRONG[option]:
            with pytest.raises(richsweep.Refusal) as refused:
                function(ds, **{option: value})
            assert words in str(refused.value), (option, value)


SELECTIONS = ["select", "cell", "missing_cells", "seed_mean", "seed_count"]


@pytest.mark.parametrize("function", [*(getattr(figures, name) for name in KINDS),
                                      *(getattr(richsweep, name) for name in SELECTIONS)])
@pytest.mark.parametrize(("values", "words"), [
    ("file.h5", r"^got 'file\.h5', expected a .* from richsweep\.open, .*; open the file first"), (None, "^got None, ")])
def test_what_is_not_open_is_refused(function, values, words):
    with pytest.raises(richsweep.Refusal, match=words):
        function(values)


NO_NUMBERS = ["0.1", None, 1j, slice(0, 1), np.array([[0.1]])]


@pytest.mark.parametrize(
    ("choose", "value"),
    [*((richsweep.select, value) for value in NO_NUMBERS), (richsweep.select, ["x"]),
     *((richsweep.cell, value) for value in [*NO_NUMBERS, [0.1], np.array([0.1])])],
    ids=lambda item: getattr(item, "__name__", None) or repr(item))
def test_places_that_are_no_number_are_refused(opened, choose, value):
    with pytest.raises(richsweep.Refusal, match=r"^tau: got .*, expected a number: one of 0\.1, 0\.5, 2$"):
        choose(opened("smoke"), tau=value, delta=1, seed=0)


def test_numbers_of_numpy_and_xarray_are_numbers(opened):
    tree = opened("smoke")
    for value in (np.float32(0.5), np.array(0.5), tree["tau"][1]):
        assert float(richsweep.select(tree, tau=value)["tau"]) == 0.5


def test_what_has_no_cells_or_seeds_is_refused(theory):
    ds = richsweep.open(theory("basins"))
    with pytest.raises(richsweep.Refusal, match="^status: no such variable; only the result of a sweep has cells"):
        richsweep.missing_cells(ds)
    with pytest.raises(richsweep.Refusal, match="^seed: no such axis"):
        richsweep.seed_count(ds["basin"])


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("name", "axis"), [(name, axis) for name, axes in AXES.items() for axis in axes])
def test_one_value_of_an_axis_is_drawn(file_of, name, axis):
    """As of a file that had no other: what `--at` chose is there."""
    ds = file_of(name)
    for value in (ds[axis].values[0], ds[axis].values[-1]):
        figure = getattr(figures, name)(richsweep.select(ds, **{axis: value}))
        assert figure.axes


def test_the_value_chosen_is_the_one_drawn(opened):
    tree = opened("smoke")
    mesh = figures.fig1b(richsweep.select(tree, tau=0.5), steps=[100]).axes[0].collections[0]
    expected = tree["test_loss"].sel(tau=0.5, step=100).isel(width=0).values.mean(-1)
    assert mesh.get_array().shape == (1, 3) and np.allclose(mesh.get_array()[0], expected)
    figure = figures.fig1a(richsweep.select(opened("fig1a"), tau=2))
    assert [ax.get_title() for ax in figure.axes] == [rf"$\tau$ = 2, $\delta$ = {delta}" for delta in ("−1", "0", "1")]


@pytest.mark.parametrize("name", NEURON)
def test_one_case_is_drawn(file_of, name):
    assert getattr(figures, name)(file_of(name).isel(case=0)).axes


@pytest.mark.parametrize(("name", "axis"), [
    (name, axis) for axis, names in {
        "time": ["fig2", "fig3", "fig4a", "fig8"], "x1": ["fig5_surface"], "beta_parallel": ["fig7"],
        "tensor_step": ["fig1a"], "trajectory_step": ["fig1a"]}.items() for name in names])
def test_an_axis_that_is_drawn_along_cannot_be_chosen(file_of, name, axis):
    ds = file_of(name)
    with pytest.raises(richsweep.Refusal, match=rf": {axis}: {name} is drawn along it, and one value was chosen"):
        getattr(figures, name)(richsweep.select(ds, **{axis: ds[axis].values[0]}))


def test_a_group_alone_is_drawn(opened):
    """The tree's node of one width, which is a part of what `richsweep.open` gives."""
    assert figures.fig1a(opened("fig1a")["width_50"]).axes
    assert figures.fig5_surface(opened("fig5-surface")["width_10"]).axes


def test_rates_uses_the_scale_that_was_chosen(opened):
    """Of several overall scales, not the first."""
    ds = opened("rates").to_dataset().load()
    settings = json.loads(ds.attrs["sweep"])
    tau = next((axis for axis in settings["axes"] if axis["parameter"] == "tau"), None)
    assert tau is not None
    other = xr.concat([ds.assign_coords(tau=7 * ds["tau"]), ds], "tau", data_vars="minimal")
    tau["values"] = other["tau"].values.tolist()
    other.attrs["sweep"] = json.dumps(settings)
    drawn = figures.rates(richsweep.select(other, tau=ds["tau"][0]), step=32).axes[1]
    expected = figures.rates(ds, step=32).axes[1]
    for line, same in zip(drawn.lines, expected.lines):
        assert np.allclose(line.get_xydata(), same.get_xydata())


def test_what_was_chosen_is_named(opened):
    """And what is drawn along is not named twice."""
    whole = opened("smoke")
    figure = figures.fig1b(richsweep.select(whole, width=8, seed=1))
    assert "$h$ = 8" in figure.get_suptitle() and "seed = 1" in figure.get_suptitle()
    assert figures.fig1b(whole).get_suptitle() == ""
    assert "tau" not in figures.fig1b(richsweep.select(whole, tau=0.5)).get_suptitle()


def test_two_values_a_decade_apart_are_logarithmic(opened):
    plane = figures.fig1b(richsweep.select(opened("smoke"), tau=[0.1, 2])).axes[0]
    assert plane.get_yscale() == "log" and plane.get_ylim()[0] > 0
    assert figures.fig1b(richsweep.select(opened("smoke"), tau=[0.5, 2])).axes[0].get_yscale() == "linear"


def test_values_of_a_cell_are_checked_before_those_that_lack(opened):
    with pytest.raises(richsweep.Refusal, match="^tau: got 0.2, expected one of"):
        richsweep.cell(opened("smoke"), tau=0.2)
