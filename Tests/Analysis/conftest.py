"""Small files of every kind, made by the program itself, once."""

from pathlib import Path

import pytest
import yaml

import richsweep

ROOT = Path(__file__).resolve().parents[2]

#: Presets cut down to moments: the fields that are replaced, by section.
SMALL = {
    "smoke": {},
    "fig1b-quick": {
        "task": {"inputs": 10, "samples": 50, "test_samples": 100},
        "grid": {"tau": [0.1, 0.5, 2], "delta": [-1, 0, 1], "width": [6]}, "training": {"checkpoints": [0, 100, 1000]}},
    "fig1a": {"grid": {"delta": [-0.9999, 0, 0.9999]}, "training": {"checkpoints": [0, 100, 200]}},
    "fig1-width": {
        "grid": {"width": [4, 10], "tau": [0.1, 0.5, 2], "delta": [-1, 0, 1]}, "training": {"checkpoints": [0, 10, 100]}},
    "fig5-surface": {
        "grid": {"width": [10]}, "training": {"checkpoints": [0, 10, 50]},
        "record": {"function": {"lattice": [-2, 2, 9]}, "trajectory": "none"}},
    "fig5-sweep": {
        "grid": {"tau": [0.03, 0.1, 0.3], "delta": [-1, 0, 1], "width": [10], "seed": [100, 101]},
        "training": {"checkpoints": [0, 10, 50]}},
    "leaky": {
        "grid": {"leak": [0, 0.5], "delta": [-1, 0, 1], "width": [10], "seed": [100, 101]},
        "training": {"checkpoints": [0, 10, 50, 100]}},
    "rates": {"grid": {"width": [6], "seed": [100]}, "training": {"checkpoints": [0, 8, 16, 32, 64, 128]}},
    "sgd-noise": {
        "grid": {"batch": [1, 128], "delta": [-1, 0], "width": [6], "seed": [100, 101]},
        "training": {"checkpoints": [0, 25, 50, 100]}},
    "wide-linear": {"grid": {"delta": [-1, 0, 1]}, "training": {"checkpoints": [0, 50, 100, 200]}},
    "deep-linear": {"grid": {"delta": [-1, 0, 1], "depth": [2, 3]}, "training": {"checkpoints": [0, 50, 100]}},
    "fig3": {},
}

THEORY = {
    "single-neuron": ("single-neuron", "--simulate"),
    "low-rank": ("low-rank", "--delta", "linspace:-10,10,21", "--simulate"),
    "basins": ("basins", "--parallel", "linspace:-3,3,31", "--perpendicular", "linspace:-3,3,31"),
}


@pytest.fixture(scope="session")
def workshop(new_program):
    """The program in a folder where all these files are made."""
    return new_program()


@pytest.fixture(scope="session")
def result(workshop):
    """Trains a preset cut down, and gives the path of its result."""
    made = {}

    def make(preset):
        if preset not in made:
            sweep = yaml.safe_load(workshop.run("preset", preset).stdout)
            for section, fields in SMALL[preset].items():
                sweep[section].update(fields)
            (workshop.folder / f"{preset}.yaml").write_text(yaml.safe_dump(sweep, sort_keys=False))
            workshop.run("run", f"{preset}.yaml", "--out", preset)
            made[preset] = workshop.folder / preset / "result.h5"
        return made[preset]

    return make


@pytest.fixture(scope="session")
def theory(workshop):
    """Writes a file of theory, and gives its path: one of THEORY, or cases of a file."""
    made = {}

    def make(name, cases=None):
        line = THEORY[name] if cases is None else (name, "--cases", cases, "--simulate")
        if line not in made:
            made[line] = workshop.folder / f"theory-{len(made)}.h5"
            workshop.run("theory", *line, "--out", made[line])
        return made[line]

    return make


@pytest.fixture(scope="session")
def opened(result):
    """An open result of a preset cut down."""
    return lambda preset: richsweep.open(result(preset))


@pytest.fixture(scope="session")
def cases():
    """The folder of the figures' own initialisations."""
    return ROOT / "analysis" / "cases"
