"""Must show 3: cells trained by the program agree with an independent numpy program from the same random draws:
parameters to 1e-9 relative, every observable to 1e-9."""

import h5py
import numpy as np
import pytest
import reference

from harness import sweep

FULL_SIZE = {"inputs": 100, "samples": 1000, "test_samples": 10_000, "width": 50, "teacher_width": 3}
SMALL = {"inputs": 12, "samples": 40, "test_samples": 60, "width": 10, "teacher_width": 3}

METRICS = [
    "train_loss", "test_loss", "kernel_distance", "hamming_distance", "parameter_distance", "conserved_drift",
    "gradient_norm"]


def unit_rows(generator, rows, columns):
    matrix = generator.normal(size=(rows, columns))
    return matrix / np.linalg.norm(matrix, axis=1, keepdims=True)


def random_draws(seed, sizes):
    """Draws as a draws file has them, from numpy's generator: symmetrised neurons, a teacher and its labels."""
    print("numpy seed", seed)
    generator = np.random.default_rng(seed)
    half = sizes["width"] // 2
    draws = {
        "directions": np.repeat(unit_rows(generator, half, sizes["inputs"]), 2, axis=0),
        "signs": (generator.choice([-1.0, 1.0], half)[:, None] * [1, -1]).ravel(),
        "teacher_directions": unit_rows(generator, sizes["teacher_width"], sizes["inputs"]),
        "teacher_signs": generator.choice([-1.0, 1.0], sizes["teacher_width"]),
    }
    for kind, rows in [("", sizes["samples"]), ("test_", sizes["test_samples"])]:
        inputs = unit_rows(generator, rows, sizes["inputs"])
        draws[f"{kind}inputs"] = inputs
        draws[f"{kind}labels"] = reference.teacher_labels(inputs, draws["teacher_directions"], draws["teacher_signs"])
    return draws


def configuration(sizes, grid, steps, network=None, training=None, **rest):
    """A sweep of seed 7 with draws of its own."""
    checkpoints = [step for step in (0, 10, 100) if step < steps] + [steps]
    return sweep.configuration(
        task={name: sizes[name] for name in ("inputs", "samples", "test_samples", "teacher_width")},
        grid={"width": [sizes["width"]], "seed": [7], **grid}, network=network,
        training={"checkpoints": checkpoints, **(training or {})},
        record={"tensors": "ends", "trajectory": "none", "loss_history": 30}, **{"draws": "draws.h5", **rest})


def train(program, configuration, draws):
    """The result of the real program on two workers, open."""
    with h5py.File(program.folder / "draws.h5", "w") as file:
        for name, array in draws.items():
            file[f"seed_7/{name}"] = array
    sweep.write(program.folder / "sweep.yaml", configuration)
    program.run("run", "sweep.yaml", "--out", "out", "--workers", 2)
    return h5py.File(program.folder / "out" / "result.h5")


def compare(result, configuration, draws, tau, delta, tolerance=1e-9):
    """Holds one cell of a result over (tau, delta) against numpy."""
    place = int(np.argmin(abs(result["tau"][...] - tau))), int(np.argmin(abs(result["delta"][...] - delta)))
    training, width = configuration["training"], configuration["grid"]["width"][0]
    rate = training["learning_rate"]
    network = configuration["network"]
    leak = {"relu": 0, "linear": 1, "leaky": network.get("leak")}[network["activation"]]
    expected = reference.train(
        draws, tau=tau, delta=delta, checkpoints=training["checkpoints"], learning_rate=rate["base"] / tau**2,
        rate_w=training.get("rate_w", 1), rate_a=training.get("rate_a", 1), leak=leak,
        parametrization=network["parametrization"], loss_history_steps=result["history_step"][...].tolist())
    group = result[f"width_{width}"]
    ends = [0, -1]
    theta = np.concatenate([group["W"][place].squeeze().reshape(2, -1), group["a"][place].squeeze()], axis=1)
    truth = np.concatenate([expected["W"][ends].reshape(2, -1), expected["a"][ends]], axis=1)
    errors = {"parameters": np.max(np.linalg.norm(theta - truth, axis=1) / np.linalg.norm(truth, axis=1))}
    for metric in METRICS + ["loss_history"]:
        errors[metric] = np.max(np.abs(result[metric][place].squeeze() - expected[metric]))
    if "alignment" in expected:
        errors["alignment"] = np.max(np.abs(group["alignment"][place].squeeze() - expected["alignment"]))
    print(f"tau {tau}, delta {delta}:", ", ".join(f"{name} {error:.1e}" for name, error in errors.items()))
    assert expected["hamming_distance"][-1] > 0 or tau >= 2, "nothing moved: the comparison would be empty"
    assert all(error <= tolerance for error in errors.values()), errors


@pytest.mark.parametrize(
    "tau, deltas, network, training",
    [
        (0.1, [1, 0], {}, {}),
        (2, [-1], {}, {}),
        (0.5, [0.3], {"activation": "leaky", "leak": 0.1}, {"rate_w": 2, "rate_a": 0.5}),
    ],
    ids=["small scale", "large scale", "leaky with unequal rates"])
def test_full_size(program, tau, deltas, network, training):
    """The paper's cells, 1000 steps; from (0.1, 0) the conserved quantities drift by the order of the rate."""
    draws = random_draws(2406, FULL_SIZE)
    sweep_of_cells = configuration(FULL_SIZE, {"tau": [tau], "delta": deltas}, 1000, network, training)
    with train(program, sweep_of_cells, draws) as result:
        for delta in deltas:
            compare(result, sweep_of_cells, draws, tau, delta)
        if 0 in deltas:
            drift = result["conserved_drift"][0, deltas.index(0)].squeeze()[-1]
            rate = 0.005 / tau**2
            print(f"drift from (0.1, 0) at step 1000: {drift:.2e} = {drift / rate:.2e} lr")
            assert 0 < drift < rate


@pytest.mark.parametrize("parametrization", ["ntk", "mean-field"])
def test_parametrizations(program, parametrization):
    draws = random_draws(6158, SMALL)
    small = configuration(
        SMALL, {"tau": [0.5], "delta": [-0.2, 0.2]}, 500, {"parametrization": parametrization},
        {"learning_rate": {"base": 0.05, "divided_by": "tau^2"}})
    with train(program, small, draws) as result:
        for delta in (-0.2, 0.2):
            compare(result, small, draws, 0.5, delta)


def test_linear(program):
    draws = random_draws(1, SMALL)
    small = configuration(SMALL, {"tau": [0.5], "delta": [0]}, 500, {"activation": "linear"})
    with train(program, small, draws) as result:
        compare(result, small, draws, 0.5, 0)


def test_data_file(program):
    """Task kind `file`: somebody's own inputs and labels, with no teacher behind them."""
    draws = random_draws(2, SMALL)
    data = {name: draws.pop(name) for name in ("inputs", "labels", "test_inputs", "test_labels")}
    data["labels"] = np.random.default_rng(3).normal(size=len(data["labels"]))
    with h5py.File(program.folder / "data.h5", "w") as file:
        for name, array in data.items():
            file[name] = array
    initial = {name: draws[name] for name in ("directions", "signs")}
    small = configuration(SMALL, {"tau": [0.5], "delta": [0.5, -0.5]}, 500)
    small["task"] = {"kind": "file", "path": "data.h5"}
    with train(program, small, initial) as result:
        for delta in (0.5, -0.5):
            compare(result, small, {**initial, **data}, 0.5, delta)


def test_single_precision(program):
    """float32 is rounded, not wrong."""
    draws = random_draws(4, SMALL)
    small = configuration(SMALL, {"tau": [0.5], "delta": [0.5]}, 500, training={"precision": "single"})
    with train(program, small, draws) as result:
        compare(result, small, draws, 0.5, 0.5, tolerance=1e-4)


def test_drift_is_of_the_order_of_the_rate(program):
    """At the same flow time, half the rate leaves half the drift: δ is conserved by the flow, not by a step."""
    draws = random_draws(5, SMALL)
    rates = [0.4, 0.2, 0.1]
    small = configuration(
        SMALL, {"tau": [0.1], "delta": [0], "learning_rate": rates}, 4000,
        training={"learning_rate": None, "checkpoints": [1000, 2000, 4000]})
    with train(program, small, draws) as result:
        drift = result["conserved_drift"][...].squeeze()[[0, 1, 2], [0, 1, 2]]
    print("drift over rate", drift / rates)
    assert np.allclose(drift[:-1] / drift[1:], 2, rtol=0.2)


def test_own_draws_written_and_read(program):
    """`preset --write-draws` writes what the program would draw: with the file the same numbers, and numpy's."""
    program.run("preset", "smoke", "--write-draws", "draws.h5", "--seeds", "0..1")
    text = program.run("preset", "smoke").stdout
    text = text.replace("solver: adaptive\n  tolerance: 1.0e-3\n", "solver: gd\n")
    assert "solver: gd" in text
    sweep.write(program.folder / "plain.yaml", text)
    sweep.write(program.folder / "drawn.yaml", text + "draws: draws.h5\n")
    for name in ("plain", "drawn"):
        program.run("run", f"{name}.yaml", "--out", name, "--workers", 2)
    with (
        h5py.File(program.folder / "plain" / "result.h5") as plain,
        h5py.File(program.folder / "drawn" / "result.h5") as drawn,
        h5py.File(program.folder / "draws.h5") as file,
    ):
        for metric in METRICS:
            assert np.array_equal(plain[metric][...], drawn[metric][...]), metric
        draws = {name: array[...] for name, array in file["seed_0"].items()}
        expected = reference.train(draws, tau=0.1, delta=-1, learning_rate=0.5, checkpoints=[0, 10, 100, 200])
        for metric in METRICS:
            assert np.max(np.abs(plain[metric][0, 0, 0, 0] - expected[metric])) <= 1e-9, metric
