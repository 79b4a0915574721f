"""Sweeps whose bits are on record: every preset at a reduced size, and what presets leave out."""

import yaml

from . import sweep

#: A preset is trained to about so many steps.
MOST_STEPS = 300

TEACHER = {"inputs": 7, "samples": 21, "test_samples": 30, "teacher_width": 3}
XOR = {"kind": "xor", "samples": 21, "test_samples": 30, "spread": 0.2, "inputs": None, "teacher_width": None}
LINEAR = {
    "kind": "linear", "inputs": 4, "samples": 12, "test_samples": 20, "strengths": [2, 0.5], "teacher_width": None}
DEEP = {"depth": 4, "activation": "relu"}
FLOW = {"solver": "flow", "tolerance": 1e-4}
ADAPTIVE = {"solver": "adaptive", "tolerance": 1e-3}
SGD = {"solver": "sgd", "batch": 5}
SINGLE = {"precision": "single"}
ALL = {"tensors": "all", "trajectory": {"every": 7}, "loss_history": 30}
WEIGHTS = {"tensors": "all", "trajectory": "none", "loss_history": 30}
FEW = {"tensors": "none", "trajectory": "none", "loss_history": 0}
PLANE = {**ALL, "function": {"lattice": [-1.5, 1.5, 5]}}
GRID = {"tau": [0.3, 1], "delta": [-0.7, 0, 0.7], "width": [6, 10], "seed": [3]}


def _of(steps=120, task=TEACHER, network=None, grid=GRID, training=None, record=ALL):
    return sweep.configuration(steps, task, network, grid, training, record)


#: What presets leave out: solvers, precisions, layers, tasks and records that no preset puts together.
OTHERS = {
    "gd-single": _of(training=SINGLE),
    "gd-leaky-ntk": _of(network={"activation": "leaky", "leak": 0.2, "parametrization": "ntk"}),
    "gd-mean-field-unsymmetric": _of(network={"parametrization": "mean-field", "symmetrize": False}),
    "gd-rates": _of(training={"rate_w": 4, "rate_a": 0.25, "learning_rate": 0.002}, record=FEW),
    "gd-deep": _of(network=DEEP, record=WEIGHTS),
    "gd-deep-single": _of(network={**DEEP, "depth": 3}, training=SINGLE, record=WEIGHTS),
    "gd-deep-linear-task": _of(task=LINEAR, network={"activation": "linear", "outputs": 3, "depth": 3}, record=WEIGHTS),
    "gd-aligned": _of(
        task={**LINEAR, "whitened": True},
        network={"activation": "linear", "outputs": 4, "depth": 3, "initialisation": "aligned", "symmetrize": None},
        record=WEIGHTS),
    "gd-xor-plane": _of(task=XOR, record=PLANE),
    "gd-xor-deep": _of(task=XOR, network={**DEEP, "depth": 5}, record=FEW),
    "adaptive-xor": _of(task=XOR, training=ADAPTIVE),
    "adaptive-single": _of(training={**ADAPTIVE, **SINGLE}),
    "adaptive-deep": _of(network=DEEP, training=ADAPTIVE, record=WEIGHTS),
    "adaptive-kernel-rate": _of(training={**ADAPTIVE, "learning_rate": {"base": 0.005, "divided_by": "kernel"}}),
    "flow-relu": _of(training=FLOW),
    "flow-single": _of(training={**FLOW, **SINGLE}),
    "flow-deep": _of(network=DEEP, training=FLOW, record=WEIGHTS),
    "flow-linear-task": _of(task=LINEAR, network={"activation": "linear", "outputs": 2}, training=FLOW, record=WEIGHTS),
    "flow-leaky-rates": _of(
        network={"activation": "leaky", "leak": 0.5}, training={**FLOW, "rate_w": 2, "learning_rate": 0.002}),
    "sgd": _of(training=SGD),
    "sgd-replacement-single": _of(training={**SGD, **SINGLE, "replacement": True}),
    "sgd-deep": _of(network=DEEP, training=SGD, record=WEIGHTS),
    "sgd-xor": _of(task=XOR, training=SGD, record=PLANE),
    "axes-of-the-task": _of(
        task={"samples": None, "inputs": None, "teacher_width": None},
        grid={**GRID, "samples": [9, 20], "inputs": [3, 5], "teacher_width": [2], "tau": [0.3], "width": [6]}),
    "axes-of-the-network": _of(
        network={"activation": "leaky", "parametrization": None},
        grid={**GRID, "leak": [0, 0.4], "output_power": [0.5, 1], "depth": [2, 3], "tau": [0.3], "width": [6]},
        record=WEIGHTS),
    "axes-of-the-training": _of(
        training=SGD | {"batch": None, "learning_rate": None},
        grid={**GRID, "batch": [2, 21], "learning_rate": [0.01], "rate_w": [0.5, 2], "tau": [0.3], "width": [6]}),
    "conserved-delta": _of(
        grid={"tau": [0.5], "conserved_delta": [-1, 0, 1], "width": [6], "seed": [3, 4], "delta": None}),
    "one-neuron": _of(network={"symmetrize": False}, grid={**GRID, "width": [1]}, training=FLOW),
}


def _ends(axis):
    """The first and the last value of an axis."""
    if isinstance(axis, list):
        return axis if len(axis) < 3 else [axis[0], axis[-1]]
    ((form, (first, last, *_)),) = axis.items()
    if form == "logspace":
        return [10.0**first, 10.0**last]
    return [first, last - 1 if form == "range" else last]


def reduced(preset):
    """A preset with the ends of its axes alone, up to a few hundred steps."""
    result = yaml.safe_load(preset)
    result["grid"] = {name: _ends(axis) for name, axis in result["grid"].items()}
    result["grid"]["seed"] = result["grid"]["seed"][:1]
    steps = result["training"]["checkpoints"]
    result["training"]["checkpoints"] = [step for step in steps if step <= MOST_STEPS]
    result["task"]["test_samples"] = min(100, result["task"]["test_samples"])
    result["task"]["samples"] = min(128, result["task"]["samples"])
    return result
