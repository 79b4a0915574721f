"""The experiment once more, in plain numpy, written from the formulas of docs/science.md alone.

An independent witness for the tests: full-batch descent on a two-layer network in double precision, with
every observable formed the direct way (the tangent kernel from the full matrix of parameter gradients).
Slow and memory-hungry on purpose; it shares nothing with the program but the formulas in the paper.
"""

import numpy as np


def sigma(z, leak):
    return np.where(z >= 0, z, leak * z)


def sigma_prime(z, leak):
    return np.where(z >= 0, 1.0, leak)


def output_factor(parametrization, width):
    return {"standard": 1.0, "ntk": 1.0 / np.sqrt(width), "mean-field": 1.0 / width}[parametrization]


def initialise(directions, signs, tau, delta):
    """W (h, d) and a (h,) at scale tau and imbalance delta from unit rows and signs."""
    q = delta / tau**2
    alpha = np.sqrt((np.sqrt(4 + q**2) - q) / 2)
    return tau * alpha * np.asarray(directions, float), tau / alpha * np.asarray(signs, float)


def loss(W, a, X, y, leak, factor):
    return np.mean((factor * sigma(X @ W.T, leak) @ a - y) ** 2)


def gradients(W, a, X, y, leak, factor):
    """dL/dW and dL/da of L = mean (f - y)^2."""
    Z = X @ W.T
    phi = sigma(Z, leak)
    error = 2 * (factor * phi @ a - y) / len(y)
    dW = factor * a[:, None] * ((error[:, None] * sigma_prime(Z, leak)).T @ X)
    da = factor * phi.T @ error
    return dW, da


def tangent_kernel(W, a, X, leak, factor):
    """K (n, n): inner products of the gradients of f at two samples, over all parameters."""
    Z = X @ W.T
    by_readout = factor * sigma(Z, leak)
    by_weights = factor * (a * sigma_prime(Z, leak))[:, :, None] * X[:, None, :]
    features = np.concatenate([by_readout, by_weights.reshape(len(X), -1)], axis=1)
    return features @ features.T


def kernel_distance(K0, K):
    return 1 - np.sum(K0 * K) / (np.linalg.norm(K0) * np.linalg.norm(K))


def hamming_distance(W0, W, X):
    return np.sum(np.mean(np.sign(X @ W.T) != np.sign(X @ W0.T), axis=0))


def conserved(W, a, rate_w, rate_a):
    return rate_w * a**2 - rate_a * np.sum(W**2, axis=1)


def alignment(W, teacher_directions):
    """Cosine between each row of W and the teacher direction nearest to it."""
    cosines = W @ teacher_directions.T / np.linalg.norm(W, axis=1)[:, None]
    cosines = cosines / np.linalg.norm(teacher_directions, axis=1)
    return cosines.max(axis=1)


def teacher_labels(X, teacher_directions, teacher_signs):
    return np.maximum(X @ teacher_directions.T, 0) @ teacher_signs


def train(
    draws,
    *,
    tau,
    delta,
    learning_rate,
    checkpoints,
    leak=0.0,
    parametrization="standard",
    rate_w=1.0,
    rate_a=1.0,
    loss_history_steps=(),
):
    """Train one cell and measure it at every checkpoint.

    `draws` maps the names of a draws file's datasets to arrays: directions (h, d), signs (h,), inputs (n, d),
    labels (n,), and where there is a test set test_inputs and test_labels; teacher_directions (k, d) adds the
    alignments. Returns a dict of arrays whose first axis is the checkpoint: W, a, the seven metrics under the
    names they have in result.h5, alignment; and loss_history.
    """
    X, y = np.asarray(draws["inputs"], float), np.asarray(draws["labels"], float)
    W, a = initialise(draws["directions"], draws["signs"], tau, delta)
    factor = output_factor(parametrization, len(a))
    W0, a0 = W.copy(), a.copy()
    K0 = tangent_kernel(W0, a0, X, leak, factor)
    history = {}
    rows = []
    for step in range(max(checkpoints) + 1):
        dW, da = gradients(W, a, X, y, leak, factor)
        if step in loss_history_steps:
            history[step] = loss(W, a, X, y, leak, factor)
        if step in checkpoints:
            row = {
                "W": W.copy(),
                "a": a.copy(),
                "train_loss": loss(W, a, X, y, leak, factor),
                "test_loss": np.nan,
                "kernel_distance": kernel_distance(K0, tangent_kernel(W, a, X, leak, factor)),
                "hamming_distance": hamming_distance(W0, W, X),
                "parameter_distance": np.sqrt(np.sum((W - W0) ** 2) + np.sum((a - a0) ** 2)),
                "conserved_drift": np.max(
                    np.abs(conserved(W, a, rate_w, rate_a) - conserved(W0, a0, rate_w, rate_a))
                ),
                "gradient_norm": np.sqrt(np.sum(dW**2) + np.sum(da**2)),
            }
            if "test_inputs" in draws:
                row["test_loss"] = loss(W, a, draws["test_inputs"], draws["test_labels"], leak, factor)
            if "teacher_directions" in draws:
                row["alignment"] = alignment(W, draws["teacher_directions"])
            rows.append(row)
        W = W - rate_w * learning_rate * dW
        a = a - rate_a * learning_rate * da
    result = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    result["loss_history"] = np.array([history[step] for step in loss_history_steps])
    return result
