"""Must show 6: bad input is refused by a message that names the place, the value and what was expected, with
exit status 2, and nothing is written."""

import json
import os

import h5py
import numpy as np
import pytest

from harness import sweep
from harness.refusal import DOCUMENT, refused

#: The line that is added to the document.
AFTER = DOCUMENT.count("\n") + 1


def document(line, text):
    """The document with one line replaced, lines counted from 1."""
    lines = DOCUMENT.splitlines()
    lines[line - 1] = text
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    "line, text, message",
    [
        (5, "  tau: [0.1, 1", "bad.yaml:6: column 8: not YAML: did not find expected ',' or ']'"),
        (11, "  learning_rat: 0.01", "bad.yaml:11: training.learning_rat: unknown field, expected one of solver, "),
        (11, "  learning_rat: 0.01", "(did you mean learning_rate?)"),
        (5, "  tau: [0.1, 0]", "bad.yaml:5: grid.tau[1]: got 0, expected a finite number above 0"),
        (5, "  tau: [-1]", "bad.yaml:5: grid.tau[0]: got -1, expected a finite number above 0"),
        (7, "  width: [5]", "bad.yaml:7: grid.width: got 5, expected even widths (or set network.symmetrize to false)"),
        (5, "  tau: []", "bad.yaml:5: grid.tau: got an empty list, expected at least one value"),
        (5, "  tau: [1, 2, 1.0]", "bad.yaml:5: grid.tau: got 1 more than once, expected each value once"),
        (12, "  checkpoints: [0, 100, 10]", "bad.yaml:12: training.checkpoints[2]: got 10 after 100, expected"),
        (13, "draws: none.h5", "bad.yaml:13: draws: got none.h5"),
    ],
    ids=lambda value: value.strip() if isinstance(value, str) else "")
@pytest.mark.parametrize("verb", ["run", "coordinate"])
def test_configuration(program, verb, line, text, message):
    sweep.write(program.folder / "bad.yaml", document(line, text))
    assert message in refused(program, verb, "bad.yaml", "--out", "out")


def test_everything_wrong_is_said_at_once(program):
    sweep.write(program.folder / "bad.yaml", document(5, "  tau: [0]").replace("width: [4]", "width: [5]"))
    message = refused(program, "run", "bad.yaml", "--out", "out")
    assert "bad.yaml:5: grid.tau[0]" in message and "bad.yaml:7: grid.width" in message


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["run", "nowhere.yaml"], "nowhere.yaml: no such file or preset; expected a YAML file, or one of fig1a"),
        (["run", "good.yaml", "--workers", "0"], "--workers: got 0, expected a number from 1 to 4096"),
        (["run", "good.yaml", "--wokers", "2"], "Unknown option '--wokers'"),
        (["run"], "Missing expected argument"),
        (["nosuch"], "got 'nosuch' after 'richsweep', expected one of run, coordinate, "),
        (["nosuch", "--help"], "got 'nosuch' after 'richsweep', expected one of run, "),
        (["help", "nosuch"], "got 'nosuch' after 'richsweep', expected one of run, "),
        (["help", "--help", "nosuch"], "got 'nosuch' after 'richsweep', expected one of run, "),
        (["help", "run", "nosuch"], "got 'nosuch' after 'help' and 'richsweep run', expected nothing: 'richsweep run' has no verbs"),
        (["help", "bench", "nosuch"], "got 'nosuch' after 'richsweep bench', expected one of core, dispatch, "),
        (["theory", "nosuch", "--help"], "got 'nosuch' after 'richsweep theory', expected one of single-neuron, "),
        (["run", "good.yaml", "--shuffle", "often"], "often"),
        (["coordinate", "good.yaml", "--admit", "good.yaml"], "--admit: needs --listen tcp://HOST:PORT"),
        (["coordinate", "good.yaml", "--listen", "tcp://*:5555", "--admit", "none"], "none: no such file; expected a file with one public key"),
        (["coordinate", "good.yaml", "--listen", "tcp://*:*", "--admit", "good.yaml"], "good.yaml:1: got 'name:', expected a public key"),
        (["work", "nowhere", "--connect", "tcp://127.0.0.1:9"], "nowhere: no such folder; expected a sweep directory"),
        (["work", ".", "--connect", "tcp://127.0.0.1:9"], "keys/worker.key: cannot open the key file"),
        (["work", ".", "--connect", "tcp://127.0.0.1:9", "--key", "good.yaml"], "good.yaml: other users can read or change"),
        (["keygen", "good.yaml"], "good.yaml: already exists; choose another name"),
        (["keygen", "--public", "nowhere.key"], "nowhere.key: cannot open the key file: no such file"),
        (["coordinate", "good.yaml", "--listen", "nonsense"], "nonsense"),
        (["rnu"], "(did you mean run?)"),
        (["run", "fig1c"], "fig1b, fig1b-quick"),
        (["run", "smokee"], "(did you mean smoke?)"),
        (["preset", "smokee"], "(did you mean smoke?)\nSee 'richsweep preset --help'."),
        (["run", "good.yaml", "-out", "out"], "Unknown option '-u' in '-out' (did you mean --out?)"),
        (["run", "good.yaml", "--out", "out", "--extend"], "out/, which contains no sweep; expected the directory"),
        (["run", "good.yaml", "--out", "out", "--retry-poisoned"], "out/, which contains no sweep"),
        (["status", "good.yaml"], "good.yaml: this is a file; expected a sweep directory"),
        (["verify", "."], " has no journal.sqlite; expected a sweep directory"),
        (["theory", "deep-linear", "--depth", "0"], "--depth: got 0, expected whole numbers from 1"),
        (["work", "nowhere", "--wait=-1"], "--wait: got -1, expected a number of seconds"),
        (["merge", "nowhere"], "nowhere: no such folder; expected a sweep directory"),
        (["theory", "single-neuron", "--delta", "1,x"], "richsweep: --delta: got '1,x', expected numbers separated by commas"),
        (["theory", "single-neuron", "--delta", "-1,-1"], "got -1 more than once, expected each value once"),
        (["theory", "single-neuron", "--times", "linspace:1,0,5"], "expected times of at least 0 in ascending order"),
        (["theory", "single-neuron", "--beta0", "1"], "beta0: got 1 numbers, expected 2, one for each input"),
        (["theory", "single-neuron", "--beta0", "0,0"], "got beta0 = 0 with delta = -4.0, which does not determine the direction"),
        (["theory", "single-neuron", "--cases", "nowhere.json"], "nowhere.json: no such file; expected a JSON list"),
        (["theory", "low-rank", "--x", "1,2;3", "--y", "1"], "got '1,2;3', expected rows of equal length"),
        (["theory", "low-rank", "--y", "1,2"], "y: got 2 numbers, expected 1, one for each row of x"),
        (
            ["theory", "single-neuron", "--delta", "linspace:-4,4,30001", "--times", "linspace:0,20,30001"],
            "--delta × --times × inputs: got 30001 × 30001 × 2 numbers, expected at most 33554432",
        ),
        (
            ["theory", "basins", "--parallel", "linspace:-3,3,20001", "--perpendicular", "linspace:-3,3,20001"],
            "--delta × --parallel × --perpendicular: got 5 × 20001 × 20001 numbers",
        ),
        (
            ["theory", "wide-linear", "--delta", "linspace:-4,4,10001", "--times", "linspace:0,20,10001"],
            "--delta × --times × entries of a matrix: got 10001 × 10001 × 4 numbers",
        ),
        (
            ["theory", "deep-linear", "--depth", ",".join(map(str, range(1, 1001))), "--times", "linspace:0,20,50001"],
            "modes × --times: got 2000 × 50001 numbers",
        ),
        (["theory", "basins", "--strength", "0"], "--strength: got 0, expected a finite number above 0"),
        (["theory", "deep-linear", "--depth", "1.5"], "--depth: got 1.5, expected whole numbers from 1"),
        (["theory", "wide-linear", "--initial", "1,1;1,1"], "--initial: got a matrix of less than full rank"),
        (["bench", "core", "--output", "nowhere/core.json"], "--out: got nowhere/core.json, expected a file in an existing folder"),
        (["bench", "core", "--rounds", "0"], "got '0', expected a whole number from 1"),
        (["status", "nowhere"], "nowhere: no such folder; expected a sweep directory"),
        (["run", "good.yaml", "--workers", "-1"], "--workers: got -1, expected a number from 1 to 4096"),
        (["run", "good.yaml", "--workers", "1e3"], "got '1e3', expected a whole number from 1 to 4096"),
        (["run", "good.yaml", "--stall", "-1"], "--stall: got -1, expected a number of seconds above 0 and below 1000000"),
        (["run", "good.yaml", "--stall", "soon"], "got 'soon', expected a number of seconds above 0 and below 1000000"),
        (["run", "good.yaml", "--checkpoint-every", "-1"], "--checkpoint-every: got -1, expected a number of seconds above 0"),
        (
            ["run", "good.yaml", "--shuffle", "18446744073709551616"],
            "got '18446744073709551616', expected a whole number from 0 to 18446744073709551615",
        ),
        (["run", "good.yaml", "--shuffle", "-1"], "got '-1', expected a whole number from 0 to 18446744073709551615"),
        (["work", "nowhere", "--wait", "-5"], "--wait: got -5, expected a number of seconds of at least 0 and below 1000000000"),
        (["work", "nowhere", "--threads", "1.5"], "got '1.5', expected a whole number from 1 to 4096"),
        (["verify", "nowhere", "--recompute", "-1"], "got '-1', expected a number of cells from 1 to 999999999999, such as 10, or a share "),
        (["verify", "nowhere", "--recompute", "-1%"], "got '-1%', expected a number of cells"),
        (["show", "nowhere", "--seed", "-1"], "got '-1', expected a whole number from 0 to 9007199254740991"),
        (["plan", "good.yaml", "--list", "-1"], "--list: got -1, expected a number from 0 to 100000"),
        (["plan", "good.yaml", "--json", "-1"], "-1"),
        (["theory", "single-neuron", "--tolerance", "-1"], "--tolerance: got -1, expected a number from 1e-12 to 0.1"),
        (["coordinate", "good.yaml", "--listen", "tcp://192.0.2.1:99"], "cannot listen at tcp://192.0.2.1:99: "),
        (["status", "no\nwhere"], "no\\x0awhere: no such folder"),
        (["theory", "single-neuron", "--out", "none/x/"], "names a folder; expected the name of a file"),
        (["theory", "single-neuron", "--out", "good.yaml/"], "names a folder; expected the name of a file"),
        (["preset", "fig1b-quick", "--write-draws", "none/"], "names a folder; expected the name of a file"),
        (["bench", "core", "--output", "none/"], "names a folder; expected the name of a file"),
        (["keygen", "none/"], "none/: names a folder; expected the name of a file"),
        (
            ["theory", "single-neuron", "--delta=1e200,1e250,-1e100,-1e155"],
            "--delta: got 1e+200, expected 0 or a magnitude from 1e-50 to 1e+50",
        ),
        (["theory", "single-neuron", "--beta0", "1e-60,1"], "--beta0: got 1e-60, expected 0 or a magnitude from 1e-50"),
        (["theory", "single-neuron", "--beta-star", "1e155,1"], "--beta-star: got 1e+155, expected 0 or a magnitude"),
        (["theory", "single-neuron", "--rates", "1e200,1"], "--rates: got 1e+200, expected 0 or a magnitude"),
        (["theory", "low-rank", "--x", "1e200,1", "--y", "1"], "--x: got 1e+200, expected 0 or a magnitude"),
        (["theory", "low-rank", "--y", "1e200"], "--y: got 1e+200, expected 0 or a magnitude"),
        (["theory", "basins", "--strength", "1e200"], "--strength: got 1e+200, expected 0 or a magnitude from 1e-50 to 1e+50"),
        (["theory", "basins", "--parallel", "1e200"], "--parallel: got 1e+200, expected 0 or a magnitude"),
        (["theory", "wide-linear", "--target", "1e200,0;0,1"], "--target: got 1e+200, expected 0 or a magnitude"),
        (["theory", "deep-linear", "--initial", "1e200"], "--initial: got 1e+200, expected 0 or a magnitude"),
        (["theory", "single-neuron", "--times", "logspace:0,400,3"], "which contains 10^400, above the largest number"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_command_line(program, arguments, message):
    sweep.write(program.folder / "good.yaml", DOCUMENT)
    assert message in refused(program, *arguments)


def test_kernels_that_there_are_not(program):
    """Nobody is started who would end over them, and there is no directory."""
    sweep.write(program.folder / "good.yaml", DOCUMENT)
    outcome = program.run("run", "good.yaml", "--out", "out", expect=2, RICHSWEEP_KERNELS="sse9")
    assert "RICHSWEEP_KERNELS: got \"sse9\"" in outcome.stderr
    assert not (program.folder / "out").exists()


@pytest.mark.parametrize(
    "cases, message",
    [
        ("[", "cases.json: not JSON"),
        ("[]", "cases.json: got an empty list, expected at least one case"),
        ('[{"a": 1, "w": [1], "beta_star": [1]}, {"b": 1}]', "cases.json: case 1: b: unknown field, expected one of a, w"),
        ('[{"a": 1, "w": [1, 2], "beta_star": [1]}]', "cases.json: case 0: w: got 2 numbers, expected 1"),
        ('[{"a": 1, "beta_star": [1]}]', "cases.json: case 0: expected either a and w, or delta and beta0"),
        ('[{"a": 1, "w": ["x"], "beta_star": [1]}]', "cases.json: case 0: w: 0: got a text, expected a number"),
        (
            '[{"delta": 1, "beta0": [1], "sign": "up", "beta_star": [1]}]',
            "cases.json: case 0: sign: got 'up', expected positive or negative",
        ),
        (
            '[{"a": 1, "w": [1], "beta_star": [1e200]}]',
            "cases.json: case 0: beta_star: got 1e+200, expected 0 or a magnitude from 1e-50 to 1e+50",
        ),
        ('[{"a": 1e-60, "w": [1], "beta_star": [1]}]', "cases.json: case 0: a: got 1e-60, expected 0 or a magnitude"),
        ('[{"delta": 1e155, "beta0": [1], "beta_star": [1]}]', "cases.json: case 0: delta: got 1e+155, expected 0"),
        ('[{"a": 1, "w": [1], "beta_star": [1], "rate_w": 0}]', "got rates 0.0 and 1.0, expected numbers above 0"),
    ])
def test_cases_of_theory(program, cases, message):
    (program.folder / "cases.json").write_text(cases)
    assert message in refused(program, "theory", "single-neuron", "--cases", "cases.json")


@pytest.mark.parametrize("name", ["initial", "target", "rate"])
def test_a_strength_in_cases_beyond_the_formulas(program, name):
    case = {"depth": 2, "initial": 0.1, "target": 1, name: 1e200}
    (program.folder / "cases.json").write_text(json.dumps([case]))
    said = refused(program, "theory", "deep-linear", "--cases", "cases.json")
    assert f"cases.json: case 0: {name}: got 1e+200, expected 0 or a magnitude from 1e-50 to 1e+50" in said


@pytest.mark.parametrize("verb", ["single-neuron", "low-rank", "wide-linear"])
def test_a_simulation_that_leaves_the_numbers(program, verb):
    """The file is written, as the closed form is right; where the simulation failed is said, and the status is 3."""
    outcome = program.run("theory", verb, "--delta=10000,1", "--simulate", "--out", "theory.h5", expect=3)
    assert "at conserved_delta=10000; the closed form is not affected. A larger --tolerance" in outcome.stderr
    assert "largest difference" not in outcome.stdout and (program.folder / "theory.h5").exists()
    as_json = program.run("theory", verb, "--delta=10000,1", "--simulate", "--json", "--out", "theory.h5", expect=3)
    assert json.loads(as_json.stdout)["largestDifference"] == "Infinity"


def test_a_file_to_merge_into_is_no_folder(program):
    sweep.write(program.folder / "good.yaml", DOCUMENT)
    program.run("run", "good.yaml", "--out", "out", "--workers", 1)
    (program.folder / "o").mkdir()
    assert "names a folder; expected the name of a file" in refused(
        program, "merge", "out", "-o", "o/x/")


@pytest.mark.parametrize("verb", [["run"], ["coordinate"]], ids="".join)
def test_a_path_that_is_too_long_for_the_journal(program, verb):
    """Counted in bytes, and without symbolic links; the longest that is taken is taken."""
    sweep.write(program.folder / "good.yaml", DOCUMENT)
    beginning = program.folder.resolve()
    room = 489 - len(os.fsencode(beginning)) - 2
    longest = beginning / ("ä" * (room // 4)) / ("b" * (room - room // 4 * 2))
    assert len(os.fsencode(longest)) == 489
    message = refused(program, *verb, "good.yaml", "--out", f"{longest}b")
    assert "--out: got an absolute path of 490 bytes, expected at most 489: the path of" in message
    assert "journal.sqlite-journal in it would have 513 bytes, and SQLite opens paths of at most 512" in message
    if verb == ["run"]:
        program.run("run", "good.yaml", "--out", longest, "--workers", 1)
        moved = longest.rename(f"{longest}b")
        assert "got an absolute path of 490 bytes, expected at most 489" in refused(program, "status", moved)


@pytest.mark.parametrize(
    "depth, got", [("1.5", "1.5"), ('"2"', "a text"), ("null", "nothing"), ("[2]", "a list"), ("1e30", "1e+30")])
def test_a_depth_in_cases_that_is_no_whole_number(program, depth, got):
    (program.folder / "cases.json").write_text(f'[{{"depth": {depth}, "initial": 0.1, "target": 1}}]')
    said = refused(program, "theory", "deep-linear", "--cases", "cases.json")
    assert f"cases.json: case 0: depth: got {got}, expected a whole number" in said


@pytest.mark.parametrize(
    "name, array, message",
    [
        ("inputs", np.zeros((8, 5)), "seed_1/inputs: got shape (8, 5), expected (8, 4)"),
        ("labels", np.zeros(7), "seed_1/labels: got shape (7), expected (8)"),
        ("test_inputs", np.zeros(6), "seed_1/test_inputs: got shape (6), expected (6, 4)"),
        ("directions", np.eye(4)[:3], "seed_1/directions: got shape (3, 4), expected (at least 4, 4)"),
        ("directions", 2 * np.eye(4), "seed_1/directions: got norm 2.0 in row 0, expected 1 (to 1e-6)"),
        ("signs", np.ones(3), "seed_1/signs: got shape (3), expected (at least 4)"),
        ("signs", np.array([1, -1, 1, 0.5]), "seed_1/signs: got 0.5 at index 3, expected 1 or -1"),
        ("inputs", np.full((8, 4), np.nan), "seed_1/inputs: got nan at index 0, expected finite"),
        ("labels", np.full(8, 2**63, np.uint64), "seed_1/labels: got 9223372036854775807 or more at index 0"),
    ])
def test_draws(program, name, array, message):
    with h5py.File(program.folder / "draws.h5", "w") as file:
        file[f"seed_1/{name}"] = array
    sweep.write(program.folder / "bad.yaml", DOCUMENT + "draws: draws.h5\n")
    said = refused(program, "run", "bad.yaml", "--out", "out")
    assert f"bad.yaml:{AFTER}: draws: " in said and "draws.h5" in said and message in said


def test_every_problem_of_draws_has_its_place(program):
    """Each line names the configuration, its line and the file."""
    with h5py.File(program.folder / "draws.h5", "w") as file:
        file["seed_1/inputs"], file["seed_1/labels"] = np.zeros((8, 5)), np.zeros(7)
    sweep.write(program.folder / "bad.yaml", DOCUMENT + "draws: draws.h5\n")
    lines = [line for line in refused(program, "plan", "bad.yaml").splitlines() if "got shape" in line]
    assert len(lines) == 2
    for line in lines:
        assert f"bad.yaml:{AFTER}: draws: " in line and "draws.h5: /seed_1/" in line


def test_what_no_machine_can_do_has_its_line(program):
    text = DOCUMENT.replace("seed: [1]", "seed: {range: [0, 1000000]}")
    text = "\n".join(
        "  checkpoints: [0, 1000000000000]" if line.startswith("  checkpoints:") else line for line in text.split("\n"))
    sweep.write(program.folder / "bad.yaml", text)
    said = refused(program, "plan", "bad.yaml")
    assert "training.checkpoints: got " in said and "bad.yaml:12: training.checkpoints: " in said


def test_directory_of_another_configuration(program):
    sweep.write(program.folder / "one.yaml", DOCUMENT)
    sweep.write(program.folder / "other.yaml", document(11, "  learning_rate: 0.01\n  precision: single"))
    program.run("run", "one.yaml", "--out", "out")
    message = refused(program, "run", "other.yaml", "--out", "out")
    assert "made for another configuration" in message
    assert "training.precision: double there, single here" in message


def test_directory_that_is_held(lasting):
    """Exit status 4, and the one who holds it is not disturbed."""
    running = lasting.start()
    lasting.await_training()
    outcome = lasting.program.run("run", "sweep.yaml", "--out", "out", expect=4)
    assert f"a coordinator is running here (process {running.pid} on " in outcome.stderr
    assert running.end().status == 0
    lasting.check_each_cell_once()
