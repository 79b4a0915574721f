"""Fixtures of the suites that run the program itself. The binary is $RICHSWEEP, or the release build."""

import os
import shutil
import signal
import tempfile
from pathlib import Path

import pytest

# Before numpy is loaded: its threads would only wait for each other where cores are few and busy.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from harness.program import Program

# What the suites' own parent ignored (nohup, a shell's background), the programs they start must not.
for number in (signal.SIGINT, signal.SIGHUP):
    if signal.getsignal(number) == signal.SIG_IGN:
        signal.signal(number, signal.SIG_DFL)

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def binary():
    path = Path(os.environ.get("RICHSWEEP", ROOT / ".build/release/richsweep")).resolve()
    assert path.exists(), f"{path}: no such program; 'make build' builds it, or set RICHSWEEP"
    return path


@pytest.fixture(scope="session")
def new_program(binary):
    """Makes programs, each with a folder and a name of its own; nothing they start outlives the suite."""
    base = Path(tempfile.mkdtemp(prefix="rs-"))  # short: a socket's path has at most 107 bytes
    made = []

    def make():
        folder = base / str(len(made))
        folder.mkdir()
        made.append(Program(binary, folder, base))
        return made[-1]

    yield make
    for program in made:
        program.kill_all()
    shutil.rmtree(base)


@pytest.fixture
def program(new_program):
    """The program in an empty folder; whatever a test leaves running is killed."""
    program = new_program()
    yield program
    program.kill_all()


@pytest.fixture
def folder(program):
    """The folder the program runs in."""
    return program.folder
