"""Must show: `flow` on smooth networks (linear activation) against scipy's DOP853 at 1e-12 on the same data: its
error is below the tolerance and falls with it."""

import h5py
import numpy as np
import pytest
import reference
from scipy.integrate import solve_ivp

from harness import sweep

INPUTS, WIDTH, SAMPLES = 5, 4, 12
TOLERANCES = [1e-3, 1e-4, 1e-5, 1e-6]
RATE = 0.01
CHECKPOINTS = [0, 10, 100, 300, 1000]


def random_draws(generator):
    directions = generator.normal(size=(WIDTH, INPUTS))
    return {
        "directions": directions / np.linalg.norm(directions, axis=1, keepdims=True),
        "signs": generator.choice([-1.0, 1.0], WIDTH)}


def integrate(draws, data, tau, delta, leak, rate_w, rate_a):
    """Of the flow in time k·lr, at every checkpoint: (W, a) flat, and the loss."""
    X, y = data["inputs"], data["labels"]
    start = reference.initialise(draws["directions"], draws["signs"], tau, delta)

    def parts(theta):
        return theta[:-WIDTH].reshape(WIDTH, INPUTS), theta[-WIDTH:]

    def field(_, theta):
        dW, da = reference.gradients(*parts(theta), X, y, leak, 1.0)
        return -np.append(rate_w * dW, rate_a * da)

    states = [np.append(*start)]
    for begin, end in zip(CHECKPOINTS, CHECKPOINTS[1:]):
        solution = solve_ivp(
            field, (RATE * begin, RATE * end), states[-1], method="DOP853", rtol=1e-12, atol=1e-14)
        assert solution.success, solution.message
        states.append(solution.y[:, -1])
    losses = np.array([reference.loss(*parts(theta), X, y, leak, 1.0) for theta in states])
    return np.array(states), losses


@pytest.mark.parametrize(
    "tau, delta, network, rates",
    [
        (0.5, 0.2, {"activation": "linear"}, (1, 1)),
        (0.5, -0.3, {"activation": "linear"}, (0.5, 2)),
        (0.5, 0.2, {"activation": "leaky", "leak": 1}, (2, 0.5)),
    ],
    ids=["linear", "unequal rates", "leaky, as good as linear"])
def test_against_dop853(program, tau, delta, network, rates):
    """Of eight random starts, (1) parameters are off by less than the tolerance, relative to the distance moved, and so
    is (2) the loss at every checkpoint, relative to that at the start. (3) By their geometric means (a single error may
    happen to pass through zero) both fall in proportion to the tolerance, while the network learns and where it comes
    to rest and steps of many stages do the work."""
    print("numpy seed 61")
    generator = np.random.default_rng(61)
    data = {"inputs": generator.normal(size=(SAMPLES, INPUTS)), "labels": generator.normal(size=SAMPLES)}
    starts = [random_draws(generator) for _ in range(8)]
    with h5py.File(program.folder / "data.h5", "w") as file:
        for name, array in data.items():
            file[name] = array
    with h5py.File(program.folder / "draws.h5", "w") as file:
        for seed, draws in enumerate(starts):
            for name, array in draws.items():
                file[f"seed_{seed}/{name}"] = array
    cells = sweep.configuration(
        network=network,
        grid={
            "tau": [tau], "delta": [delta], "width": [WIDTH], "seed": list(range(len(starts))), "tolerance": TOLERANCES},
        training={
            "solver": "flow", "learning_rate": {"base": RATE, "divided_by": "none"}, "checkpoints": CHECKPOINTS,
            "rate_w": rates[0], "rate_a": rates[1]},
        record={"tensors": "all", "trajectory": "none"}, draws="draws.h5")
    cells["task"] = {"kind": "file", "path": "data.h5"}
    sweep.write(program.folder / "sweep.yaml", cells)
    program.run("run", "sweep.yaml", "--out", "out", "--workers", 1)
    learning, resting, loss = np.empty((3, len(starts), len(TOLERANCES)))
    with h5py.File(program.folder / "out" / "result.h5") as result:
        group = result[f"width_{WIDTH}"]
        for seed, draws in enumerate(starts):
            theta, losses = integrate(draws, data, tau, delta, network.get("leak", 1), *rates)
            assert losses[-1] < 0.7 * losses[0], "nothing was learned: the comparison would be empty"
            for place in range(len(TOLERANCES)):
                for errors, step in [(learning, -2), (resting, -1)]:
                    reached = np.append(group["W"][0, 0, seed, place, step], group["a"][0, 0, seed, place, step])
                    moved = np.linalg.norm(theta[step] - theta[0])
                    errors[seed, place] = np.linalg.norm(reached - theta[step]) / moved
                difference = result["train_loss"][0, 0, 0, seed, place] - losses
                loss[seed, place] = np.max(np.abs(difference)) / losses[0]
    slopes = {
        f"parameters at step {CHECKPOINTS[-2]}": learning, "train loss": loss,
        f"parameters at step {CHECKPOINTS[-1]}": resting}
    for name, errors in slopes.items():
        means = np.exp(np.mean(np.log(errors), axis=0))
        slope = np.polyfit(np.log(TOLERANCES), np.log(means), 1)[0]
        print(f"{name}: slope {slope:.3f}, means", " ".join(f"{error:.1e}" for error in means), "largest",
              " ".join(f"{error:.1e}" for error in errors.max(axis=0)))
        assert np.all(errors < TOLERANCES), (name, errors)  # (1), (2)
        assert 0.85 < slope < 1.15, (name, slope)  # (3)
