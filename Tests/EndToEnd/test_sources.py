"""What a sweep may be named by: a file, a preset, standard input; and what is said where it is none of them."""

import os
import subprocess

import pytest

from harness import sweep
from harness.refusal import DOCUMENT, refused
from harness.waiting import PATIENCE


def plan(program, *arguments, **options):
    line = [*program.inside, str(program.binary), "plan", "--assume", *arguments]
    return subprocess.run(
        line, cwd=program.folder, env=program.environment, text=True, capture_output=True, timeout=PATIENCE, **options)


@pytest.mark.parametrize("verb", [["plan", "--assume"], ["run", "--workers", 1]], ids=lambda verb: verb[0])
def test_a_folder_does_not_hide_a_preset(program, verb):
    (program.folder / "smoke").mkdir()
    out = [] if verb[0] == "plan" else ["--out", "smoke"]
    for _ in range(2):
        program.run(verb[0], "smoke", *verb[1:], *out)


def test_a_pipe_does_not_either(program):
    os.mkfifo(program.folder / "smoke")
    assert "smoke: 18 cells" in program.run("plan", "smoke", "--assume").stdout


def test_a_file_does(program):
    sweep.write(program.folder / "smoke", DOCUMENT.replace("name: bad", "name: mine"))
    assert "mine: 2 cells" in program.run("plan", "smoke", "--assume").stdout


def test_a_folder_of_another_name(program):
    (program.folder / "my").mkdir()
    assert "my: this is a folder; expected a YAML file, or one of fig1a" in refused(program, "plan", "my")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_cannot_be_read(program):
    sweep.write(program.folder / "my.yaml", DOCUMENT).chmod(0)
    assert "my.yaml: permission denied" in refused(program, "plan", "my.yaml")


def test_what_else_stands_in_the_way(program):
    (program.folder / "my.yaml").symlink_to("my.yaml")
    assert "my.yaml: too many levels of symbolic links" in refused(program, "plan", "my.yaml")
    assert "file name too long" in refused(program, "plan", "a" * 300)


def test_a_pipe_by_name_is_not_waited_for(program):
    os.mkfifo(program.folder / "my.yaml")
    assert "my.yaml: not a regular file" in refused(program, "plan", "my.yaml")


@pytest.mark.parametrize("name", ["-", "/dev/stdin"])
def test_standard_input(program, name):
    outcome = plan(program, name, input=DOCUMENT)
    assert (outcome.returncode, outcome.stderr) == (0, "") and "bad: 2 cells" in outcome.stdout
    outcome = plan(program, name, input=DOCUMENT.replace("width: [4]", "width: [5]"))
    assert outcome.returncode == 2 and "standard input:7: grid.width: got 5" in outcome.stderr


def test_a_file_as_standard_input(program):
    with sweep.write(program.folder / "my.yaml", DOCUMENT).open() as file:
        assert "bad: 2 cells" in plan(program, "-", stdin=file).stdout


def test_process_substitution(program):
    sweep.write(program.folder / "my.yaml", DOCUMENT)
    line = ["bash", "-c", f"'{program.binary}' run <(cat my.yaml) --out out --workers 1"]
    outcome = subprocess.run(
        line, cwd=program.folder, env=program.environment, text=True, capture_output=True, timeout=PATIENCE)
    assert outcome.returncode == 0, outcome.stderr
    assert (program.folder / "out" / "sweep.yaml").read_text() == DOCUMENT


@pytest.mark.parametrize(
    "file, name",
    [("exp.v1.2.yaml", "exp.v1.2"), ("exp.v1.yml", "exp.v1"), ("exp.YAML", "exp"), ("exp.txt", "exp.txt"), ("a.yaml.yaml", "a.yaml")])
def test_the_name_of_a_file_is_kept(program, file, name):
    sweep.write(program.folder / file, DOCUMENT.replace("name: bad\n", ""))
    assert f"{name}: 2 cells" in program.run("plan", file, "--assume").stdout


def test_the_configuration_in_a_sweep_directory_is_that_of_the_sweep(program):
    """It goes on there and not under another name, which would train every cell again."""
    sweep.write(program.folder / "mine.yaml", DOCUMENT.replace("name: bad\n", ""))
    program.run("run", "mine.yaml", "--out", "sweeps/mine", "--workers", 1)
    outcome = program.run("run", "sweeps/mine/sweep.yaml", "--workers", 1)
    assert "sweeps/mine/result.h5 (already complete, not written again)" in outcome.stdout
    assert sorted(path.name for path in (program.folder / "sweeps").iterdir()) == ["mine"]
    assert "mine: 2 cells" in program.run("plan", "sweeps/mine/sweep.yaml", "--assume").stdout
    message = refused(program, "run", "sweeps/mine", "--workers", 1)
    assert "sweeps/mine: this is a sweep directory; run 'richsweep run sweeps/mine/sweep.yaml' to resume its sweep" in message


def test_two_names_as_near_are_none_to_guess(program):
    """A wrong guess that is valid would be trained without a word."""
    near = DOCUMENT.replace("learning_rate: 0.01", "learning_rate: {base: 0.01, divided_by: tau2}")
    assert near != DOCUMENT
    sweep.write(program.folder / "my.yaml", near)
    message = refused(program, "plan", "my.yaml")
    assert "tau2" in message and "did you mean" not in message
