"""Networks of any depth and number of outputs in plain numpy, after docs/science.md; see reference.py.

The tangent kernel is formed from the full matrix of parameter gradients, (samples · outputs) × weights."""

import numpy as np
from reference import kernel_distance, output_factor, sigma, sigma_prime


def forward(layers, X, leak, factor):
    """Preactivations of the hidden layers, what every layer is given, and f (n, c)."""
    preactivations, given = [], [X]
    for W in layers[:-1]:
        preactivations.append(given[-1] @ W.T)
        given.append(sigma(preactivations[-1], leak))
    return preactivations, given, factor * given[-1] @ layers[-1].T


def backward(layers, preactivations, above, leak):
    """From ∂/∂(W_L h) of each sample (n, c) to ∂/∂z of every layer, first layer first."""
    errors = [above]
    for W, Z in zip(layers[:0:-1], preactivations[::-1]):
        errors.append((errors[-1] @ W) * sigma_prime(Z, leak))
    return errors[::-1]


def loss(layers, X, Y, leak, factor):
    return np.mean(np.sum((forward(layers, X, leak, factor)[2] - Y) ** 2, axis=1))


def gradients(layers, X, Y, leak, factor):
    preactivations, given, F = forward(layers, X, leak, factor)
    errors = backward(layers, preactivations, 2 * factor * (F - Y) / len(X), leak)
    return [error.T @ below for error, below in zip(errors, given)]


def tangent_kernel(layers, X, leak, factor):
    preactivations, given, F = forward(layers, X, leak, factor)
    features = []
    for output in range(F.shape[1]):
        above = np.zeros_like(F)
        above[:, output] = factor
        errors = backward(layers, preactivations, above, leak)
        features.append(np.concatenate(
            [(error[:, :, None] * below[:, None, :]).reshape(len(X), -1) for error, below in zip(errors, given)],
            axis=1))
    features = np.concatenate(features)
    return features @ features.T


def conserved(layers, rates, leak):
    """Entries of Δ_l of adjacent layers; their diagonals only, where the activation is not linear."""
    entries = []
    for lower, upper, rate, rate_above in zip(layers, layers[1:], rates, rates[1:]):
        Delta = rate * upper.T @ upper - rate_above * lower @ lower.T
        entries.append(Delta.ravel() if leak == 1 else np.diag(Delta))
    return np.concatenate(entries)


def train(layers, data, *, learning_rate, checkpoints, leak, parametrization, rate_w=1.0, rate_a=1.0):
    """Descends from `layers` on `data` (inputs, labels, test_inputs, test_labels) and measures at every checkpoint."""
    X, Y = data["inputs"], data["labels"].reshape(len(data["inputs"]), -1)
    test_X, test_Y = data["test_inputs"], data["test_labels"].reshape(len(data["test_inputs"]), -1)
    factor = output_factor(parametrization, len(layers[0])) ** (len(layers) - 1)
    rates = [rate_w] + [1.0] * (len(layers) - 2) + [rate_a]
    start = [W.copy() for W in layers]
    K0 = tangent_kernel(start, X, leak, factor)
    Z0 = forward(start, X, leak, factor)[0]
    rows = []
    for step in range(max(checkpoints) + 1):
        slopes = gradients(layers, X, Y, leak, factor)
        if step in checkpoints:
            Z = forward(layers, X, leak, factor)[0]
            rows.append({
                "train_loss": loss(layers, X, Y, leak, factor),
                "test_loss": loss(layers, test_X, test_Y, leak, factor),
                "kernel_distance": kernel_distance(K0, tangent_kernel(layers, X, leak, factor)),
                "hamming_distance": sum(np.sum(np.mean(np.sign(a) != np.sign(b), axis=0)) for a, b in zip(Z, Z0)),
                "parameter_distance": np.sqrt(sum(np.sum((W - V) ** 2) for W, V in zip(layers, start))),
                "conserved_drift": np.max(np.abs(conserved(layers, rates, leak) - conserved(start, rates, leak))),
                "gradient_norm": np.sqrt(sum(np.sum(slope**2) for slope in slopes)),
                "layers": [W.copy() for W in layers],
            })
        layers = [W - rate * learning_rate * slope for W, rate, slope in zip(layers, rates, slopes)]
    return rows
