"""Task xor and snapshots of the function, through the whole program, against numpy and as xarray opens them."""

import h5py
import numpy as np
import pytest
import reference
import xarray as xr

from harness import sweep

LATTICE = [-2, 2, 9]


def configuration(**changes):
    """Six cells of xor in the plane, everything recorded."""
    training = {"checkpoints": [0, 10, 100, 400], "learning_rate": 0.02}
    result = sweep.configuration(
        grid={"tau": [0.1, 1], "delta": [-0.3, 0, 0.3], "width": [12], "seed": [100]}, training=training)
    result["task"] = {"kind": "xor", "samples": 60, "test_samples": 40, "spread": 0.2}
    result["record"] = {
        "tensors": "all", "trajectory": {"every": 50}, "function": {"lattice": LATTICE}, "loss_history": 20}
    return {**result, **changes}


@pytest.fixture
def result(program):
    """The result of the real program on two workers."""
    sweep.write(program.folder / "sweep.yaml", configuration())
    program.run("run", "sweep.yaml", "--out", "out", "--workers", 2)
    return program.folder / "out" / "result.h5"


def test_function_is_that_of_the_parameters(result):
    with h5py.File(result) as file:
        group = file["width_12"]
        x = np.linspace(*LATTICE)
        assert np.array_equal(file["x1"], x) and np.array_equal(file["x2"], x)
        W, a = group["W"][...], group["a"][...]  # (tau, delta, seed, step, neuron, input)
        z = W[..., 0, None, None] * x[None, :] + W[..., 1, None, None] * x[:, None]
        expected = np.sum(a[..., None, None] * np.maximum(z, 0), axis=-3)
        f = group["function"][...]
        assert f.shape == (2, 3, 1, 4, 9, 9) and np.max(np.abs(f - expected)) < 1e-13
        assert np.all(f[..., 0, :, :] == 0) and np.max(np.abs(f)) > 1
        angle = group["boundary_angle"][...]
        assert np.max(np.abs(angle - np.arctan2(-W[..., 0], W[..., 1]))) < 1e-14
        assert group["boundary_angle"].attrs["units"] == b"radian"
        steps = [list(file["trajectory_step"][...]).index(step) for step in file["step"][2:]]
        trajectory = group["trajectory"][...][..., steps, :, :]
        assert np.allclose(trajectory, np.abs(a[..., 2:, :, None]) * W[..., 2:, :, :], rtol=1e-15)


def test_training_and_data_are_numpys(program):
    """The program's own draws, written to a file, train the same cells in plain numpy to 1e-9."""
    program.run("preset", "fig5-surface", "--write-draws", "draws.h5", "--seeds", "100")
    with h5py.File(program.folder / "draws.h5") as file:
        draws = {name: array[...] for name, array in file["seed_100"].items()}
    assert set(draws) == {"directions", "signs", "inputs", "labels", "test_inputs", "test_labels"}
    for kind in ("", "test_"):
        inputs, labels = draws[f"{kind}inputs"], draws[f"{kind}labels"]
        assert np.array_equal(labels, np.prod(np.sign(inputs), axis=1))
        corners = np.tile([[1, 1], [-1, 1], [-1, -1], [1, -1]], (len(inputs) // 4 + 1, 1))[: len(inputs)]
        assert np.array_equal(labels, np.prod(corners, axis=1))
        assert abs(np.std(inputs - corners) / 0.15 - 1) < 5 / np.sqrt(4 * len(inputs))

    width = len(draws["directions"])
    small = configuration()
    small["grid"]["width"] = [width]
    small["task"] = {"kind": "xor", "samples": len(draws["inputs"]), "test_samples": len(draws["test_inputs"])}
    sweep.write(program.folder / "own.yaml", small)
    sweep.write(program.folder / "drawn.yaml", {**small, "draws": "draws.h5"})
    for name in ("own", "drawn"):
        program.run("run", f"{name}.yaml", "--out", name, "--workers", 2)
    with (
        h5py.File(program.folder / "own" / "result.h5") as own,
        h5py.File(program.folder / "drawn" / "result.h5") as drawn,
    ):
        expected = reference.train(
            draws, tau=0.1, delta=0.3, learning_rate=0.02, checkpoints=[0, 10, 100, 400],
            loss_history_steps=own["history_step"][...].tolist())
        for metric in ("train_loss", "test_loss", "kernel_distance", "hamming_distance", "conserved_drift"):
            assert np.array_equal(own[metric][...], drawn[metric][...]), metric
            assert np.max(np.abs(own[metric][0, 2, 0, 0] - expected[metric])) <= 1e-9, metric
        assert np.allclose(own[f"width_{width}/W"][0, 2, 0], expected["W"], rtol=0, atol=1e-9)
        assert expected["train_loss"][-1] < 0.05 and expected["hamming_distance"][-1] > 1


def test_opens_with_its_coordinates(result):
    tree = xr.open_datatree(result, engine="h5netcdf")
    f = tree["width_12"]["function"]
    assert f.dims == ("tau", "delta", "seed", "step", "x2", "x1")
    assert f.sel(tau=0.1, delta=0.3, seed=100, step=400, x1=1, x2=-1, method="nearest").item() < -0.5
    assert np.array_equal(f.coords["x1"], np.linspace(*LATTICE))
    assert tree["width_12"]["boundary_angle"].dims == ("tau", "delta", "seed", "step", "neuron")
    assert tree["width_12"]["trajectory"].dims == ("tau", "delta", "seed", "trajectory_step", "neuron", "input")
    assert np.array_equal(tree["width_12"]["trajectory"].coords["trajectory_step"], np.arange(0, 401, 50))


def test_parametrization_as_an_axis(program):
    """An axis output_power holds, bit for bit, what the words give one by one; a fixed word becomes an axis."""
    words = ["standard", "ntk", "mean-field"]
    axis = configuration()
    axis["network"] = {"activation": "relu"}
    axis["grid"] = {"output_power": [0, 0.5, 1], **axis["grid"]}
    sweep.write(program.folder / "axis.yaml", axis)
    program.run("run", "axis.yaml", "--out", "axis", "--workers", 2)
    for place, word in enumerate(words):
        one = configuration(network={"activation": "relu", "parametrization": word})
        sweep.write(program.folder / f"{word}.yaml", one)
        program.run("run", f"{word}.yaml", "--out", word, "--workers", 2)
        with (
            h5py.File(program.folder / "axis" / "result.h5") as whole,
            h5py.File(program.folder / word / "result.h5") as part,
        ):
            for name in ("train_loss", "kernel_distance", "width_12/W", "width_12/function"):
                assert np.array_equal(whole[name][place], part[name][...]), (word, name)
    program.run("run", "axis.yaml", "--out", "ntk", "--workers", 2, "--extend")
    with (
        h5py.File(program.folder / "axis" / "result.h5") as fresh,
        h5py.File(program.folder / "ntk" / "result.h5") as extended,
    ):
        assert np.array_equal(fresh["width_12/function"], extended["width_12/function"])


def test_lattice_of_a_data_file_that_does_not_lie_in_the_plane(program):
    with h5py.File(program.folder / "data.h5", "w") as file:
        file["inputs"], file["labels"] = np.ones((5, 3)), np.ones(5)
    sweep.write(program.folder / "sweep.yaml", configuration(task={"kind": "file", "path": "data.h5"}))
    outcome = program.run("run", "sweep.yaml", "--out", "out", expect=2)
    assert "record.function: got a lattice, which needs samples with 2 inputs; the data file has 3" in outcome.stderr
    assert not (program.folder / "out").exists()
