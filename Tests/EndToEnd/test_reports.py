"""The verbs that only tell: show, plan, preset and doctor, as processes, against other readers of the file."""

import hashlib
import re
from pathlib import Path

import h5py
import numpy as np
import pytest
import xarray as xr
import yaml

from harness import sweep


@pytest.fixture(scope="module")
def smoke(new_program):
    """The directory of the preset `smoke`, trained and collated."""
    program = new_program()
    program.run("run", "smoke", "--out", "smoke", "--workers", 1)
    return program.folder / "smoke"


@pytest.fixture(scope="module")
def dataset(smoke):
    with xr.open_dataset(smoke / "result.h5", engine="h5netcdf") as opened:
        yield opened.load()


def files(folder):
    """What is in a folder besides what processes print."""
    return sorted(path.name for path in folder.iterdir() if path.suffix not in (".stdout", ".stderr"))


def last_number(shown):
    return float(shown.stdout.splitlines()[-1].rsplit(": ", 1)[1])


# show


def test_the_last_number_is_what_xarray_gives(program, smoke, dataset):
    expected = dataset.kernel_distance.sel(tau=0.1, delta=1, method="nearest").mean("seed")
    assert last_number(program.run("show", smoke)) == pytest.approx(expected.values[0, -1], rel=1e-15)


@pytest.mark.parametrize("variable", ["train_loss", "parameter_distance", "evaluations"])
def test_selections_are_those_of_xarray(program, smoke, dataset, variable):
    values = dataset[variable]
    chosen = values.sel(tau=0.5, delta=-1)
    step = {"step": 10} if "step" in values.dims else {}
    arguments = ["show", smoke / "result.h5", variable, "--at", "tau=0.5,delta=-1", "--step", 10]
    assert last_number(program.run(*arguments)) == pytest.approx(float(chosen.sel(**step).mean()), rel=1e-15)
    seed = program.run(*arguments, "--seed", 1)
    assert last_number(seed) == float(chosen.sel(seed=1, **step).item())


def test_json_holds_every_mean(program, smoke, dataset):
    shown = program.run("show", smoke, "test_loss", "--over", "delta,step", "--mean", "tau", "--json")
    (slice,) = shown.report
    expected = dataset.test_loss.mean(["tau", "seed"]).isel(width=0).transpose("delta", "step")
    np.testing.assert_allclose(slice["values"], expected.values, rtol=1e-14)
    assert slice["columns"]["values"] == list(dataset.step.values)
    assert slice["meanOver"] == {"seed": 2, "tau": 3}
    assert slice["fullCount"] == 6 and np.unique(slice["counts"]).tolist() == [6]
    assert slice["cells"] == {"total": 18, "diverged": 0, "missing": 0, "poisoned": 0}


def test_only_seeds_are_averaged_unasked(program, smoke, dataset):
    shown = program.run("show", smoke, "test_loss", "--over", "delta,step")
    assert "tau=0.1 (the first of 3)" in shown.stdout and "mean over 2 seeds" in shown.stdout
    expected = dataset.test_loss.sel(tau=0.1, delta=1).mean("seed").values[0, -1]
    assert last_number(shown) == pytest.approx(expected, rel=1e-15)


@pytest.fixture(scope="module")
def wild(new_program):
    """A sweep at a rate that is sound and one at which everything diverges."""
    program = new_program()
    grid = {"learning_rate": [0.001, 1e6], "tau": [1, 2], "delta": [-1, 1], "width": [6], "seed": [3, 5]}
    configuration = sweep.configuration(steps=100, grid=grid, training={"learning_rate": None})
    sweep.write(program.folder / "wild.yaml", configuration)
    program.run("run", "wild.yaml", "--out", "wild", expect=1)
    return program.folder / "wild"


def test_means_say_what_they_leave_out(program, wild):
    """In the heading, at each place, of the point, in a line below, and as JSON."""
    with xr.open_dataset(wild / "result.h5") as opened:
        counts = opened.test_loss.isel(step=-1, width=0).notnull().sum(["learning_rate", "seed"])
    assert (counts == 2).all(), "of 4"
    shown = program.run("show", wild, "test_loss", "--mean", "learning_rate").stdout
    heading, *picture, sentence, gaps = shown.splitlines()
    assert heading.startswith("test_loss ") and ", fewer at !" in heading
    assert sum(line.count("!") for line in picture) == 3, "the fourth is the point, of which the sentence tells"
    assert sentence.startswith("< test_loss at ") and "mean over 2 of 4 cells (2 seeds and 2 values of learning_rate): " in sentence
    assert gaps == "8 of 16 cells diverged; means cover the remaining cells."
    (slice,) = program.run("show", wild, "test_loss", "--mean", "learning_rate", "--json").report
    assert slice["counts"] == counts.transpose("tau", "delta").values.tolist() and slice["fullCount"] == 4
    assert slice["point"]["count"] == 2
    assert slice["cells"] == {"total": 16, "diverged": 8, "missing": 0, "poisoned": 0}
    alone = program.run("show", wild, "test_loss").stdout
    assert "learning_rate=0.001 (the first of 2)" in alone and "!" not in alone
    assert alone.splitlines()[-1] == (
        "Every cell of this map is complete; elsewhere in the result 8 of 16 cells diverged.")
    steep = program.run("show", wild, "test_loss", "--at", "learning_rate=1e6").stdout
    assert steep.splitlines()[-1] == "8 of 8 cells of this map diverged."


def test_what_diverged_is_not_called_missing(new_program):
    """Neither in the picture, nor of the point; and there are no remaining cells to speak of."""
    program = new_program()
    grid = {"tau": [1, 2], "delta": [-1, 1], "width": [6], "seed": [3, 5]}
    configuration = sweep.configuration(steps=100, grid=grid, training={"learning_rate": 1e6})
    sweep.write(program.folder / "wild.yaml", configuration)
    program.run("run", "wild.yaml", "--out", "wild", expect=1)
    heading, picture, sentence, gaps = program.run("show", "wild", "test_loss").stdout.splitlines()
    assert picture == "  (every cell diverged)"
    assert sentence.endswith(" width=6 step=100: diverged (0 of 2 seeds)")
    assert gaps == "8 of 8 cells diverged."
    # Along the steps a cell is the same; its first loss is a number.
    shown = program.run("show", "wild", "test_loss", "--over", "step,tau").stdout
    assert "diverged" in shown and "missing" not in shown


def test_what_did_not_diverge_is_not_called_missing(program, wild):
    """Of the step at which cells diverged; its means cover those cells, and not the remaining ones."""
    shown = program.run("show", wild, "diverged_at_step").stdout
    assert shown.splitlines()[1:] == [
        "  (no cell diverged)",
        "diverged_at_step at tau=1 delta=1 width=6 learning_rate=0.001 (the first of 2): did not diverge (0 of 2 seeds)",
        "Every cell of this map is complete; elsewhere in the result 8 of 16 cells diverged.",
    ]
    mean = program.run("show", wild, "diverged_at_step", "--over", "learning_rate,tau").stdout
    assert "? did not diverge" in mean and "missing" not in mean
    alone = program.run("show", wild, "test_loss", "diverged_at_step").stdout
    assert alone.count("elsewhere in the result") == 1
    both = program.run(
        "show", wild, "test_loss", "diverged_at_step", "--over", "learning_rate,tau").stdout.splitlines()
    assert both[-2:] == [
        "4 of 8 cells of this map diverged; means cover the remaining cells.",
        "4 of 8 cells of this map diverged; means of diverged_at_step cover the cells that diverged.",
    ]


def test_a_status_has_no_mean(program, wild, smoke):
    """It is a word; of several cells the worst is told."""
    assert "status at tau=" in (shown := program.run("show", smoke, "status").stdout)
    assert "worst of 2 seeds: complete" in shown and "mean" not in shown
    shown = program.run("show", wild, "status", "--mean", "learning_rate", "--over", "tau,delta").stdout
    assert "worst of 4 cells" not in shown and "worst of 2 seeds and 2 values of learning_rate: diverged" in shown
    (slice,) = program.run("show", wild, "status", "--mean", "learning_rate", "--json").report
    assert slice["values"] == [[1, 1], [1, 1]]


def test_completeness_is_not_mentioned_where_nothing_is_missing(program, smoke):
    shown = program.run("show", smoke).stdout
    assert "!" not in shown and "cells" not in shown


def test_hashes_are_of_the_numbers(program, smoke):
    shown = program.run("show", smoke, "--hashes", "--json")
    hashes = {entry["variable"]: entry["sha256"] for entry in shown.report}
    with h5py.File(smoke / "result.h5") as file:
        for name in ["tau", "test_loss", "status", "width_8/W"]:
            assert hashes[name] == hashlib.sha256(file[name][...].tobytes()).hexdigest()


def test_a_pipe_gets_characters_and_colour_on_demand(program, smoke):
    plain = program.run("show", smoke, TERM="xterm-256color", COLORTERM="truecolor", NO_COLOR="")
    assert plain.stdout.isascii() and "\x1b" not in plain.stdout
    assert "\x1b[38;2;" in program.run("show", smoke, "--color", "always", COLORTERM="truecolor", NO_COLOR="").stdout


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["los"], "no variable 'los'; expected one of train_loss, test_loss,"),
        (["test_loss", "--over", "tau,alpha"], "--over: got 'alpha', which is not an axis of test_loss; expected two of tau, delta"),
        (["test_loss", "--over", "tau"], "--over: got 'tau', expected two axes"),
        (["test_loss", "--mean", "hue"], "--mean: got 'hue', which is not an axis of test_loss; expected one of tau, delta"),
        (["test_loss", "--mean", "tau"], "--mean: 'tau' is an axis of the map"),
        (["test_loss", "--mean", "tau", "--at", "tau=1"], "--mean: 'tau' is also in --at or --over"),
        (["test_loss", "--step", "7"], "--step: got 7, expected one of 0, 10, 100, 200 (nearest: 0 and 10)"),
        (["test_loss", "--seed", "9"], "--seed: got 9, expected one of 0, 1 (nearest: 1)"),
        (["test_loss", "--at", "tau=700"], "--at: tau: got 700, expected one of 0.1, 0.5, 2 (nearest: 2)"),
        (["test_loss", "--at", "delta=0.9"], "--at: delta: got 0.9, expected one of -1…1 (nearest: 0 and 1)"),
        (["test_loss", "--at", "width=9"], "--at: width: got 9, expected one of 8 (nearest: 8)"),
        (["test_loss", "--at", "seed=0.5"], "--at: seed: got 0.5, expected one of 0, 1"),
        (["test_loss", "--at", "step=11"], "--at: step: got 11, expected one of 0, 10, 100, 200 (nearest: 10 and 100)"),
        (["test_loss", "--at", "tau:1"], "--at: got 'tau:1', expected AXIS=NUMBER"),
        (["test_loss", "--at", "alpha=1"], "--at: got 'alpha', which is not an axis of test_loss; expected one of tau, delta"),
    ],
)
def test_show_says_what_it_expected(program, smoke, arguments, message):
    shown = program.run("show", smoke, *arguments, expect=2)
    assert shown.stdout == ""
    assert message in shown.stderr


@pytest.fixture(scope="module")
def scales(new_program):
    """A sweep over scales that have more than six digits, and seeds that have seven."""
    program = new_program()
    grid = {"tau": {"logspace": [-1, 0.5, 9]}, "delta": [0, 1], "width": [6], "seed": [1234567]}
    sweep.write(program.folder / "scales.yaml", sweep.configuration(steps=10, grid=grid))
    program.run("run", "scales.yaml", "--out", "scales", "--workers", 1)
    return program.folder / "scales"


def test_what_plan_prints_is_a_value_of_the_grid(program, scales):
    """In its six digits, and for --seed in all."""
    table = program.run("plan", scales / "sweep.yaml", "--list", 18).stdout.splitlines()
    head = next(number for number, line in enumerate(table) if line.split()[:2] == ["cell", "tau"])
    rows = [dict(zip(table[head].split(), line.split())) for line in table[head + 1:]]
    taus = list(dict.fromkeys(row["tau"] for row in rows))
    assert taus[1] == "0.153993" and len(taus) == 9
    for tau in (taus[1], taus[4], taus[8]):
        shown = program.run("show", scales, "train_loss", "--at", f"tau={tau}", "--seed", rows[0]["seed"], "--json")
        assert f"{shown.report[0]['point']['row']:.6g}" == tau
    for tau in ("0.153994", "0.15399", "0.154"):
        assert "expected one of 0.1, 0.15399265" in program.run(
            "show", scales, "train_loss", "--at", f"tau={tau}", expect=2).stderr
    program.run("show", scales, "train_loss", "--seed", "1234570", expect=2)


def test_six_digits_of_two_values_name_both(program):
    grid = {"tau": [0.1539926, 0.1539931, 1], "delta": [0, 1], "width": [6], "seed": [3]}
    sweep.write(program.folder / "sweep.yaml", sweep.configuration(steps=10, grid=grid))
    program.run("run", "sweep.yaml", "--out", "out", "--workers", 1)
    message = "--at: tau: got 0.153993, which may be 0.1539926 or 0.1539931; expected more digits of one of them"
    assert message in program.run("show", "out", "train_loss", "--at", "tau=0.153993", expect=2).stderr
    program.run("show", "out", "train_loss", "--at", "tau=0.1539931")


def test_a_sweep_without_a_result_says_how_to_make_it(program):
    sweep.write(program.folder / "sweep.yaml", sweep.configuration(steps=10))
    program.run("run", "sweep.yaml", "--out", "out", "--workers", 1, "--no-merge")
    for place in ("out", "out/result.h5"):
        said = program.run("show", place, expect=2).stderr
        assert "out/result.h5: no such file; 'richsweep run " in said
        assert "/out/sweep.yaml' finishes the sweep and writes it, 'richsweep merge " in said
    made = re.search(r"'richsweep (merge \S+ --partial)' writes what is there", said)[1]
    program.run(*made.split())
    program.run("show", "out")
    assert "merge" not in program.run("show", "nowhere.h5", expect=2).stderr


def test_a_value_that_was_meant_to_be_0_is_found(program):
    """Version 0.1 wrote such numbers for the middle of an axis."""
    grid = {"tau": [1], "delta": [-0.1, 5.551115123125783e-17, 0.1], "width": [6], "seed": [3]}
    sweep.write(program.folder / "sweep.yaml", sweep.configuration(steps=10, grid=grid))
    program.run("run", "sweep.yaml", "--out", "out", "--workers", 1)
    program.run("show", "out", "train_loss", "--at", "delta=0")
    program.run("show", "out", "train_loss", "--at", "delta=1e-9", expect=2)


# plan


def test_a_plan_takes_no_more_memory_than_there_is(program):
    """A cell of 2.5 GB where a process may have 3 GB of addresses: nothing is trained to measure the machine."""
    cell = sweep.configuration(
        steps=10, task={"inputs": 10_000}, grid={"tau": [1], "delta": [0], "width": [7_800], "seed": [1]},
        record={"tensors": "none", "trajectory": None})
    sweep.write(program.folder / "sweep.yaml", cell)
    program.inside = ("bash", "-c", 'ulimit -v 3000000; exec "$@"', "bash")
    planned = program.run("plan", "sweep.yaml")
    assert "assumed, not measured" in planned.stdout and planned.stderr == ""
    program.inside = ("bash", "-c", 'ulimit -v 2000000; exec "$@"', "bash")
    for options in [(), ("--json",)]:
        said = program.run("plan", "sweep.yaml", *options).stderr
        assert "the largest cell needs 2.5" in said and "of address space, 'ulimit -v')" in said, said


def test_plan_tells_what_a_run_then_does(program, smoke):
    planned = program.run("plan", "smoke", "--json")
    plan = planned.report
    assert plan["cells"] == 18
    assert [axis["count"] for axis in plan["axes"]] == [3, 3, 1, 2]
    assert plan["axes"][0]["values"] == [0.1, 0.5, 2] and plan["notes"] == []
    assert plan["isMeasured"] and plan["rate"] > 1e8
    with h5py.File(smoke / "result.h5") as file:
        assert plan["fingerprint"] == file.attrs["fingerprint"].decode()
        assert plan["evaluations"] == pytest.approx(file["evaluations"][...].sum(), rel=0.5)
    assert files(program.folder) == []
    people = program.run("plan", "smoke", "--assume")
    assert people.stdout.startswith("smoke: 18 cells (3 × 3 × 1 × 2)\n")
    assert "assumed, not measured" in people.stdout


def test_a_plan_says_one_time_in_several_units(program):
    """Core-hours are the seconds of all cells; what this machine takes is bounded by its cores and the longest cell."""
    many = {"width": [4, 8]}
    few = {"tau": [1], "delta": [0], "width": [4, 2000], "seed": [3]}
    for grid in (many, few):
        sweep.write(program.folder / "plan.yaml", sweep.configuration(grid=grid, steps=100_000))
        plan = program.run("plan", "plan.yaml", "--assume", "--json").report
        number, unit = re.search(
            r"(\S+) core-(hours|seconds)", program.run("plan", "plan.yaml", "--assume").stdout).groups()
        assert float(number) == pytest.approx(plan["coreSeconds"] / {"hours": 3600, "seconds": 1}[unit], rel=6e-3)
        assert 0 < plan["secondsOfCheapestCell"] < plan["secondsOfDearestCell"]
        least = plan["coreSeconds"] / plan["cores"]
        assert plan["secondsOnThisMachine"] == pytest.approx(max(least, plan["secondsOfDearestCell"]), rel=1e-12)
        if grid is few and plan["cores"] > 1:
            assert least < plan["secondsOfDearestCell"]


def test_a_plan_notes_what_may_not_be_meant(program, new_program):
    """Powers of ten taken for values, and seeds that a draws file lacks; both are valid."""
    program.run("preset", "smoke", "--write-draws", "draws.h5", "--seeds", "0,5")
    text = program.run("preset", "smoke").stdout
    (program.folder / "wide.yaml").write_text(
        text.replace("tau: [0.1, 0.5, 2]", "tau: {logspace: [0.1, 10, 5]}") + "draws: draws.h5\n")
    [powers, seeds] = program.run("plan", "wide.yaml", "--assume", "--json").report["notes"]
    assert powers.startswith("tau extends from 1.26 to 1e+10; logspace takes exponents")
    assert seeds == "1 of 2 seeds is not in draws.h5 and will be drawn at random: 1"
    shown = program.run("plan", "wide.yaml", "--assume").stdout
    assert powers in shown and seeds in shown and "core-seconds" in shown


def test_presets_are_listed_a_line_each(program):
    lines = program.run("preset").stdout.splitlines()
    assert [line.split()[0] for line in lines[:-1]] == PRESETS
    assert all(20 < len(line) < 125 for line in lines)


def test_everything_wrong_is_said_at_once(program):
    text = program.run("preset", "smoke").stdout
    (program.folder / "bad.yaml").write_text(
        text.replace("tau: [0.1, 0.5, 2]", "tau: [0.1, -0.5, 2]")
        .replace("[8]", "[7]")
        .replace("solver: adaptive", "sover: adaptive")
    )
    planned = program.run("plan", "bad.yaml", expect=2)
    assert planned.stdout == ""
    for message in [
        "bad.yaml:6: grid.tau[1]: got -0.5, expected a finite number above 0",
        "bad.yaml:8: grid.width: got 7, expected even widths",
        "bad.yaml:11: training.sover: unknown field, expected one of solver,",
        "(did you mean solver?)",
    ]:
        assert message in planned.stderr
    assert files(program.folder) == ["bad.yaml"]


PRESETS = [
    "fig1a", "fig1b", "fig1b-quick", "fig1-width", "fig3", "wide-linear", "deep-linear", "fig5-surface", "fig5-sweep",
    "leaky", "rates", "sgd-noise", "smoke"]


def test_what_is_neither_file_nor_preset(program):
    planned = program.run("plan", "fig2", expect=2)
    assert ", ".join(PRESETS) in planned.stderr


# theory


def test_a_loss_below_rounding_is_said_to_be_so(program):
    """To people; programs get the number."""
    said = program.run("theory", "wide-linear", "--out", "t.h5").stdout.splitlines()
    assert "  last_loss  " in said[0] and len(said) == 9
    assert all(re.search(r"  < 1e-(29|30|31)  ", line) for line in said[1:-1])
    report = program.run("theory", "wide-linear", "--out", "t.h5", "--json").report
    losses = next(found["values"] for found in report["columns"] if found["name"] == "last_loss")
    with h5py.File(program.folder / "t.h5") as file:
        assert losses == file["last_loss"][...].tolist() and max(losses) < 1e-29
    early = program.run("theory", "wide-linear", "--out", "t.h5", "--times", "0,0.1").stdout
    assert "<" not in early


# preset


def test_presets_are_listed_and_printed(program):
    names = [entry["name"] for entry in program.run("preset", "--json").report]
    assert names == PRESETS
    for name in names:
        text = program.run("preset", name).stdout
        assert f"\nname: {name}  # without --out its directory is sweeps/{name}\n" in text
        assert yaml.safe_load(text)["name"] == name


@pytest.mark.parametrize("name", ["my", "2", "true", "1.5", "a-b_c.d"])
def test_a_preset_under_another_name(program, name):
    """Which decides where it is trained."""
    text = program.run("preset", "smoke", "--name", name).stdout
    assert yaml.safe_load(text) == {**yaml.safe_load(program.run("preset", "smoke").stdout), "name": name}
    (program.folder / "x.yaml").write_text(text)
    program.run("run", "x.yaml", "--workers", 1)
    assert (program.folder / "sweeps" / name / "result.h5").exists()


@pytest.mark.parametrize("arguments, message", [
    (["smoke", "--name", "a/b"], "--name: got 'a/b', expected 1 to 64 letters"),
    (["smoke", "--name", 'a"b'], "--name: got 'a\"b', expected 1 to 64 letters"),
    (["--name", "my"], "--name: only with a preset to print"),
])
def test_names_that_no_sweep_can_have(program, arguments, message):
    assert message in program.run("preset", *arguments, expect=2).stderr


def test_the_draws_written_are_the_draws_used(program, smoke):
    program.run("preset", "smoke", "--write-draws", "draws.h5", "--seeds", "0..1,7")
    with h5py.File(program.folder / "draws.h5") as file:
        assert sorted(file) == ["seed_0", "seed_1", "seed_7"]
        group = file["seed_7"]
        assert group["directions"].shape == (8, 10) and group["test_inputs"].shape == (100, 10)
        np.testing.assert_allclose(np.linalg.norm(group["directions"][...], axis=1), 1, rtol=1e-12)
    (program.folder / "own.yaml").write_text(program.run("preset", "smoke").stdout + "draws: draws.h5\n")
    program.run("run", "own.yaml", "--out", "own", "--workers", 1)
    with h5py.File(smoke / "result.h5") as drawn, h5py.File(program.folder / "own/result.h5") as read:
        for name in ["test_loss", "kernel_distance", "width_8/W"]:
            assert drawn[name][...].tobytes() == read[name][...].tobytes()


def test_the_schema_of_sweeps(program):
    """The same as the repository's, which editors may use as well."""
    printed = program.run("preset", "--schema").stdout
    assert printed == (Path(__file__).parents[2] / "schemas/sweep.schema.json").read_text()


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["fig2"], "got 'fig2', expected one of the presets fig1a"),
        (["--write-draws", "d.h5"], "--write-draws: needs the name of a preset"),
        (["smoke", "--schema"], "--schema: cannot be combined with a preset"),
        (["smoke", "--seeds", "1"], "--seeds: needs --write-draws"),
        (["smoke", "--write-draws", "d.h5", "--seeds", "3..1"], "--seeds: got '3..1', expected numbers"),
        (["smoke", "--write-draws", "d.h5", "--seeds", "1,1"], "--seeds: got '1,1', expected numbers"),
    ],
)
def test_preset_says_what_it_expected(program, arguments, message):
    preset = program.run("preset", *arguments, expect=2)
    assert preset.stdout == ""
    assert message in preset.stderr
    assert files(program.folder) == []


# doctor


def test_the_doctor_finds_this_machine_fit_and_leaves_nothing(program):
    found = program.run("doctor", "--directory", program.folder, "--json")
    findings = {finding["name"]: finding for finding in found.report}
    assert set(findings) >= {"HDF5", "ZeroMQ", "encryption", "SQLite", "processor", "disk", "file locks", "ipc sockets", "tcp sockets"}
    assert all(finding["status"] != "fail" for finding in findings.values())
    assert files(program.folder) == []


def test_the_doctor_says_what_to_do(program):
    found = program.run("doctor", "--directory", program.folder, expect=1, RICHSWEEP_KERNELS="none")
    assert 'RICHSWEEP_KERNELS: got "none"' in found.stdout
    assert "→ unset RICHSWEEP_KERNELS" in found.stdout


def test_every_verb_helps_with_an_example(program):
    for verb in ["show", "plan", "preset", "doctor"]:
        helped = program.run(verb, "--help")
        assert "\nExample" in helped.stdout and f"richsweep {verb}" in helped.stdout
