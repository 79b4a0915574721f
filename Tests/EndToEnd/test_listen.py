"""Where a coordinator listens: names and addresses of either kind, and what is said where that is none of this machine."""

import socket

import pytest

from harness import sweep
from harness.away import Away
from harness.sweeping import Sweeping


def has_ipv6():
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


@pytest.mark.parametrize(
    "listen, work",
    [
        ("tcp://localhost:*", None),
        ("tcp://*:*", "tcp://localhost:PORT"),
        (f"tcp://{socket.gethostname()}:*", None),
        ("tcp://[::1]:*", None),
        ("tcp://[::]:*", "tcp://[::1]:PORT"),
        ("tcp://*:*", "tcp://[::1]:PORT"),
    ])
def test_a_name_or_address(program, new_program, listen, work):
    """What is announced is what was asked for, and a worker finds its way by it, or by another name for the same."""
    if "[" in listen + (work or "") and not has_ipv6():
        pytest.skip("no IPv6 here")
    away = Away(new_program())
    (program.folder / "admitted").write_text(away.line)
    sweeping = Sweeping(program, sweep.configuration(steps=10))
    coordinator = sweeping.coordinate("--listen", listen, "--admit", "admitted")
    announced = sweeping.announcement()
    assert announced["address"].startswith(listen.removesuffix("*"))
    port = announced["address"].rpartition(":")[2]
    worker = away.work(announced, address=work.replace("PORT", port)) if work else sweeping.work()
    for process in (worker, coordinator):
        ending = process.end()
        assert ending.status == 0, ending.stderr
    sweeping.check_each_cell_once()


@pytest.mark.parametrize(
    "listen, words",
    [
        ("tcp://192.0.2.1:5555", "192.0.2.1 is no address of this machine"),
        ("tcp://nobody.invalid:5555", "nobody knows a host 'nobody.invalid' here"),
        ("tcp://::1:5555", "an IPv6 address stands in brackets"),
    ])
def test_no_address_of_this_machine(program, listen, words):
    """It is refused before anything is written, with what is expected."""
    outcome = program.run("coordinate", "smoke", "--out", "out", "--listen", listen, expect=2)
    assert words in outcome.stderr and "expected" in outcome.stderr
    assert not (program.folder / "out").exists()
