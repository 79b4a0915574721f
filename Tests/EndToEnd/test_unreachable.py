"""A worker that cannot reach its coordinator says what fails, and ends with status 3 when its patience does."""

import socket

import pytest

from harness import sweep
from harness.network import fixed_port
from harness.sweeping import Sweeping

TCP = ("--listen", "tcp://127.0.0.1:*")


@pytest.fixture
def keys(program):
    program.run("keygen", "worker.key")
    return ("--key", "worker.key", "--coordinator-key", "5f" * 32)


@pytest.fixture
def deaf():
    """A port at which connections are accepted and nothing is ever said."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def told(ending, words):
    assert ending.status == 3, ending
    warning, last = [line for line in ending.stderr.splitlines() if words in line]
    assert "no answer from a coordinator at" in warning and last.startswith("richsweep: no coordinator for")


def test_a_name_nobody_knows(program, keys):
    told(program.start("work", "tcp://no.such.host.invalid:5555", *keys, "--wait", 4).end(), "host name no.such.host.invalid")


def test_a_port_nobody_listens_at(program, keys):
    told(program.start("work", f"tcp://127.0.0.1:{fixed_port()}", *keys, "--wait", 2).end(), "connection refused")


def test_somebody_else_listens(program, keys, deaf):
    told(program.start("work", f"tcp://127.0.0.1:{deaf}", *keys, "--wait", 2).end(), "no coordinator answers")


def test_how_long_it_waited_is_said(program, keys):
    ending = program.start("work", f"tcp://127.0.0.1:{fixed_port()}", *keys, "--wait", 0.6).end()
    assert ending.status == 3
    assert "for 0 s" not in ending.stderr and "no coordinator for 0.6 s at " in ending.stderr


@pytest.mark.parametrize("option", ["finish", "stop"])
def test_leaving_without_a_coordinator_is_never_a_success(program, keys, option):
    line = ("work", f"tcp://127.0.0.1:{fixed_port()}", *keys, "--if-lost", option)
    told(program.start(*line).end(), "connection refused")


@pytest.mark.parametrize("listen", [(), TCP], ids=["ipc", "tcp"])
def test_a_coordinator_that_died_is_missed(program, listen):
    sweeping = Sweeping(program, sweep.configuration(steps=100))
    coordinator = sweeping.coordinate(*listen)
    coordinator.kill()
    ending = sweeping.work("--wait", 2).end()
    told(ending, "connection refused")


def test_a_silence_is_told_once(program, keys):
    ending = program.start("work", f"tcp://127.0.0.1:{fixed_port()}", *keys, "--wait", 15).end()
    assert ending.stderr.count("no answer from a coordinator") == 1


@pytest.mark.parametrize("name, words", [("nowhere", "no such folder"), ("file", "not a folder")])
def test_a_folder_that_is_not_there_is_refused_at_once(program, name, words):
    (program.folder / "file").write_text("")
    outcome = program.run("work", name, expect=2)
    assert f"{name}: {words}; expected a sweep directory" in outcome.stderr


def test_a_folder_in_the_home_is_found(program):
    (program.folder / "sweep").mkdir()
    outcome = program.run("work", "~/sweep", "--wait", 0.1, expect=3, HOME=str(program.folder))
    assert f"{program.folder}/sweep" in outcome.stderr and "no coordinator started within" in outcome.stderr
