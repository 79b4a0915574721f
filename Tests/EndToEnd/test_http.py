"""Visitors who want more of the HTTP server than an answer: it stays within its limits, and others are answered."""

import contextlib
import os
import random
import resource
import socket
import time

import pytest

from harness import sweep
from harness.memory import resident
from harness.sweeping import Sweeping
from harness.waiting import await_until, pass_time
from harness.web import answer_on, connect, fetch, fetch_json, send

from test_metrics import address

#: Requests that are none, or nearly; `make fuzz` sends a hundred thousand.
REQUESTS = int(os.environ.get("RICHSWEEP_REQUESTS", 2000))
HEAD = b"GET /sweep.json HTTP/1.1\r\nHost: localhost\r\n"


@pytest.fixture
def coordinator(sweeping):
    return sweeping.coordinate("--dashboard", "localhost:0", "--metrics", "localhost:0")


@pytest.fixture
def url(coordinator):
    return address(coordinator, "dashboard")


@pytest.fixture
def descriptors():
    """Enough for a crowd of connections."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, before[1]), before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.mark.parametrize("what", ["dashboard", "metrics"])
@pytest.mark.parametrize(
    "request_bytes, status",
    [
        (b"GET /" + b"a" * (1 << 20), 414),
        (b"a" * (1 << 20), 414),
        (b"GET /" + b"a" * 8200 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 414),
        (HEAD + b"X: " + b"a" * (1 << 20), 431),
        (HEAD + b"X: y\r\n" * 2000 + b"\r\n", 431),
    ],
    ids=["endless line", "one word", "long line", "endless header", "many headers"],
)
def test_what_is_too_long_is_refused(coordinator, what, request_bytes, status):
    url = address(coordinator, what)
    assert send(url, request_bytes)[0] == status
    assert fetch(url)[0] == 200


def test_a_head_within_the_limit_is_answered(url):
    assert send(url, HEAD + b"X: " + b"a" * 8000 + b"\r\n\r\n")[0] == 200


@pytest.mark.parametrize(
    "request_bytes, status",
    [
        (b"GET /sweep.json HTTP/1.1\r\nHost: evil\r\nHost: localhost\r\n\r\n", 403),
        (b"GET http://evil/sweep.json HTTP/1.1\r\nHost: localhost\r\n\r\n", 403),
        (b"GET http://localhost/sweep.json HTTP/1.1\r\nHost: localhost\r\n\r\n", 200),
        (b"GET /%73weep.json HTTP/1.1\r\nHost: localhost\r\n\r\n", 200),
        (b"GET sweep.json HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 403),
        (HEAD + b"Content-Length: 3\r\n\r\nabc", 413),
        (HEAD + b"Content-Length: -3\r\n\r\nabc", 400),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", 413),
        (HEAD.replace(b"GET", b"POST") + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", 405),
        (HEAD.replace(b"GET", b"CONNECT") + b"\r\n", 405),
        (HEAD + b"Connection: upgrade\r\nUpgrade: websocket\r\n\r\n", 200),
        (HEAD + b"X\x00: y\r\n\r\n", 400),
        (b"nonsense\r\n\r\n", 400),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
        (b"GET / HTTP/1.1\nHost: localhost\n\n", 400),
    ],
)
def test_what_is_no_request_is_said(url, request_bytes, status):
    assert send(url, request_bytes)[0] == status


def test_head_has_no_body(url):
    with connect(url) as connection:
        connection.sendall(HEAD.replace(b"GET", b"HEAD") + b"\r\n" + HEAD + b"\r\n")
        connection.shutdown(socket.SHUT_WR)
        both = b"".join(iter(lambda: connection.recv(4096), b""))
        assert both.startswith(b"HTTP/1.1 405 ") and both.count(b"\r\n\r\nHTTP/1.1 200 OK\r\n") == 1


def test_requests_one_behind_the_other_are_answered_in_turn(url):
    """However they come: all at once, or a byte at a time."""
    paths = ["sweep.json", "nothing", "style.css", "status.json", "map.js"]
    stream = b"\r\n".join(b"GET /%s HTTP/1.1\r\nHost: localhost\r\n" % path.encode() for path in paths) + b"\r\n"
    expected = [fetch(url, path)[0] for path in paths]
    for size in (len(stream), 1, 7):
        with connect(url) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for start in range(0, len(stream), size):
                connection.sendall(stream[start : start + size])
            connection.shutdown(socket.SHUT_WR)
            whole = b""
            while data := connection.recv(1 << 16):
                whole += data
        assert [int(part[:3]) for part in whole.split(b"HTTP/1.1 ")[1:]] == expected


def test_half_a_request_is_not_awaited_for_ever(url):
    with connect(url) as silent, connect(url) as slow, connect(url) as empty:
        slow.sendall(HEAD)
        empty.setblocking(False)
        end = time.monotonic() + 20
        with contextlib.suppress(ConnectionError):
            while time.monotonic() < end:  # empty lines before a request are none, however many
                empty.send(b"\r\n")
                with contextlib.suppress(BlockingIOError):
                    if not empty.recv(1):
                        break
                pass_time(0.2)
        assert time.monotonic() < end
        assert answer_on(slow)[0] == 408
        assert silent.recv(1) == b""


def test_a_thousand_half_open_connections(program, descriptors):
    """While a sweep trains: its page is answered, its coordinator hardly grows, its workers hardly notice."""
    lasting = Sweeping(program, sweep.configuration(steps=20_000, grid={"seed": [*range(600)]}))
    run = lasting.start("--dashboard", "localhost:0")
    url = address(run, "dashboard")
    lasting.await_shards(1)
    before, alone = resident(run.pid), lasting.pace()
    with contextlib.ExitStack() as crowd:
        for number in range(1000):
            connection = crowd.enter_context(connect(url))
            if number % 2:
                with contextlib.suppress(OSError):  # ended already
                    connection.sendall(HEAD)
            if number % 100 == 0:
                assert fetch_json(url, "status.json")["cells"] == lasting.cells
        crowded = lasting.pace()
        most = resident(run.pid)
        assert fetch(url)[0] == 200
    print(f"\ncells a second: {alone:.1f} alone, {crowded:.1f} with the crowd")
    print(f"memory grew by {(most - before) / 1e6:.1f} MB, from {before / 1e6:.1f} MB")
    assert most - before < 100e6


def test_without_descriptors_it_waits_for_some(sweeping, coordinator, url):
    """It says so once, and accepts again."""
    held = connect(url)  # what was accepted stays
    assert fetch(url)[0] == 200
    there = len(os.listdir(f"/proc/{coordinator.pid}/fd"))
    before = resource.prlimit(coordinator.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(coordinator.pid, resource.RLIMIT_NOFILE, (there + 1, before[1]))
    with held, contextlib.ExitStack() as crowd:
        def trouble():
            crowd.enter_context(connect(url))
            return "cannot accept connections: " in sweeping.log()

        await_until(trouble, "a word in the log")
        # Older connections are ended in favour of new ones: it answers in spite of all.
        await_until(lambda: fetch(url)[0] == 200, "an answer without descriptors")
        resource.prlimit(coordinator.pid, resource.RLIMIT_NOFILE, before)
        assert fetch(url)[0] == 200
    assert sweeping.log().count("cannot accept connections: ") == 1


def test_answers_that_nobody_takes_are_not_kept(coordinator, url):
    """A visitor who asks and asks and reads nothing."""
    before = resident(coordinator.pid)
    with contextlib.ExitStack() as crowd:
        for _ in range(20):
            connection = crowd.enter_context(connect(url))
            connection.setblocking(False)
            with contextlib.suppress(OSError):
                for _ in range(1000):
                    connection.send((HEAD + b"\r\n") * 100)
        assert fetch(url)[0] == 200
        assert resident(coordinator.pid) - before < 30e6


def fuzzed(chance):
    """A request with something wrong, or nothing."""
    method = chance.choice([b"GET"] * 8 + [b"HEAD", b"POST", b"OPTIONS", b"DELETE", b"get", b"", b"PRI", b"\xff"])
    path = chance.choice(
        [
            b"/", b"/sweep.json", b"/status.json", b"/map?variable=test_loss", b"/../../etc/passwd", b"/%2e%2e/%00", b"*",
            b"http://localhost/", b"http://", b"//", b"/map?variable=test_loss&step=%d" % chance.randrange(-9, 1 << 70),
            b"/map?variable=test_loss&hold=" + chance.randbytes(9).hex().encode(), b"/?token=" + b"0" * 64, b"/%",
            b"/map?" + b"&" * chance.randrange(99) + b"=" * chance.randrange(99) + b"since=%d" % chance.randrange(1 << 33),
        ]
    )
    version = chance.choice([b"HTTP/1.1"] * 8 + [b"HTTP/1.0", b"HTTP/2.0", b"HTTP/9.9", b"HTTP", b""])
    headers = [b"Host: localhost"] if chance.random() < 0.9 else []
    for _ in range(chance.choice([0, 0, 1, 1, 3, 40])):
        headers.append(
            chance.choice(
                [
                    b"Host: evil", b"Content-Length: %d" % chance.choice([0, 1, -1, 1 << 64]), b"Connection: close",
                    b"Transfer-Encoding: chunked", b"Upgrade: h2c", b"Expect: 100-continue", b"Connection: keep-alive",
                    b"Cookie: richsweep_dashboard=" + chance.randbytes(8), b"X: " + b"y" * chance.choice([1, 300, 9000]),
                    chance.randbytes(9), b" folded", b"Range: bytes=0-1,1-2,9-", b": ", b"X:",
                ]
            )
        )
    end = chance.choice([b"\r\n"] * 8 + [b"\n", b"\r"])
    whole = end.join([b" ".join([method, path, version]), *headers, b"", b""])
    match chance.randrange(6):
        case 0:
            place = chance.randrange(len(whole))
            return whole[:place] + chance.randbytes(3) + whole[place + chance.randrange(4) :]
        case 1:
            return whole[: chance.randrange(len(whole))]
        case 2:
            return chance.randbytes(chance.randrange(1, 200))
        case _:
            return whole


def test_requests_that_nobody_should_send(coordinator, url, seed):
    """Each connection carries some until it is ended; then honest visitors are answered as before."""
    chance = random.Random(seed)
    before, sent, statuses = resident(coordinator.pid), 0, {}
    while sent < REQUESTS:
        with connect(url) as connection, contextlib.suppress(ConnectionError):
            requests = [fuzzed(chance) for _ in range(chance.choice([1, 1, 5, 20]))]
            sent += len(requests)
            connection.sendall(b"".join(requests))
            connection.shutdown(socket.SHUT_WR)
            whole = b""
            while data := connection.recv(1 << 16):
                whole += data
            assert not whole or whole.startswith(b"HTTP/1.1 "), whole
            status = int(whole[9:12]) if whole else None
            statuses[status] = statuses.get(status, 0) + 1
    grown = resident(coordinator.pid) - before
    print(f"\n{sent} requests; first answers {statuses}; memory grew by {grown / 1e6:.1f} MB")
    assert not coordinator.has_ended, coordinator.stderr
    assert set(statuses) <= {None, 200, 400, 403, 404, 405, 413, 414, 431}
    assert fetch(url)[0] == 200
    assert grown < 30e6
