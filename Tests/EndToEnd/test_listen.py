"""Where a coordinator listens: names and addresses of either kind, and what is said where that is none of this machine."""

import re
import socket

import pytest

from harness import sweep
from harness.away import Away
from harness.sweeping import Sweeping
from harness.web import fetch

from test_metrics import address


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
        ("tcp://192.0.2.1:5555", "192.0.2.1 is not an address of this machine"),
        ("tcp://nobody.invalid:5555", "unknown host 'nobody.invalid'"),
        ("tcp://::1:5555", "write an IPv6 address in brackets"),
    ])
def test_no_address_of_this_machine(program, listen, words):
    """It is refused before anything is written, with what is expected."""
    outcome = program.run("coordinate", "smoke", "--out", "out", "--listen", listen, expect=2)
    assert words in outcome.stderr and "expected" in outcome.stderr
    assert not (program.folder / "out").exists()


@pytest.mark.parametrize("host", ["localhost", socket.gethostname(), "[::1]", "[::]", "*"])
def test_a_page_at_a_name_or_address(program, host):
    """The address that is printed leads there, and where others may come it has the token."""
    if "[" in host and not has_ipv6():
        pytest.skip("no IPv6 here")
    coordinator = Sweeping(program, sweep.configuration(steps=10)).coordinate("--dashboard", f"{host}:0")
    printed = address(coordinator, "dashboard")
    if host in ("[::]", "*"):
        # By the machine's own name, which need not be known here.
        printed = re.sub("//[^/]+:", "//127.0.0.1:", printed)
    assert fetch(printed)[0] == (303 if "token" in printed else 200)


@pytest.mark.parametrize("option", ["--dashboard", "--metrics"])
@pytest.mark.parametrize(
    "place, words",
    [
        ("192.0.2.1:80", "192.0.2.1 is not an address of this machine"),
        ("nobody.invalid:80", "unknown host 'nobody.invalid'"),
        ("::1:80", "an IPv6 address in brackets"),
    ])
def test_no_place_for_a_page(program, option, place, words):
    outcome = program.run("coordinate", "smoke", "--out", "out", option, place, expect=2)
    assert f"{option}: got '{place}'" in outcome.stderr
    assert words in outcome.stderr and "expected" in outcome.stderr
    assert not (program.folder / "out").exists()
