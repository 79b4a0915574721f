"""Who takes part in a sweep over tcp: whoever has a key that is admitted, and nobody else."""

import contextlib
import os
import re
import shlex
import signal
import socket
import stat
import subprocess

import pytest
import zmq
import zmq.utils.z85

from harness import journal, sweep
from harness.sweeping import Sweeping
from harness.waiting import await_until

TCP = ("--listen", "tcp://127.0.0.1:*")
#: Signature, version, mechanism and role of a ZMTP 3.1 client without encryption.
PLAIN_GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x01" + b"NULL".ljust(20, b"\0") + bytes(32)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def keygen(program, name):
    """Makes a key, and returns its public half."""
    return program.run("keygen", name).stdout.split()[0]


@pytest.fixture
def waiting(program):
    """A sweep whose coordinator listens over tcp and has no worker."""
    sweeping = Sweeping(program, sweep.configuration(steps=100))
    sweeping.coordinator = sweeping.coordinate(*TCP)
    return sweeping


def finish(sweeping):
    """An honest worker trains everything."""
    worker = sweeping.work()
    assert worker.end().status == 0, worker.stderr
    assert sweeping.coordinator.end().status == 0
    sweeping.check_each_cell_once()


def refusals(sweeping):
    return [line for line in sweeping.log().splitlines() if " refused " in line]


def test_keys_are_made_on_first_use_and_stay(sweeping, undisturbed, seed):
    """Over tcp the bits are the same, across a coordinator that dies; its key is the same, and nobody else's."""
    coordinator = sweeping.coordinate(*TCP)
    keys = sweeping.directory / "keys"
    assert mode(keys) == 0o700
    assert {path.name: mode(path) for path in keys.iterdir()} == {"coordinator.key": 0o600, "worker.key": 0o600}
    announced = sweeping.announcement()
    assert re.fullmatch("[0-9a-f]{64}", announced["publicKey"])
    shown = sweeping.program.run("keygen", "--public", keys / "coordinator.key").stdout
    assert shown.split()[0] == announced["publicKey"]
    workers = [sweeping.work(), sweeping.work()]
    sweeping.await_shards(seed % 5 + 1)
    coordinator.kill()
    again = sweeping.coordinate("--listen", announced["address"])
    assert sweeping.announcement()["publicKey"] == announced["publicKey"]
    assert [process.end().status for process in [*workers, again]] == [0, 0, 0]
    sweeping.check_each_cell_once()
    assert journal.trained_twice(sweeping.directory) == 0
    sweeping.program.run("merge", "out")
    assert sweeping.hashes() == undisturbed


def test_a_worker_with_a_key_nobody_admitted(waiting):
    """It gets no lease and no data, says why, and is counted each time and told of once."""
    program = waiting.program
    key = keygen(program, "stranger.key")
    for count in [1, 2]:
        ending = waiting.work("--key", "stranger.key").end()
        assert ending.status == 2
        assert f"its key {key} is not admitted" in ending.stderr and "--admit" in ending.stderr
        assert waiting.status()["refusedConnections"] == count
    (line,) = refusals(waiting)
    assert line.endswith(f"refused 127.0.0.1: its key {key} is not admitted")
    assert waiting.status()["workers"] == [] and journal.shard_names(waiting.directory) == set()
    assert "2 connections were refused" in program.run("status", "out").stdout
    finish(waiting)


def test_a_worker_whose_key_is_admitted(program):
    sweeping = Sweeping(program, sweep.configuration(steps=100))
    keys = [keygen(program, name) for name in ("one.key", "two.key")]
    (program.folder / "admitted").write_text(f"# machines\n{keys[0]}\n\n{keys[1]}  # the second\n")
    sweeping.coordinator = sweeping.coordinate(*TCP, "--admit", "admitted")
    worker = sweeping.work("--key", "two.key")
    assert worker.end().status == 0, worker.stderr
    assert sweeping.coordinator.end().status == 0
    sweeping.check_each_cell_once()


def test_a_key_that_is_admitted_while_the_sweep_runs(program):
    """The file is read again when it has changed; a line that is no key changes nothing, and is named."""
    sweeping = Sweeping(program, sweep.configuration(steps=100))
    one, two = (keygen(program, name) for name in ("one.key", "two.key"))
    admitted = program.folder / "admitted"
    admitted.write_text(f"{one}\n")
    sweeping.coordinator = sweeping.coordinate(*TCP, "--admit", "admitted")
    assert sweeping.work("--key", "two.key").end().status == 2
    admitted.write_text(f"{two}\nnonsense\n")
    assert sweeping.work("--key", "two.key").end().status == 2
    assert f"{admitted}:2: got 'nonsense'" in sweeping.log()
    admitted.write_text(f"{two}\n")
    assert sweeping.work("--key", "one.key").end().status == 2
    assert f"{admitted} has changed: 1 key is admitted" in sweeping.log()
    worker = sweeping.work("--key", "two.key")
    assert worker.end().status == 0, worker.stderr
    assert sweeping.coordinator.end().status == 0
    sweeping.check_each_cell_once()


def test_a_key_that_is_taken_back(program):
    """Its live connection and its leases end with it, and what it delivered can be set aside and trained again."""
    sweeping = Sweeping(program, sweep.configuration(steps=60_000))
    one, two = (keygen(program, name) for name in ("one.key", "two.key"))
    admitted = program.folder / "admitted"
    admitted.write_text(f"{one}\n{two}\n")
    coordinator = sweeping.coordinate(*TCP, "--admit", "admitted", "--largest-lease", 4)
    address = sweeping.announcement()
    remote = ("work", address["address"], "--threads", 1, "--coordinator-key", address["publicKey"], "--key")
    bad = program.start(*remote, "two.key")
    sweeping.await_shards(2)
    admitted.write_text(f"{one}\n")
    ending = bad.end()
    assert ending.status == 2 and "its key is no longer admitted" in ending.stderr, ending
    assert sweeping.status()["workers"] == []
    assert len(journal.settled(sweeping.directory)) < sweeping.cells
    good = program.start(*remote, "one.key")
    assert good.end().status == 0, good.stderr
    assert coordinator.end().status == 0
    sweeping.check_each_cell_once()
    program.run("merge", "out")
    hashes = sweeping.hashes()
    before = len(journal.entries(sweeping.directory))
    assert "would discard it" in program.run("repair", "out", "--from-key", two).stdout
    assert len(journal.entries(sweeping.directory)) == before
    assert "no recorded shard was delivered with this key" in program.run("repair", "out", "--from-key", "0" * 64).stdout
    assert program.run("repair", "out", "--from-key", "xyz", expect=2).stderr.count("--from-key") == 1
    program.run("repair", "out", "--from-key", two, "--yes")
    left = len(journal.entries(sweeping.directory))
    assert 0 < left < before
    assert len(list(sweeping.directory.glob("shards/*.broken"))) == before - left
    assert sweeping.start().end().status == 0
    sweeping.check_each_cell_once()
    assert sweeping.hashes() == hashes


def test_a_peer_that_does_not_encrypt(waiting):
    """It is not heard, it learns nothing, and nobody else notices."""
    with zmq.Context() as context, context.socket(zmq.DEALER) as dealer:
        dealer.linger, dealer.reconnect_ivl = 0, -1
        dealer.routing_id = bytes(16)
        events = dealer.get_monitor_socket(zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL | zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL)
        dealer.connect(waiting.announcement()["address"])
        with contextlib.suppress(zmq.Again):  # thrown out already, and it does not come again: nobody would take it
            dealer.send(b"\x08\x01\x3a\x00", zmq.NOBLOCK)  # asks for the status
        assert events.poll(60_000), "nobody told it that it was refused"
        dealer.disable_monitor()
        await_until(lambda: waiting.status()["refusedConnections"] > 0, "a refusal that counts")
        assert not dealer.poll(0)
    (line,) = refusals(waiting)
    # It hangs up as soon as it sees that it is not understood, often before the coordinator has heard it out.
    reasons = "it does not speak CURVE|it disconnected, or sent nothing"
    assert re.search(f"refused (127.0.0.1|an unknown address): ({reasons})", line)
    finish(waiting)


def test_what_is_said_of_a_peer_that_does_not_encrypt(waiting):
    """Of one that stays for the answer, that it does not speak CURVE."""
    _, host, port = re.split("//|:(?=[0-9]+$)", waiting.announcement()["address"])
    with socket.create_connection((host, int(port))) as plain:
        plain.sendall(PLAIN_GREETING)
        await_until(lambda: waiting.status()["refusedConnections"] == 1, "a refusal that counts")
    (line,) = refusals(waiting)
    assert re.search("refused (127.0.0.1|an unknown address): it does not speak CURVE", line)
    finish(waiting)


def test_a_question_that_is_not_answered_is_no_refusal(waiting):
    """A coordinator that stands still does not answer `status`. When it goes on, it has refused nobody."""
    os.kill(waiting.coordinator.pid, signal.SIGSTOP)
    try:
        waiting.program.start("status", "out", "--json").end()
    finally:
        os.kill(waiting.coordinator.pid, signal.SIGCONT)
    # Whoever comes later is heard of later.
    key = keygen(waiting.program, "stranger.key")
    assert waiting.work("--key", "stranger.key").end().status == 2
    assert waiting.status()["refusedConnections"] == 1
    (line,) = refusals(waiting)
    assert f"its key {key} is not admitted" in line
    finish(waiting)


def test_a_coordinator_with_another_key_is_not_trusted(waiting):
    """Whoever listens at the address in the coordinator's place gets no worker."""
    other = keygen(waiting.program, "other.key")
    ending = waiting.work("--coordinator-key", other).end()
    assert ending.status == 2
    assert f"its public key may differ from {other}" in ending.stderr
    finish(waiting)


@pytest.mark.parametrize(
    "name, verb, permissions",
    [("worker.key", "work", 0o644), ("worker.key", "work", 0o602), ("coordinator.key", "coordinate", 0o640)])
def test_a_key_others_may_read(program, name, verb, permissions):
    """It is refused, with the command that mends it; after that command it is taken."""
    sweeping = Sweeping(program, sweep.configuration(steps=100))
    sweeping.coordinator = sweeping.coordinate(*TCP)
    if verb == "coordinate":
        sweeping.coordinator.kill()
    key = sweeping.directory / "keys" / name
    key.chmod(permissions)
    line = ("work", "out", "--threads", 1) if verb == "work" else ("coordinate", "sweep.yaml", "--out", "out", *TCP)
    ending = program.run(*line, expect=2)
    assert f"{key}: other users can" in ending.stderr and f"its mode is 0{permissions:o}, expected 0600" in ending.stderr
    command = shlex.split(re.search("fix it with: (chmod 600 '.*?')", ending.stderr).group(1))
    subprocess.run(command, check=True)
    assert mode(key) == 0o600
    if verb == "coordinate":
        sweeping.coordinator = sweeping.coordinate(*TCP)
    finish(sweeping)


@pytest.mark.parametrize("name", ["--key", "worker.key", "coordinator.key"])
def test_a_fifo_in_place_of_a_key_blocks_nobody(waiting, name):
    program, key = waiting.program, waiting.directory / "keys" / name
    if name == "--key":
        key = program.folder / "fifo.key"
    key.unlink(missing_ok=True)
    os.mkfifo(key, 0o600)
    lines = {
        "--key": ("work", "out", "--key", "fifo.key", "--wait", 2),
        "worker.key": ("work", "out", "--wait", 2),
        "coordinator.key": ("keygen", "--public", key),
    }
    outcome = program.run(*lines[name], expect=2)
    assert f"{key}: cannot open the key file: it is a FIFO, expected a file" in outcome.stderr


def test_a_key_is_there_though_its_line_did_not_arrive(program):
    program.inside = ("bash", "-c", 'exec "$@" >/dev/full', "bash")
    outcome = program.run("keygen", "mine.key", expect=2)
    assert "No space left on device. The key was made" in outcome.stderr, outcome
    assert "results" not in outcome.stderr and f"{program.folder}/mine.key" in outcome.stderr, outcome
    program.inside = ()
    program.run("keygen", "--public", "mine.key")


def test_keygen_writes_over_nothing(program):
    first = program.run("keygen", "mine.key")
    path = program.folder / "mine.key"
    assert mode(path) == 0o600
    text = path.read_text()
    again = program.run("keygen", "mine.key", expect=2)
    assert f"{path}: already exists" in again.stderr
    assert path.read_text() == text
    assert program.run("keygen", "mine.key", "--public").stdout == first.stdout
    assert [file.name for file in program.folder.iterdir() if file.suffix not in (".stdout", ".stderr")] == ["mine.key"]
    # An independent implementation finds the same public key.
    secret = bytes.fromhex(text.splitlines()[-1])
    public = zmq.curve_public(zmq.utils.z85.encode(secret))
    assert zmq.utils.z85.decode(public).hex() == first.stdout.split()[0]
