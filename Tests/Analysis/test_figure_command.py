"""The command `richsweep-figures`: pictures where they belong, and words with exit status 2 for whatever cannot be."""

import os
import subprocess
import sys
from dataclasses import dataclass

import pytest

from richsweep.command import kinds_of, main
from richsweep.figures.drawing import KINDS


@dataclass(frozen=True)
class Outcome:
    """How the command ended."""

    status: int
    stdout: str
    stderr: str


@pytest.fixture
def draw(workshop, result, theory, capsys, monkeypatch):
    """Runs the command's function in the workshop and returns its outcome."""
    result("smoke")
    monkeypatch.chdir(workshop.folder)
    (workshop.folder / "basins.h5").write_bytes(theory("basins").read_bytes())
    (workshop.folder / "neuron.h5").write_bytes(theory("single-neuron").read_bytes())
    (workshop.folder / "notes.txt").write_text("not numbers")
    (workshop.folder / "cut.h5").write_bytes(result("smoke").read_bytes()[:5000])

    def run(*arguments):
        capsys.readouterr()
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as end:
            status = end.code
        return Outcome(status, *capsys.readouterr())

    return run


def test_makes_every_format(draw, workshop):
    outcome = draw("fig7", "basins.h5", "-o", "pictures", "--format", "png,pdf,svg")
    assert outcome.status == 0, outcome.stderr
    made = outcome.stdout.split()
    assert made == [f"pictures/fig7.{kind}" for kind in ("png", "pdf", "svg")]
    starts = {"png": b"\x89PNG", "pdf": b"%PDF", "svg": b"<?xml"}
    for path in made:
        assert (workshop.folder / path).read_bytes().startswith(starts[path.rsplit(".", 1)[1]])
    assert len(list((workshop.folder / "pictures").iterdir())) == len(made)


def test_presets_of_several_figures(draw):
    outcome = draw("fig1b-quick", "smoke/result.h5", "--out", "planes", "--format", "png")
    assert outcome.stdout.split() == ["planes/fig1b.png", "planes/fig1b-appendix.png"]


def test_values_are_chosen_with_commas_or_one_by_one(draw, workshop):
    """As `richsweep show --at` has it."""
    pictures = []
    for number, choice in enumerate([["--at", "tau=0.5,delta=-1"], ["--at", "tau=0.5", "--at", "delta=-1"]]):
        outcome = draw("fig1b", "smoke/result.h5", "-o", f"chosen-{number}", "--format", "png", *choice)
        assert outcome.status == 0, outcome.stderr
        pictures.append((workshop.folder / outcome.stdout.strip().splitlines()[0]).read_bytes())
    assert pictures[0] == pictures[1]


def test_lists_every_figure(draw):
    listed = draw("--list").stdout
    assert {line.split()[0].replace("-", "_") for line in listed.splitlines()} == set(KINDS)
    assert all(kinds_of(name.replace("_", "-")) for name in KINDS)


@pytest.mark.parametrize(("arguments", "words"), [
    (["leaky", "smoke/result.h5"],
     ["smoke/result.h5: leaky needs kernel_distance over leak (it has tau, delta, width, seed, step)",
      "`richsweep run leaky` makes it"]),
    (["fig3", "smoke/result.h5"],
     ["signed_magnitude (time)", "a_simulated (time)", "`richsweep theory single-neuron --simulate` makes it"]),
    (["fig5-surface", "smoke/result.h5"], ["function (tau, delta, step, x1, x2)", "`richsweep run fig5-surface`"]),
    (["fig1b", "basins.h5"], ["test_loss (tau, delta, step); kernel_distance", "`richsweep run fig1b`"]),
    (["fig1a", "smoke/result.h5"], ["expected 2 inputs, the file has 10"]),
    (["fig9", "smoke/result.h5"], ["fig9: no such preset or figure; expected one of deep-linear, fig1-width"]),
    (["fig1b", "nothing.h5"], ["nothing.h5: no such file"]),
    (["fig1b", "notes.txt"], ["notes.txt: not an HDF5 file (it begins with b'not numb')"]),
    (["fig1b", "cut.h5"], ["cut.h5: cannot be read, perhaps cut short"]),
    (["fig1b", "smoke"], ["smoke: got a folder, expected a file; its result is smoke/result.h5"]),
    (["fig1b", "smoke/result.h5", "--format", "jpg"], ["--format: got 'jpg', expected some of pdf, svg, png"]),
    (["fig1b", "smoke/result.h5", "--at", "tau=7"], ["tau: got 7, expected one of 0.1, 0.5, 2"]),
    (["fig1b", "smoke/result.h5", "--at", "hue=7"], ["hue: no such axis; there are tau, delta"]),
    (["fig1b", "smoke/result.h5", "--at", "tau"], ["--at: got 'tau', expected AXIS=VALUE"]),
    (["fig1b", "smoke/result.h5", "--at", "tau=0.1,"], ["--at: got '', expected AXIS=VALUE"]),
    (["fig1b", "smoke/result.h5", "--at", "tau=0.1,tau=0.5"], ["--at: got tau twice, expected one value for each axis"]),
    (["fig1b", "smoke/result.h5", "--at", "tau=0.1", "--at", "tau=0.5"], ["--at: got tau twice"]),
    (["fig1b", "smoke/result.h5", "--trained", "basins.h5"], ["--trained: got it with another figure than fig3"]),
    (["fig1b", "smoke/result.h5", "-o", "notes.txt/x"], ["notes.txt/x: Not a directory"]),
    (["fig1b"], ["usage: richsweep-figures", "expected a preset and a file"]),
    (["fig3", "neuron.h5", "--at", "time=20"],
     ["neuron.h5: time: fig3 is drawn along it, and one value was chosen; leave out --at time=…"]),
    (["fig3", "neuron.h5", "--trained", "smoke/result.h5"], ["smoke/result.h5: trained: expected W of one neuron"]),
])
def test_bad_input_is_refused_in_words(draw, workshop, arguments, words):
    before = {path.name for path in workshop.folder.iterdir()}
    outcome = draw(*arguments)
    assert outcome.status == 2
    assert outcome.stdout == ""
    for part in words:
        assert part in outcome.stderr
    assert {path.name for path in workshop.folder.iterdir()} == before


def test_installed_command_ends_with_that_status(workshop):
    """The process that users start: status and words, no traceback."""
    line = [sys.executable, "-B", "-m", "richsweep.command", "fig1b", "nothing.h5"]
    ended = subprocess.run(line, cwd=workshop.folder, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "richsweep-figures: nothing.h5: no such file\n"


def installed(folder, arguments, redirection=""):
    """The process that users start, its streams as a shell says it."""
    line = ["bash", "-c", f'exec "$@" {redirection}', "bash", sys.executable, "-B", "-m", "richsweep.command", *arguments]
    return subprocess.run(line, cwd=folder, capture_output=True, text=True, check=False)


PRINTING = [["--list"], ["--help"], ["fig7", "basins.h5", "-o", "printed", "--format", "png"]]


@pytest.mark.parametrize("arguments", PRINTING, ids=lambda words: words[0])
@pytest.mark.parametrize(("redirection", "words"), [
    ("closed pipe", ""),
    (">/dev/full", "richsweep-figures: standard output: No space left on device\n"),
    (">&-", "richsweep-figures: standard output: Bad file descriptor\n"),
])
def test_results_that_do_not_arrive_are_an_error(draw, workshop, arguments, redirection, words):
    """As of the program itself; nobody is told where whoever read has enough."""
    if redirection == "closed pipe":
        near, far = os.pipe()
        os.close(near)
        line = [sys.executable, "-B", "-m", "richsweep.command", *arguments]
        ended = subprocess.run(line, cwd=workshop.folder, stdout=far, stderr=subprocess.PIPE, text=True, check=False)
        os.close(far)
    else:
        ended = installed(workshop.folder, arguments, redirection)
    assert (ended.returncode, ended.stderr) == (2, words)


@pytest.mark.parametrize("redirection", ["2>/dev/full", "2>&-"])
@pytest.mark.parametrize("arguments", [["fig1b", "nothing.h5"], ["fig1b"], ["--nonsense"]], ids=" ".join)
def test_words_that_cannot_be_written_are_dropped(workshop, arguments, redirection):
    ended = installed(workshop.folder, arguments, redirection)
    assert (ended.returncode, ended.stdout) == (2, "")


def test_refuses_shards(draw, workshop):
    shard = next((workshop.folder / "smoke" / "shards").glob("*.h5"))
    outcome = draw("fig1b", shard)
    assert outcome.status == 2
    assert "attribute format: got 'richsweep shard" in outcome.stderr
