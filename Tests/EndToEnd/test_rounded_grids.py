"""Axes are the decimals that people write; a directory that was made with others keeps them and its bits, however its
configuration is spelt now. Axes in another order are the same sweep."""

import h5py
import pytest
import yaml

from harness import journal, sweep
from harness.results import variable_hashes

#: What `linspace: [-0.3, 0.3, 7]` was in version 0.1.
OLD = [-0.3 + (0.6 * i) / 6 for i in range(6)] + [0.3]
NEW = [-0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3]


def write(program, **grid):
    axes = {"tau": [0.5], "delta": OLD, "width": [4], "seed": [3], **grid}
    sweep.write(program.folder / "my.yaml", sweep.configuration(steps=10, grid=axes))


def run(program, *options, **more):
    return program.run("run", "my.yaml", "--out", "out", "--workers", 1, *options, **more)


def test_axes_are_decimals(program):
    write(program, delta={"linspace": [-0.3, 0.3, 7]})
    run(program)
    with h5py.File(program.folder / "out" / "result.h5") as file:
        assert file["delta"][...].tolist() == NEW and OLD != NEW


@pytest.mark.parametrize("spelling", [{"linspace": [-0.3, 0.3, 7]}, NEW, NEW[::-1]], ids=["linspace", "list", "reversed"])
def test_a_directory_keeps_its_values(program, spelling):
    write(program)
    run(program)
    before = losses(program)
    shards = journal.shard_files(program.folder / "out")
    write(program, delta=spelling)
    assert run(program, "--json").report["isResultNew"] is False
    # Extended, it keeps them too, and trains what is new.
    write(program, delta=spelling, seed=[3, 5])
    run(program, "--extend")
    write(program, delta=spelling, seed=[5, 3])
    assert run(program, "--json").report["isResultNew"] is False
    assert shards.items() <= journal.shard_files(program.folder / "out").items()
    after = losses(program)
    assert len(before) == 7 and len(after) == 14 and before.items() <= after.items()


def losses(program):
    """The last train loss of every cell by its delta and seed."""
    with h5py.File(program.folder / "out" / "result.h5") as file:
        values = file["train_loss"][0, :, 0, :, -1]
        return {
            (delta, seed): values[i, j]
            for i, delta in enumerate(file["delta"][...].tolist()) for j, seed in enumerate(file["seed"][...].tolist())}


def test_a_finer_grid_extends_it(program):
    write(program, delta=OLD)
    run(program)
    write(program, delta={"linspace": [-0.3, 0.3, 13]})
    assert "Use --extend to add these values:\n  delta: -0.25," in run(program, expect=2).stderr
    run(program, "--extend")
    assert run(program, "--json").report["isResultNew"] is False
    with h5py.File(program.folder / "out" / "result.h5") as file:
        assert file["delta"].shape == (13,) and set(OLD) <= set(file["delta"][...])


def test_another_order_is_the_same_sweep(program):
    axes = {"tau": [0.5, 1], "delta": [-1, 0, 1], "width": [4], "seed": [3, 5]}
    write(program, **axes)
    run(program)
    before = variable_hashes(program.folder / "out" / "result.h5")
    path = program.folder / "my.yaml"
    document = yaml.safe_load(path.read_text())
    document["grid"] = {"seed": [5, 3], "width": [4], "delta": [1, 0, -1], "tau": [0.5, 1]}
    sweep.write(path, document)
    assert run(program, "--json").report["isResultNew"] is False
    assert variable_hashes(program.folder / "out" / "result.h5") == before
    run(program, "--extend")
    with h5py.File(program.folder / "out" / "result.h5") as file:
        assert file["train_loss"].shape[:4] == (2, 1, 3, 2) and file["seed"][...].tolist() == [5, 3]


def test_joined_sweeps_that_nearly_agree(program):
    for name, deltas, seed in (("a", OLD, 3), ("b", NEW, 5)):
        write(program, delta=deltas, seed=[seed])
        program.run("run", "my.yaml", "--out", name, "--workers", 1, "--no-merge")
    message = program.run("merge", "a", "b", "-o", "both.h5", expect=2).stderr
    assert "these values differ only in their last digits" in message
    differing = [(old, new) for old, new in zip(OLD, NEW) if old != new]
    assert differing
    for old, new in differing[:3]:
        assert f"delta: {old} in {program.folder}/a/, {new:g} in {program.folder}/b/" in message
    assert "finish the sweep" not in message


def test_joined_sweeps_with_gaps(program):
    for name, tau, seed in (("a", 0.5, 3), ("b", 1, 5)):
        write(program, tau=[tau], delta=[0], seed=[seed])
        program.run("run", "my.yaml", "--out", name, "--workers", 1, "--no-merge")
    message = program.run("merge", "a", "b", "-o", "both.h5", expect=2).stderr
    assert "2 of 4 cells have no result yet: these sweeps differ in more than one parameter" in message
    assert f"tau: 0.5 in {program.folder}/a/; 1 in {program.folder}/b/" in message


def test_plan_tells_values_apart(program):
    write(program, delta=[0.3, 0.1 + 0.2, 1])
    text = program.run("plan", "my.yaml", "--assume").stdout
    assert "3 values: 0.3, 0.30000000000000004, 1" in text
    assert [line.split()[2] for line in text.splitlines()[-3:]] == ["0.3", "0.30000000000000004", "1"]


@pytest.mark.parametrize("verb", ["plan", "run", "coordinate"])
def test_numbers_beyond_reason(program, verb):
    write(program, tau={"linspace": [1, 2, 1000000]}, delta={"linspace": [1, 2, 600000]})
    message = program.run(verb, "my.yaml", *([] if verb == "plan" else ["--out", "out"]), expect=2).stderr
    assert ": grid: got 6e11 cells, expected at most 4.29e9" in message
    assert not (program.folder / "out").exists()
