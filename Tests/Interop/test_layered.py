"""Networks of several layers and outputs through the whole program: against numpy step by step, and presets of linear
networks against the closed forms of `theory`."""

import h5py
import layered_reference
import numpy as np
import pytest
import xarray

from harness import sweep

METRICS = [
    "train_loss", "test_loss", "kernel_distance", "hamming_distance", "parameter_distance", "conserved_drift",
    "gradient_norm"]


def run(program, cells, draws=None):
    """The result of a configuration on two workers, open."""
    if draws is not None:
        with h5py.File(program.folder / "draws.h5", "w") as file:
            for name, array in draws.items():
                file[f"seed_7/{name}"] = array
        cells["draws"] = "draws.h5"
    sweep.write(program.folder / "sweep.yaml", cells)
    program.run("run", "sweep.yaml", "--out", "out", "--workers", 2)
    return h5py.File(program.folder / "out" / "result.h5")


def run_preset(program, name):
    program.run("run", name, "--out", name, "--workers", 2)
    return h5py.File(program.folder / name / "result.h5")


def theory(program, what, *options):
    """The file a line of `theory` makes, open."""
    program.run("theory", what, *options, "--out", f"{what}.h5")
    return h5py.File(program.folder / f"{what}.h5")


def numbers(values):
    return ",".join(f"{value:.17g}" for value in values)


def rows(matrix):
    return ";".join(numbers(row) for row in matrix)


@pytest.mark.parametrize(
    "depth, outputs, network, rates",
    [
        (2, 3, {"activation": "linear"}, (1, 1)),
        (2, 2, {"activation": "relu", "parametrization": "ntk"}, (2, 0.5)),
        (3, 1, {"activation": "leaky", "leak": 0.2, "parametrization": "mean-field"}, (1, 1)),
        (4, 3, {"activation": "linear", "symmetrize": False}, (0.5, 2)),
        (3, 2, {"activation": "relu", "symmetrize": False}, (1, 1)),
    ],
    ids=["wide linear", "relu, two outputs", "three layers, mean field", "deep linear", "deep relu"])
def test_against_numpy(program, depth, outputs, network, rates):
    """From the same start on the same data, every metric agrees to 1e-9 and the weights to 1e-9 relative; the start has
    the scales of (tau, delta)."""
    print("numpy seed", 10 * depth + outputs)
    generator = np.random.default_rng(10 * depth + outputs)
    data = {}
    for kind, count in [("", 50), ("test_", 30)]:
        data[f"{kind}inputs"] = generator.normal(size=(count, 5))
        labels = generator.normal(size=(count, outputs))
        data[f"{kind}labels"] = labels[:, 0] if outputs == 1 else labels
    tau, delta, width = 0.6, 0.2, 8
    learning_rate = 0.02 * {"standard": 1, "ntk": 8, "mean-field": 64}[network.get("parametrization", "standard")]
    cells = sweep.configuration(
        network={"outputs": outputs, "depth": depth, **network},
        grid={"tau": [tau], "delta": [delta], "width": [width], "seed": [7]},
        training={
            "learning_rate": learning_rate, "checkpoints": [0, 10, 100, 400], "rate_w": rates[0], "rate_a": rates[1]},
        record={"tensors": "all", "trajectory": None})
    cells["task"] = {
        "kind": "linear", "inputs": 5, "samples": 50, "test_samples": 30, "strengths": [1.0]}
    with run(program, cells, data) as result:
        group = result[f"width_{width}"]
        layers = [[group[f"W{l}"][0, 0, 0, step] for l in range(1, depth + 1)] for step in range(4)]
        found = {metric: result[metric][...].squeeze() for metric in METRICS}
    alpha = np.sqrt((np.sqrt(4 + (delta / tau**2) ** 2) - delta / tau**2) / 2)
    assert np.allclose(np.linalg.norm(layers[0][0], axis=1), tau * alpha, rtol=1e-14)
    assert np.allclose(np.linalg.norm(layers[0][-1], axis=0), tau / alpha, rtol=1e-14)
    leak = {"relu": 0, "linear": 1}.get(network["activation"], network.get("leak"))
    expected = layered_reference.train(
        layers[0], data, learning_rate=learning_rate, checkpoints=[0, 10, 100, 400], leak=leak,
        parametrization=network.get("parametrization", "standard"), rate_w=rates[0], rate_a=rates[1])
    for metric in METRICS:
        errors = np.abs(found[metric] - [row[metric] for row in expected])
        print(metric, f"{errors.max():.1e}")
        assert np.all(errors <= 1e-9), metric
    assert expected[-1]["train_loss"] < 0.95 * expected[0]["train_loss"], "nothing was learned"
    for ours, row in zip(layers, expected):
        for W, V in zip(ours, row["layers"]):
            assert np.linalg.norm(W - V) <= 1e-9 * np.linalg.norm(V)


def test_single_neuron_preset(program):
    """fig3: a and w of the flow are those of the closed form at time 2 k lr, to the tolerance asked."""
    with run_preset(program, "fig3") as result:
        deltas, steps = result["delta"][...], result["tensor_step"][...]
        a = result["width_1/a"][0, :, 0, :, 0]
        w = result["width_1/W"][0, :, 0, :, 0]
        distance = result["kernel_distance"][0, :, 0, 0]
        assert np.all(result["status"][...] == 0)
    times = 2 * 0.005 * steps
    with theory(
        program, "single-neuron", "--delta", numbers(deltas), "--beta0", "-1,0", "--beta-star", "0,1", "--times",
        numbers(times)
    ) as exact:
        errors = [
            np.max(np.abs(a - exact["a"][...])), np.max(np.abs(w - exact["w"][...])),
            np.max(np.abs(distance - exact["weighted_kernel_distance"][...]))]
    print("fig3: a, w, kernel distance off by", errors)
    assert max(errors) < 1e-5
    beta = a[:, -1:] * w[:, -1]
    assert np.all(np.abs(beta[deltas >= 0] - [0, 1]) < 1e-3)


def test_wide_linear_preset(program):
    """wide-linear shows what it says: wherever the scale is small, the kernel moves furthest at balance and several times
    further than away from it on either side, where the loss falls as far."""
    with run_preset(program, "wide-linear") as result:
        deltas = result["delta"][...]
        distance = result["kernel_distance"][...].mean(axis=3)[:, :, 0, -1]
        loss = result["train_loss"][...].mean(axis=3)[:, :, 0]
        assert np.all(result["status"][...] == 0) and np.all(result["conserved_drift"][...] < 1e-3)
    print("wide-linear: kernel distance at the end by tau and delta\n", distance.round(3))
    balance = np.abs(deltas) < 0.06
    for ends in distance:
        assert np.argmax(ends) in np.flatnonzero(balance)
        assert ends[balance].min() > 5 * max(ends[deltas <= -0.8].max(), ends[deltas >= 0.8].max())
    assert np.all(loss[:, :, -1] < 1e-3 * loss[:, :, 0])


def test_wide_linear_theory(program):
    """F and the kernel distance at time 2 k lr are those of the closed form, for every tau and delta, where Δ = δ I."""
    steps = [0, 10, 50, 100, 200, 400, 1000, 2000]
    cells = sweep.configuration(
        network={"activation": "linear", "symmetrize": None, "outputs": 3, "initialisation": "aligned"},
        grid={"tau": [0.1, 0.5, 1], "delta": [-4, -1, -0.25, 0, 0.25, 1, 4], "width": [3], "seed": [7]},
        training={"solver": "flow", "tolerance": 1e-5, "learning_rate": 0.005, "checkpoints": steps},
        record={"tensors": "all", "trajectory": None})
    cells["task"] = {
        "kind": "linear", "inputs": 5, "samples": 20, "test_samples": 10, "strengths": [2, 1, 0.5], "whitened": True}
    with run(program, cells) as result:
        group = result["width_3"]
        maps = np.einsum("tdskon,tdskni->tdskoi", group["W2"][...], group["W1"][...])[:, :, 0]
        distance = result["kernel_distance"][...].squeeze()
        target = group["target"][0, 0, 0]
    for place, tau in enumerate(cells["grid"]["tau"]):
        with theory(
            program, "wide-linear", "--delta", numbers(cells["grid"]["delta"]), "--target", rows(target), "--initial",
            rows(maps[place, 0, 0]), "--times", numbers(2 * 0.005 * np.array(steps))
        ) as exact:
            errors = [
                np.max(np.abs(maps[place] - exact["F"][...])),
                np.max(np.abs(distance[place] - exact["weighted_kernel_distance"][...]))]
        print(f"wide-linear, tau {tau}: F, kernel distance off by", errors)
        assert max(errors) < 1e-4


def test_deep_linear_preset(program):
    """deep-linear shows what it says: at every depth the kernel moves furthest at balance; its groups open in xarray."""
    with run_preset(program, "deep-linear") as result:
        deltas = result["delta"][...]
        distance = result["kernel_distance"][...].mean(axis=4)[:, 0, :, 0, -1]
        assert np.all(result["status"][...] == 0) and np.all(result["conserved_drift"][...] < 1e-3)
    print("deep-linear: kernel distance at the end by depth and delta\n", distance.round(3))
    for ends in distance:
        assert np.abs(deltas[np.argmax(ends)]) < 0.07
        assert np.max(ends) > 1.1 * max(ends[0], ends[-1])
    assert np.all(np.diff(distance.min(axis=1)) > 0), "the deeper, the more they learn features anyway"
    with xarray.open_datatree(program.folder / "deep-linear" / "result.h5", engine="h5netcdf") as tree:
        group = tree["width_40_depth_4"]
        assert group.W1.dims == ("tau", "delta", "seed", "tensor_step", "neuron", "input")
        assert group.W2.dims == ("tau", "delta", "seed", "tensor_step", "neuron", "neuron_below")
        assert group.W4.dims == ("tau", "delta", "seed", "tensor_step", "output", "neuron")
        assert group.target.dims == ("tau", "delta", "seed", "output", "input")
        assert group.attrs["depth"] == 4 and group.attrs["outputs"] == 6


def test_deep_linear_theory(program):
    """Balanced and aligned, every singular mode of the product is that of the closed form at time 2 k lr."""
    steps, depths, tau = [0, 50, 100, 200, 300, 400, 600, 1000, 4000], [2, 3, 4, 5], 0.7
    cells = sweep.configuration(
        network={"activation": "linear", "symmetrize": None, "outputs": 3, "initialisation": "aligned"},
        grid={"tau": [tau], "delta": [0], "width": [4], "seed": [7], "depth": depths},
        training={"solver": "flow", "tolerance": 1e-5, "learning_rate": 0.005, "checkpoints": steps},
        record={"tensors": "all", "trajectory": None})
    cells["task"] = {
        "kind": "linear", "inputs": 4, "samples": 16, "test_samples": 10, "strengths": [2, 1, 0.5], "whitened": True}
    with run(program, cells) as result:
        for depth in depths:
            group = result[f"width_4_depth_{depth}"]
            product = group["W1"][0, 0, 0]
            for layer in range(2, depth + 1):
                product = group[f"W{layer}"][0, 0, 0] @ product
            # Along the singular vectors of the target, which stay the product's.
            U, _, Vt = np.linalg.svd(group["target"][0, 0, 0])
            modes = U.T @ product @ Vt.T[:, :3]
            found = np.einsum("skk->sk", modes)
            with theory(
                program, "deep-linear", "--depth", depth, "--initial", f"{tau**depth:.17g}", "--target", "2,1,0.5",
                "--times", numbers(2 * 0.005 * np.array(steps))
            ) as exact:
                error = np.max(np.abs(found - exact["strength"][0].T))
            print(f"deep-linear, depth {depth}: strengths off by {error:.1e}")
            assert error < 1e-4
            assert np.max(np.abs(modes - found[:, :, None] * np.eye(3))) < 1e-12


def test_drift_of_descent_is_of_the_order_of_the_rate(program):
    """At the same time, half the rate leaves half the drift of Δ, for wide and deep linear networks; the flow at tolerance
    1e-6 conserves it to 1e-5."""
    rates = [0.02, 0.01, 0.005]
    drifts = {}
    for solver in ("gd", "flow"):
        cells = sweep.configuration(
            network={"activation": "linear", "outputs": 2, "symmetrize": False},
            grid={
                "tau": [0.5], "delta": [0.3], "width": [6], "seed": [7], "depth": [2, 3, 4], "learning_rate": rates},
            training={"solver": solver, "learning_rate": None, "checkpoints": [100, 200, 400]},
            record={"tensors": "none", "trajectory": None})
        cells["task"] = {"kind": "linear", "inputs": 4, "samples": 30, "test_samples": 10, "strengths": [1.5, 0.5]}
        if solver == "flow":
            cells["training"]["tolerance"] = 1e-6
        sweep.write(program.folder / f"{solver}.yaml", cells)
        program.run("run", f"{solver}.yaml", "--out", solver, "--workers", 2)
        with h5py.File(program.folder / solver / "result.h5") as result:
            drifts[solver] = result["conserved_drift"][...].squeeze()[:, [0, 1, 2], [0, 1, 2]]
    slopes = [np.polyfit(np.log(rates), np.log(drift), 1)[0] for drift in drifts["gd"]]
    print("drift of descent", drifts["gd"], "slopes", slopes, "of the flow", drifts["flow"].max())
    assert np.allclose(slopes, 1, atol=0.1)
    assert np.all(drifts["flow"] < 1e-5)
