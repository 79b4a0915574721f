"""`watch` in terminals of several sizes, with colours and without."""

import os
import re
import signal

import pytest

from harness import journal, sweep
from harness.screen import Screen
from harness.waiting import await_until

COLOURS = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": ""}
PLAIN = {"TERM": "vt100", "NO_COLOR": "1"}


@pytest.fixture
def watch(program):
    """Begins to watch in a terminal; ends what still runs."""
    begun = []

    def begin(directory, columns=80, lines=24, *options, **environment):
        line = [str(program.binary), "watch", str(directory), *options]
        begun.append(Screen(line, columns, lines, program.folder, {**program.environment, **environment}))
        return begun[-1]

    yield begin
    for screen in begun:
        screen.process.kill()


@pytest.fixture(scope="module")
def complete(new_program):
    """A directory with a sweep that is complete."""
    program = new_program()
    small = sweep.configuration(steps=100)
    sweep.write(program.folder / "sweep.yaml", small)
    program.run("run", "sweep.yaml", "--out", "out", "--workers", 2)
    return program.folder / "out"


@pytest.mark.parametrize("columns, lines", [(80, 24), (200, 60)])
def test_a_sweep_fills_up(lasting, watch, columns, lines):
    coordinator = lasting.start()
    lasting.await_training()
    screen = watch(lasting.directory, columns, lines, **COLOURS)
    screen.await_text("training")
    screen.await_text("test_loss at step 800000, mean over seed")
    lasting.await_shards(2)
    found = screen.lines
    assert found[0].startswith("test: running, ") and f"of {lasting.cells} cells" in found[0]
    await_until(lambda: re.search(r" cell \d+ at step \d+", "\n".join(screen.lines)), "a cell in training")
    assert found[-1].startswith("q quit")
    await_until(lambda: screen.colours() > 3, "a map in colours")
    coordinator.end()
    screen.await_text(f"test: complete, {lasting.cells} of {lasting.cells} cells")
    assert journal.settled(lasting.directory) == set(range(lasting.cells))


@pytest.mark.parametrize("columns, lines", [(80, 24), (200, 60), (30, 8)])
def test_what_is_drawn_fits_the_screen(complete, watch, columns, lines):
    screen = watch(complete, columns, lines, **COLOURS)
    screen.await_text("test: complete")
    screen.await_text("q quit")
    assert screen.lines[-1].startswith("q quit"), "the last line is the last of the screen"
    assert screen.lines[0].startswith("test: complete")


@pytest.mark.parametrize("columns, lines", [(1, 1), (40, 1), (40, 2), (40, 3), (12, 5), (20, 5), (30, 8), (40, 9), (60, 12)])
def test_a_tiny_window_shows_what_it_can(complete, watch, columns, lines):
    """First the state, then the keys, then a map; no line is wider than the window."""
    screen = watch(complete, columns, lines, **COLOURS)
    screen.await_text("test: complete"[:columns - 1] or "…")
    if lines > 1:
        await_until(lambda: screen.lines[-1].startswith("q quit"), "the keys on the last line")
    assert screen.lines[0].startswith("test: complete"[:columns - 1])
    if lines > 4:
        await_until(lambda: screen.colours() > 3, "a map in colours")
        assert any(line.startswith("test_loss"[:columns - 1]) for line in screen.lines)
        assert screen.lines[1] == "█" * columns, "the bar of a complete sweep"


def test_without_colour_it_is_characters(complete, watch):
    screen = watch(complete, 80, 24, **PLAIN)
    screen.await_text("tau")
    screen.await_text("test_loss at step 100")
    assert screen.text.isascii() and screen.colours() == 1
    assert not re.search(rb"\x1b\[[\d;]*m", screen.output), "no sequence sets a colour"
    assert set("".join(screen.lines[5:12])) & set(".:-=+*%@"), "the heat map"


def test_keys_choose(complete, watch):
    screen = watch(complete, 100, 30, "--variable", "train_loss", **COLOURS)
    screen.await_text("train_loss at step 100")
    screen.press("s")
    screen.await_text("train_loss at step 0")
    screen.press("S")
    screen.await_text("train_loss at step 100")
    screen.press("v")
    screen.await_text("test_loss at step 100")
    screen.await_text("width=6 (1 of 2), mean over seed")
    screen.press("o")
    screen.await_text("width=8 (2 of 2), mean over seed")
    screen.press("m")
    screen.await_text("test_loss at step 100, mean over width and seed")
    screen.press("a")
    screen.await_text("mean over delta and seed")
    screen.resize(60, 20)
    screen.await_text("q quit")


@pytest.mark.parametrize("leave", ["q", "\x03", signal.SIGTERM, signal.SIGINT])
def test_the_terminal_is_left_as_it_was(complete, watch, leave):
    screen = watch(complete, 80, 24, **COLOURS)
    screen.await_text("test: complete")
    if isinstance(leave, str):
        screen.press(leave)
    else:
        os.kill(screen.process.pid, leave)
    assert screen.end() == (0, "")
    assert screen.is_given_back()


def test_a_sweep_that_rests_is_shown(sweeping, watch):
    coordinator = sweeping.start()
    sweeping.await_shards(2)
    coordinator.press_ctrl_c()
    coordinator.end()
    screen = watch(sweeping.directory, **COLOURS)
    screen.await_text("no coordinator answers")
    screen.await_text("test_loss at step")
    assert "workers" not in screen.text


def test_without_a_terminal_it_says_so(complete, program):
    outcome = program.run("watch", complete, expect=2, TERM="xterm")
    assert "watch needs a terminal" in outcome.stderr and "richsweep status" in outcome.stderr
    assert outcome.stdout == ""


def test_what_is_no_sweep_or_variable_is_said(complete, program, folder):
    assert "has no journal.sqlite" in program.run("watch", folder, expect=2).stderr
    outcome = program.run("watch", complete, "--variable", "los", expect=2)
    assert "--variable: got 'los', expected one of train_loss, test_loss" in outcome.stderr
