"""Sweeps that differ in the values of their axes become one by `merge a b -o c.h5`: its bits are those of one sweep
that had all the values; what does not fit is refused in words."""

import hashlib
import sqlite3
from contextlib import closing

import h5py
import numpy as np
import pytest

from harness import journal, sweep
from harness.results import variable_hashes

GRID = {"tau": [0.1, 0.5, 1], "delta": [-1, 1], "width": [6, 200], "seed": [3, 5]}


@pytest.fixture
def train(program):
    """Trains a sweep of a grid to its end; returns its directory."""

    def train(name, merge=False, **changes):
        grid = {**GRID, **changes.pop("grid", {})}
        training = {"learning_rate": {"base": 1e-4, "divided_by": "tau^2"}, **changes.pop("training", {})}
        configuration = sweep.configuration(steps=20, grid=grid, training=training, **changes)
        sweep.write(program.folder / f"{name}.yaml", configuration)
        line = ["run", f"{name}.yaml", "--out", name, "--workers", 1]
        program.run(*line, *([] if merge else ["--no-merge"]))
        return program.folder / name

    return train


def join(program, *directories, expect=0):
    return program.run("merge", *directories, "-o", "joined.h5", expect=expect)


def refusal(program, *directories):
    """What is said where sweeps are not joined; no file is left."""
    outcome = join(program, *directories, expect=2)
    assert outcome.stdout == ""
    assert not list(program.folder.glob("joined*"))
    return outcome.stderr


@pytest.mark.parametrize(
    "parts",
    [
        [{"tau": [0.1]}, {"tau": [0.5, 1]}],
        [{"seed": [3]}, {"seed": [5]}],
        [{"width": [200]}, {"width": [6]}],
        [{"tau": [0.5]}, {"tau": [1]}, {"tau": [0.1]}],
        [{"tau": [0.1, 0.5]}, {"tau": [0.5, 1]}],
        [{"tau": [0.1], "seed": [3]}, {"tau": [0.5, 1], "seed": [3]}, {"seed": [5]}],
    ],
    ids=["one and two", "along the fastest axis", "of another shape", "three", "that share cells", "along two axes"])
def test_the_bits_are_those_of_one_sweep(program, train, parts):
    directories = [train(f"part-{n}", grid=part) for n, part in enumerate(parts)]
    join(program, *directories)
    assert variable_hashes(program.folder / "joined.h5") == variable_hashes(train("whole", merge=True) / "result.h5")


def test_the_file_says_what_it_is_made_of(program, train):
    join(program, train("low", grid={"tau": [0.1]}), train("high", grid={"tau": [0.5, 1]}))
    with h5py.File(program.folder / "joined.h5") as file:
        text = file.attrs["configuration_text"].decode()
    assert "low" in text and "high" in text and text.count("checkpoints") == 2


def test_another_configuration_is_refused(program, train):
    other = train("b", grid={"tau": [1]}, training={"checkpoints": [0, 10]})
    message = refusal(program, train("a", grid={"tau": [0.1]}), other)
    assert "trained with another configuration" in message
    assert "training.checkpoints: 0, 10 there, 0, 10, 20 here" in message


def test_gaps_are_refused_unless_asked_for(program, train):
    directories = [train("a", grid={"tau": [0.1], "seed": [3]}), train("b", grid={"tau": [1], "seed": [5]})]
    message = refusal(program, *directories)
    assert "8 of 16 cells have no result yet" in message
    a, b = directories
    assert f"\n  tau: 0.1 in {a}/; 1 in {b}/\n  seed: 3 in {a}/; 5 in {b}/" in message
    report = program.run("merge", *directories, "-o", "joined.h5", "--partial", "--json").report
    assert (report["cells"], report["missing"]) == (16, 8)


@pytest.mark.parametrize(
    "change, words",
    [
        ({"task": {"samples": 51}}, ["samples: 50 in ", "; 51 in "]),
        ({"training": {"learning_rate": {"base": 2e-4, "divided_by": "tau^2"}}}, ["learning_rate: 0.0001 in ", "; 0.0002 in "]),
        ({"training": {"rate_w": 2}}, ["rate_w: 1 in ", "; 2 in "]),
    ],
    ids=["samples", "learning rate", "rate of a layer"])
def test_what_differs_is_named(program, train, change, words):
    """A number of the configuration that is not the same in both, and is no axis of either."""
    a, b = train("a", grid={"tau": [0.1, 0.5]}), train("b", grid={"tau": [1]}, **change)
    message = refusal(program, a, b)
    assert "differ in more than one parameter" in message and "--partial" in message
    assert f"\n  {words[0]}{a}/{words[1]}{b}/\n  tau: 0.1, 0.5 in {a}/; 1 in {b}/" in message
    report = program.run("merge", a, b, "-o", "joined.h5", "--partial", "--json").report
    assert (report["cells"], report["missing"]) == (48, 24)


def test_shared_cells_that_differ_are_refused(program, train):
    a, b = train("a", grid={"tau": [0.1, 0.5]}), train("b", grid={"tau": [0.5, 1]})
    falsify(b)
    message = refusal(program, a, b)
    assert "the cell tau = 0.5, delta = -1, width = 6, seed = 3 has a different train_loss here" in message
    assert str(b / "shards") in message


def falsify(directory):
    """Changes the last bit of every train loss in every shard, with hashes that pass."""
    for path in (directory / "shards").glob("*.h5"):
        whole = bytearray(path.read_bytes())
        with h5py.File(path) as file:
            for group in file.values():
                numbers, start = changed(group["numbers"]), group["numbers"].id.get_offset()
                whole[start : start + len(numbers)] = numbers
        body = whole[: whole.rindex(b"\nrichsweep shard")]
        whole[-66:] = hashlib.sha256(body).hexdigest().encode() + b"\n\n"
        path.write_bytes(whole)
        incarnation, counter = map(int, path.stem.split("-"))
        journal.unseal(directory)
        with closing(sqlite3.connect(directory / "journal.sqlite")) as database, database:
            done = database.execute(
                "UPDATE shards SET sha256 = ? WHERE lease = ?",
                (hashlib.sha256(whole).hexdigest(), incarnation << 32 | counter))
            assert done.rowcount == 1


def changed(numbers):
    """The bytes of a table whose train losses are another bit each."""
    values, at = numbers[...], 0
    for column in numbers.attrs["columns"].decode().split():
        name, _, count = column.partition(":")
        if name == "train_loss":
            values[:, at] = np.nextafter(values[:, at], 2)
        at += int(count or 1)
    return values.tobytes()


def test_several_need_a_name(program, train):
    a, b = train("a", grid={"tau": [0.1]}), train("b", grid={"tau": [1]})
    outcome = program.run("merge", a, b, expect=2)
    assert "--out: missing; with 2 sweep directories" in outcome.stderr
