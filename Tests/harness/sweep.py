"""Sweeps as YAML, sized by the number of steps."""

import copy

import yaml

#: 48 cells of about a millisecond each; two shapes, a loss history and trajectories, so that every
#: kind of variable of a result is there.
CONFIGURATION = {
    "name": "test",
    "task": {"kind": "teacher-student", "inputs": 10, "samples": 50, "test_samples": 100, "teacher_width": 3},
    "network": {"activation": "relu", "parametrization": "standard", "symmetrize": True},
    "grid": {
        "tau": [0.1, 0.5, 1, 2],
        "delta": [-1, 0, 1],
        "width": [6, 8],
        "seed": [3, 5],
    },
    "training": {
        "solver": "gd",
        "learning_rate": {"base": 0.005, "divided_by": "tau^2"},
        "checkpoints": [0, 10, 100, 1000],
    },
    "record": {"tensors": "ends", "trajectory": {"every": 500}, "loss_history": 20},
}


def configuration(steps=1000, task=None, network=None, grid=None, training=None, record=None, **rest):
    """The configuration with fields of its sections replaced; a field of None is left out."""
    result = copy.deepcopy(CONFIGURATION)
    result["training"]["checkpoints"] = [step for step in (0, 10, 100) if step < steps] + [steps]
    result["record"]["trajectory"] = {"every": max(1, steps // 2)}
    changes = {"task": task, "network": network, "grid": grid, "training": training, "record": record}
    for section, fields in changes.items():
        result[section].update(fields or {})
        result[section] = {name: value for name, value in result[section].items() if value is not None}
    return {**result, **rest}


#: Sixteen cells of about a millisecond each, for what is looked at when it is complete.
SMALL = configuration(grid={"tau": [0.5, 2], "delta": [0, 1], "width": [6, 8], "seed": [3, 5]})


def cell_count(sweep):
    """How many cells a configuration has whose axes are lists."""
    count = 1
    for values in sweep["grid"].values():
        count *= len(values)
    return count


def write(path, sweep):
    """Writes a configuration (or text as it is) and returns its path."""
    path.write_text(sweep if isinstance(sweep, str) else yaml.safe_dump(sweep, sort_keys=False))
    return path
