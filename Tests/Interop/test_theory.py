"""Must show: what `theory` writes agrees with scipy's DOP853 (rtol 1e-12) on seeded random cases, opens in every
reader, and agrees with the flow that --simulate integrates."""

import json
import shutil
import subprocess

import h5py
import numpy as np
import pytest
import xarray
from scipy.integrate import solve_ivp

import wide_linear_reference

TIMES = [0, 0.1, 0.5, 1, 2, 5, 20]


def integrate(field, start, times=TIMES):
    """States at times, each stretch integrated by itself: interpolation would be less accurate than the method."""
    states = [np.asarray(start, float)]
    for begin, end in zip(times, times[1:]):
        solution = solve_ivp(field, (begin, end), states[-1], method="DOP853", rtol=1e-12, atol=1e-15)
        assert solution.success, solution.message
        states.append(solution.y[:, -1])
    return np.array(states)


def relative(x, y):
    """The norm of the difference relative to that of y, along the last axis."""
    return np.linalg.norm(x - y, axis=-1) / np.linalg.norm(y, axis=-1)


def theory(program, *arguments):
    """The file that a verb writes, open."""
    program.run("theory", *arguments, "--out", "theory.h5")
    return h5py.File(program.folder / "theory.h5")


def listed(times):
    return ",".join(map(repr, times))


def neuron_case(generator, d):
    """An initialisation by δ and β(0) or by a and w, with equal rates or not, as the verb and as scipy has it."""
    target = generator.normal(size=d)
    target *= generator.uniform(0.2, 2) / np.linalg.norm(target)
    rate_w, rate_a = np.exp(generator.uniform(-1, 1, 2)) if generator.random() < 0.5 else (1.0, 1.0)
    beta, delta, sign = generator.normal(size=d), generator.uniform(-4, 4), generator.choice([-1, 1])
    square = (delta + np.sqrt(delta**2 + 4 * rate_w * rate_a * (beta @ beta))) / (2 * rate_w)
    a = sign * np.sqrt(square)
    case = {"beta_star": target.tolist(), "rate_w": rate_w, "rate_a": rate_a}
    if generator.random() < 0.5:
        case |= {"delta": delta, "beta0": beta.tolist(), "sign": "negative" if sign < 0 else "positive"}
    else:
        case |= {"a": a, "w": (beta / a).tolist()}
    return case, np.append(beta / a, a)


def neuron_field(gram, moment, rate_w, rate_a):
    """Gradient flow of ½‖X a w − y‖² in (w, a), given XᵀX and Xᵀy."""

    def field(_, theta):
        w, a = theta[:-1], theta[-1]
        gap = moment - a * (gram @ w)
        return np.append(rate_w * a * gap, rate_a * (w @ gap))

    return field


def observables(theta, target, rate_w, rate_a):
    """μ, φ and S(0,t) of states (w, a), from their definitions."""
    w, a = theta[:, :-1], theta[:, -1]
    beta = a[:, None] * w
    kernels = rate_w * a[:, None, None] ** 2 * np.eye(w.shape[1]) + rate_a * w[:, :, None] * w[:, None, :]
    norms = np.linalg.norm(kernels, axis=(1, 2))
    return {
        "signed_magnitude": a * np.linalg.norm(w, axis=1),
        "phi": w @ target / (np.linalg.norm(w, axis=1) * np.linalg.norm(target)),
        "weighted_kernel_distance": 1 - np.einsum("jk,tjk->t", kernels[0], kernels) / (norms[0] * norms),
        "loss": np.sum((beta - target) ** 2, axis=1) / 2,
    }


def test_single_neuron(program):
    """200 whitened cases, both signs of a, δ from −4 to 4, unequal rates."""
    seed = 1958
    generator = np.random.default_rng(seed)
    errors, excluded, crossings = {"parameters": 0.0}, 0, 0
    for d, count in [(1, 40), (2, 60), (5, 100)]:
        cases, starts = zip(*(neuron_case(generator, d) for _ in range(count)))
        (program.folder / "cases.json").write_text(json.dumps(cases))
        with theory(program, "single-neuron", "--cases", "cases.json", "--times", listed(TIMES)) as file:
            found = {name: file[name][...] for name in file}
        for i, (case, start) in enumerate(zip(cases, starts)):
            target, rates = np.array(case["beta_star"]), (case["rate_w"], case["rate_a"])
            truth = integrate(neuron_field(np.eye(d), target, *rates), start)
            assert np.sign(truth[-1, -1]) == found["basin"][i]
            crossings += truth[-1, -1] * start[-1] < 0
            assert np.isfinite(found["crossing_time"][i]) == (truth[-1, -1] * start[-1] < 0)
            # From closer to the separatrix than this the flow magnifies scipy's own errors.
            if abs(found["separation"][i]) < 0.01:
                excluded += 1
                continue
            mine = np.append(found["w"][i], found["a"][i][:, None], axis=1)
            errors["parameters"] = max(errors["parameters"], relative(mine, truth).max())
            for name, values in observables(truth, target, *rates).items():
                errors[name] = max(errors.get(name, 0), np.abs(found[name][i] - values).max())
    print(f"seed {seed}: largest errors {errors}; {excluded} of 200 within 0.01 of a separatrix, {crossings} cross")
    assert excluded <= 10 and crossings >= 10
    assert all(error < 1e-9 for error in errors.values()), errors


def test_low_rank(program):
    """Where 50 flows end, ranks 1 to d − 1."""
    seed, d = 451, 5
    generator = np.random.default_rng(seed)
    cases, starts = [], []
    for i in range(80):
        rank, n = 1 + i % (d - 1), int(generator.integers(d - 1, 8))
        left, _ = np.linalg.qr(generator.normal(size=(n, rank)))
        right, _ = np.linalg.qr(generator.normal(size=(d, rank)))
        inputs = left * generator.uniform(0.7, 1.4, rank) @ right.T
        case, start = neuron_case(generator, d)
        del case["beta_star"]
        cases.append({**case, "x": inputs.tolist(), "y": generator.normal(size=n).tolist()})
        starts.append(start)
    (program.folder / "cases.json").write_text(json.dumps(cases))
    with theory(program, "low-rank", "--cases", "cases.json") as file:
        found = {name: file[name][...] for name in file}
    # Where the theory says that the sign of a is open, there is nothing to compare.
    known = np.flatnonzero(found["sign"])[:50]
    assert len(known) == 50
    largest = 0
    for i in known:
        inputs, labels = np.array(cases[i]["x"]), np.array(cases[i]["y"])
        assert found["rank"][i] == np.linalg.matrix_rank(inputs)
        field = neuron_field(inputs.T @ inputs, inputs.T @ labels, cases[i]["rate_w"], cases[i]["rate_a"])
        theta, time = starts[i], 5
        while np.linalg.norm(field(0, theta)) > 1e-11:
            assert time < 1e5, f"case {i} does not come to rest"
            theta = integrate(field, theta, [0, time])[-1]
            time *= 2
        assert np.sign(theta[-1]) == found["sign"][i]
        truth = np.append(theta[:-1] * theta[-1], theta[-1])
        mine = np.append(found["beta_limit"][i], found["a_limit"][i])
        largest = max(largest, relative(mine, truth))
    print(f"seed {seed}: largest relative error {largest:.2e} of 50 limits, ranks {sorted(set(found['rank'][known]))}")
    assert largest < 1e-8


def test_deep_linear(program):
    """100 modes of 1 to 8 layers: the product of the layers under gradient flow."""
    seed = 1312
    generator = np.random.default_rng(seed)
    cases = [
        {"depth": 1 + i % 8, "initial": np.exp(generator.uniform(-4, 0.7)), "target": generator.uniform(-1, 2),
         "rate": np.exp(generator.uniform(-1, 1))} for i in range(100)]
    (program.folder / "cases.json").write_text(json.dumps(cases))
    with theory(program, "deep-linear", "--cases", "cases.json", "--times", listed(TIMES)) as file:
        strength = file["strength"][...]
    largest = 0
    for i, case in enumerate(cases):
        depth, target = case["depth"], case["target"]

        def field(_, layers):
            others = np.array([np.prod(np.delete(layers, layer)) for layer in range(depth)])
            return case["rate"] * (target - np.prod(layers)) * others

        truth = np.prod(integrate(field, np.full(depth, case["initial"] ** (1 / depth))), axis=1)
        # Modes with targets below 0 vanish, so relative to what they began with.
        scale = np.maximum(np.abs(truth), 1e-3 * case["initial"])
        largest = max(largest, (np.abs(strength[i] - truth) / scale).max())
    print(f"seed {seed}: largest relative error {largest:.2e} of 100 modes")
    assert largest < 1e-8


@pytest.mark.parametrize("shape, rates", [((2, 2), (1, 1)), ((2, 4), (2, 0.5)), ((3, 2), (0.4, 1.5))])
def test_wide_linear(program, shape, rates):
    """Several outputs: F, AᵀA, WᵀW and the kernel distance, from layers of scipy's own."""
    seed = sum(shape)
    print("seed", seed)
    generator = np.random.default_rng(seed)
    initial, target = 0.5 * generator.normal(size=shape), generator.normal(size=shape)
    deltas = [-3, -0.5, 0, 0.5, 3]

    def text(matrix):
        return ";".join(listed(row) for row in matrix.tolist())

    with theory(
        program, "wide-linear", "--delta", listed(deltas), "--initial", text(initial), "--target", text(target),
        "--rates", listed(rates), "--times", listed(TIMES)
    ) as file:
        found = {name: file[name][...] for name in file}
    (c, d), h = shape, min(shape)
    left, values, right = np.linalg.svd(initial, full_matrices=False)
    errors = dict.fromkeys(["F", "A_gram", "W_gram", "weighted_kernel_distance"], 0)
    for i, delta in enumerate(deltas):
        readout = np.sqrt((delta + np.sqrt(delta**2 + 4 * rates[0] * rates[1] * values**2)) / (2 * rates[0]))
        # Any rotation of the hidden neurons will do.
        rotation, _ = np.linalg.qr(generator.normal(size=(h, h)))
        start = [rotation @ (readout[:, None] * left.T), rotation @ ((values / readout)[:, None] * right)]

        def split(theta):
            return theta[: h * c].reshape(h, c), theta[h * c :].reshape(h, d)

        def field(_, theta):
            a, w = split(theta)
            gap = target - a.T @ w
            return np.concatenate([(rates[1] * w @ gap.T).ravel(), (rates[0] * a @ gap).ravel()])

        kernels = []
        for t, theta in enumerate(integrate(field, np.concatenate([x.ravel() for x in start]))):
            a, w = split(theta)
            # From the features: a gradient for each output and whitened input, rates included.
            kernels.append(rates[0] * np.kron(np.eye(d), a.T @ a) + rates[1] * np.kron(w.T @ w, np.eye(c)))
            overlap = np.sum(kernels[0] * kernels[t]) / (np.linalg.norm(kernels[0]) * np.linalg.norm(kernels[t]))
            truth = {"F": a.T @ w, "A_gram": a.T @ a, "W_gram": w.T @ w, "weighted_kernel_distance": 1 - overlap}
            for name, value in truth.items():
                errors[name] = max(errors[name], np.abs(found[name][i, t] - value).max())
    print(f"largest errors {errors}")
    assert all(error < 1e-8 for error in errors.values()), errors


@pytest.mark.parametrize("shape", [(2, 3), (3, 2), (3, 3), (1, 3), (3, 1)])
def test_wide_linear_at_long_times(program, shape):
    """Against the closed form in hundreds of digits, on both sides of balance: where |δ| t is large, all that happens
    late is in differences of eigenvalues that all but agree."""
    seed = 4242
    generator = np.random.default_rng(seed)
    (c, d), deltas, times = shape, [-1000, -30, 0, 1, 1000], [0, 0.01, 1, 300, 2e4]
    initial, target = 0.7 * generator.normal(size=shape), generator.normal(size=shape)

    def text(matrix):
        return ";".join(listed(row) for row in matrix.tolist())

    with theory(
        program, "wide-linear", "--delta", listed(deltas), "--initial", text(initial), "--target", text(target),
        "--times", listed(times)
    ) as file:
        found = {name: file[name][...] for name in file}
    left, values, right = np.linalg.svd(initial, full_matrices=False)
    errors = dict.fromkeys(["F", "A_gram", "W_gram"], 0)
    for i, delta in enumerate(deltas):
        # a² of a w = σ, without what cancels.
        root = np.hypot(delta, 2 * values)
        square = (root + abs(delta)) / 2
        readout = np.sqrt(square if delta >= 0 else values**2 / square)
        start = np.vstack([right.T * (values / readout), left * readout])
        generator_ = np.block([[-delta / 2 * np.eye(d), target.T], [target, delta / 2 * np.eye(c)]])
        for j, time in enumerate(times):
            if delta in (0, 1) and time > 300:
                continue
            exact = np.array(wide_linear_reference.square(generator_.tolist(), start.tolist(), time))
            parts = {"F": exact[d:, :d], "A_gram": exact[d:, d:], "W_gram": exact[:d, :d]}
            # A difference of 1e-16 in the initial values moves F by as much times the layers' sizes.
            size = np.sqrt(np.linalg.norm(parts["A_gram"]) * np.linalg.norm(parts["W_gram"]))
            for name, value in parts.items():
                unit = size if name == "F" else np.linalg.norm(value)
                errors[name] = max(errors[name], np.abs(found[name][i, j] - value).max() / unit)
    print(f"seed {seed}: largest errors {errors}")
    assert all(error < 1e-11 for error in errors.values()), errors


def test_wide_linear_ends(program):
    """Its work does not grow with |δ| t: both sides of balance end, at the map to be learnt."""
    target = "-0.35,-0.42;0.63,0.19;1.37,-0.55"
    for delta in ("-1000", "1000", "-1e9", "1e9"):
        with theory(
            program, "wide-linear", "--delta", delta, "--initial", "0.05,-0.74;1.09,-0.33;1.76,-0.34", "--target",
            target, "--times", "0,1e6,1e15,1e200"
        ) as file:
            found = {name: file[name][...] for name in file}
        goal = np.array([[float(x) for x in row.split(",")] for row in target.split(";")])
        assert np.abs(found["F"][0, 2:] - goal).max() < 1e-12
        assert all(np.isfinite(values).all() for values in found.values())


def test_phi_is_smooth_where_a_changes_sign(program):
    """φ is of w: from −0.879 to −0.881, not to +0.881, and μ φ is the component of β along β*."""
    (program.folder / "cases.json").write_text(json.dumps([{"delta": -2, "beta0": [-1, -0.5], "beta_star": [1, 0]}]))
    times = np.linspace(0, 5, 2001)
    with theory(program, "single-neuron", "--cases", "cases.json", "--times", "linspace:0,5,2001") as file:
        found = {name: file[name][0] for name in ("a", "w", "phi", "signed_magnitude", "beta")}
    assert np.isfinite(found["phi"]).all() and (found["a"] > 0).any() and (found["a"] < 0).any()
    assert np.abs(np.diff(found["phi"])).max() < 10 * (times[1] - times[0])
    assert np.allclose(found["phi"], found["w"][:, 0] / np.linalg.norm(found["w"], axis=1), atol=1e-14)
    assert np.allclose(found["signed_magnitude"] * found["phi"], found["beta"][:, 0], atol=1e-13)


def test_basins(program):
    """In the plane of β: the sign that scipy's a ends with, and the surface between the signs."""
    with theory(program, "basins", "--delta", "-2,1", "--parallel", "-2,-0.7,0.5", "--perpendicular", "-1,0.3") as file:
        found = {name: file[name][...] for name in file}
    for i, delta in enumerate(found["conserved_delta"]):
        for j, across in enumerate(found["beta_perpendicular"]):
            for k, along in enumerate(found["beta_parallel"]):
                beta = np.array([across, along])
                a = np.sqrt((delta + np.sqrt(delta**2 + 4 * beta @ beta)) / 2)
                end = integrate(neuron_field(np.eye(2), np.array([0, 1]), 1, 1), [*beta / a, a], [0, 40])[-1, -1]
                assert np.sign(end) == found["basin"][i, j, k]
                if delta < 0:
                    assert (end > 0) == (along > found["separatrix"][i, j])
    assert np.isnan(found["separatrix"][1]).all() and (found["basin"][0] == -1).any()


@pytest.mark.parametrize("verb", ["single-neuron", "low-rank", "wide-linear", "deep-linear"])
def test_simulation(program, verb):
    """The paper's figures by default; the flow of the program's own solver beside them, to what it promises."""
    report = program.run("theory", verb, "--simulate", "--json").report
    print(f"{verb}: largest difference {report['largestDifference']:.2e}")
    assert 0 < report["largestDifference"] < 1e-8
    assert report["file"] == f"theory-{verb}.h5"


@pytest.mark.parametrize("engine", ["netcdf4", "h5netcdf"])
def test_opens(program, engine):
    program.run("theory", "single-neuron", "--simulate")
    with xarray.open_dataset(program.folder / "theory-single-neuron.h5", engine=engine) as dataset:
        assert dataset.w.dims == ("conserved_delta", "time", "input")
        assert dataset.conserved_delta.values.tolist() == [-4, -2, -1, 0, 1, 2, 4]
        assert dataset.time.values[[0, -1]].tolist() == [0, 20]
        assert np.allclose(dataset.beta.isel(time=0), [-1, 0])
        # Upstream neurons have arrived by then, downstream ones are on their way.
        assert np.allclose(dataset.beta.sel(conserved_delta=4).isel(time=-1), [0, 1])
        for name, variable in dataset.variables.items():
            assert variable.attrs["long_name"] and variable.attrs["units"], name
        assert dataset.basin.attrs["flag_meanings"] == "negative saddle positive"
        assert dataset.attrs["format"] == "richsweep theory 2"


@pytest.mark.skipif(not shutil.which("ncdump"), reason="ncdump is in the Debian package netcdf-bin")
@pytest.mark.parametrize("verb", ["single-neuron", "low-rank", "basins", "wide-linear", "deep-linear"])
def test_ncdump(program, verb):
    """Every dimension is known, and the same line writes the same bytes."""
    program.run("theory", verb)
    path = program.folder / f"theory-{verb}.h5"
    header = subprocess.run(["ncdump", "-h", path], capture_output=True, text=True, check=True).stdout
    assert "phony_dim" not in header and ":Conventions" in header
    first = path.read_bytes()
    program.run("theory", verb)
    assert path.read_bytes() == first
