"""Must show: a sweep and `theory` on the same neuron at unequal rates agree in δ, φ, S and μ; `conserved_delta` is an
axis at any rates; a result says what its times and learning rates are."""

import json

import h5py
import numpy as np
import pytest
import xarray
import yaml

STEPS = [0, 5, 20, 60, 150, 300, 600]
TARGET = [0.6, 0.8]
TOLERANCE = 1e-7


def configuration(rates, axis, values, **training):
    """One linear neuron on whitened inputs, as preset fig3."""
    return {
        "name": "neuron",
        "task": {
            "kind": "linear", "inputs": 2, "samples": 8, "test_samples": 10, "strengths": [1], "whitened": True},
        "network": {"activation": "linear", "symmetrize": False},
        "grid": {"tau": [0.8], axis: values, "width": [1], "seed": [100]},
        "draws": {"directions": [[-0.96, 0.28]], "signs": [1], "target": [TARGET]},
        "training": {
            "solver": "flow", "tolerance": TOLERANCE, "learning_rate": 0.005, "rate_w": rates[0], "rate_a": rates[1],
            "checkpoints": STEPS, **training},
        "record": {"tensors": "all", "trajectory": "none", "loss_history": 0},
    }


def trained(program, sweep):
    """Its result: the root, and the group of its neuron."""
    (program.folder / "sweep.yaml").write_text(yaml.safe_dump(sweep, sort_keys=False))
    program.run("run", "sweep.yaml", "--out", "out", "--workers", 1)
    tree = xarray.open_datatree(program.folder / "out" / "result.h5", engine="h5netcdf").load()
    tree.close()
    return tree.to_dataset(), tree["width_1"].to_dataset()


@pytest.mark.parametrize("rates", [(4, 0.25), (0.3, 5)])
@pytest.mark.parametrize("axis", ["delta", "conserved_delta"])
def test_sweep_and_theory(program, rates, axis):
    values = [-1, 0.1, 2]
    root, group = trained(program, configuration(rates, axis, values))
    times = 2 * root.flow_time.values.ravel()
    assert np.array_equal(times, 2 * 0.005 * np.array(STEPS))
    a = group["a"].squeeze().values
    w = group["W"].squeeze().values
    cases = [
        {"a": a[i, 0], "w": w[i, 0].tolist(), "beta_star": TARGET, "rate_w": rates[0], "rate_a": rates[1]}
        for i in range(len(values))]
    (program.folder / "cases.json").write_text(json.dumps(cases))
    program.run(
        "theory", "single-neuron", "--cases", "cases.json", "--times", ",".join(map(repr, times.tolist())), "--out",
        "theory.h5")
    with h5py.File(program.folder / "theory.h5") as file:
        exact = {name: file[name][...] for name in file}
    conserved = root.conserved_delta.values.ravel()
    found = {
        "conserved_delta": conserved,
        "signed_magnitude": a * np.linalg.norm(w, axis=2),
        "phi": w @ TARGET / np.linalg.norm(w, axis=2),
        "weighted_kernel_distance": root.weighted_kernel_distance.squeeze().values,
    }
    # To what the solver is tolerant of; what is conserved of the start, to rounding.
    errors = {name: np.abs(exact[name] - values).max() for name, values in found.items()}
    print(f"rates {rates}, {axis}: largest differences {errors}")
    assert errors.pop("conserved_delta") < 1e-13 * (1 + np.abs(conserved).max())
    assert all(error < 20 * TOLERANCE for error in errors.values()), errors
    if axis == "conserved_delta":
        assert np.allclose(conserved, values, rtol=0, atol=0)
        assert np.allclose(root.delta.values.ravel(), a[:, 0] ** 2 - (w[:, 0] ** 2).sum(-1), atol=1e-13)
    else:
        assert np.allclose(values, a[:, 0] ** 2 - (w[:, 0] ** 2).sum(-1), atol=1e-13)
    # Weights change it: the other distance is of another kernel.
    assert np.abs(root.kernel_distance - root.weighted_kernel_distance).max() > 0.01


def test_axis_at_unit_rates(program, new_program):
    """There it is the axis delta: the same bits."""
    numbers = {}
    for axis, own in (("delta", program), ("conserved_delta", new_program())):
        root, group = trained(own, configuration((1, 1), axis, [-1, 0, 2]))
        numbers[axis] = [root.train_loss, root.kernel_distance, root.weighted_kernel_distance, group["W"], group["a"]]
    for one, other in zip(*numbers.values()):
        assert np.array_equal(one.values, other.values)


def test_one_axis_alone(program):
    sweep = configuration((4, 0.25), "delta", [0])
    sweep["grid"]["conserved_delta"] = [1]
    (program.folder / "sweep.yaml").write_text(yaml.safe_dump(sweep, sort_keys=False))
    ending = program.start("plan", "sweep.yaml").end()
    assert ending.status == 2
    assert "grid.conserved_delta: got an axis here and an axis grid.delta on line" in ending.stderr


def test_file_says_what_it_is(program):
    """Definitions, their weights, and the convention of the loss beside every time."""
    root, _ = trained(program, configuration((4, 0.25), "delta", [-1, 1]))
    for name in ("kernel_distance", "parameter_distance", "gradient_norm"):
        assert "whatever the rates" in root[name].attrs["comment"]
    assert "rate_p (df/dp)(df/dp)^T" in root.weighted_kernel_distance.attrs["comment"]
    assert "rate_w a_i^2 - rate_a |w_i|^2" in root.conserved_drift.attrs["comment"]
    assert "without a factor 1/2" in root.train_loss.attrs["comment"]
    for name in ("step", "tensor_step", "flow_time"):
        assert "its time is 2 t / n on the same inputs" in root[name].attrs["comment"]
    assert "relative scale" == root.delta.attrs["long_name"]
    program.run("theory", "single-neuron", "--out", "theory.h5")
    program.run("theory", "wide-linear", "--out", "wide.h5")
    program.run("theory", "deep-linear", "--out", "deep.h5")
    for path in ("theory.h5", "wide.h5", "deep.h5"):
        with xarray.open_dataset(program.folder / path, engine="h5netcdf") as dataset:
            assert "is time 2 k lr" in dataset.time.attrs["comment"]
            # No name of a sweep's result means something else here.
            assert not {"delta", "kernel_distance", "alignment"} & set(dataset.variables)
