"""What peers can make a coordinator keep in memory: those it does not know, and those it has let in."""

import hashlib
import os
import socket
import struct
import threading

import h5py
import numpy
import zmq

from harness import sweep
from harness.flood import Watch, key_bytes, peer
from harness.sweeping import Sweeping
from harness.waiting import await_until
from harness.wire import DONE, FILE, HEARTBEAT, HELLO, STATUS, cells, fields, to_coordinator, varint

#: Handshakes that are begun and not ended; `make fuzz` begins a thousand.
HANDSHAKES = int(os.environ.get("RICHSWEEP_HANDSHAKES", 200))
#: Signature, version, mechanism and role of a client that will encrypt.
GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x01" + b"CURVE".ljust(20, b"\0") + bytes(32)
#: A command as long as a message may be, whose end never comes.
LONG = b"\x06" + struct.pack(">Q", 1 << 20) + bytes((1 << 20) - 10)


#: What a handshake may take, nearly.
SHORT = LONG[:3900]


class Strangers(threading.Thread):
    """Connections that never end their handshakes, begun again as soon as they are ended; one in ten sends more than a
    handshake takes."""

    def __init__(self, announcement):
        super().__init__(daemon=True)
        host, _, port = announcement["address"].removeprefix("tcp://").rpartition(":")
        self.target, self.over = (host, int(port)), threading.Event()
        self.begun, self.full = 0, threading.Event()
        self.start()

    def run(self):
        connections = []
        while not self.over.is_set():
            while len(connections) < HANDSHAKES and not self.over.is_set():
                try:
                    connection = socket.create_connection(self.target, timeout=5)
                    connection.setblocking(False)
                    connection.send(GREETING)
                    connections.append([connection, 0, LONG if self.begun % 10 == 0 else SHORT])
                    self.begun += 1
                except OSError:
                    break
            if len(connections) >= HANDSHAKES or self.begun > 2 * HANDSHAKES:
                self.full.set()
            alive = []
            for connection, sent, message in connections:
                try:
                    sent += connection.send(message[sent : sent + 100_000]) if sent < len(message) else 0
                    if not connection.recv(1000):
                        raise OSError("ended")
                except BlockingIOError:
                    pass
                except OSError:
                    connection.close()
                    continue
                alive.append([connection, sent, message])
            connections = alive
            self.over.wait(0.01)
        for connection, *_ in connections:
            connection.close()


def test_handshakes_that_never_end(program):
    """Strangers cost little memory, however much they send, and who has a key comes in meanwhile."""
    sweeping = Sweeping(program, sweep.configuration(steps=20_000, grid={"seed": [*range(600)]}))
    coordinator = sweeping.coordinate("--listen", "tcp://127.0.0.1:*")
    worker = sweeping.work()
    sweeping.await_shards(1)
    alone = sweeping.pace()
    watch = Watch(coordinator.pid)
    strangers = Strangers(sweeping.announcement())
    assert strangers.full.wait(120), strangers.begun
    meanwhile = sweeping.pace()
    later = sweeping.work()
    # Each cell takes some milliseconds: what a worker trains at the moment is seldom told.
    await_until(
        lambda: (status := sweeping.status()) and sum(entry["cellsDone"] > 0 for entry in status["workers"]) == 2,
        "cells of both workers")
    refused = await_until(lambda: sweeping.status()["refusedConnections"], "handshakes that are ended")
    watch.over.set()
    strangers.over.set()
    strangers.join()
    watch.join()
    print(f"{strangers.begun} handshakes begun, {HANDSHAKES} at once, {refused} ended by the coordinator;")
    print(f"memory grew by {(watch.most - watch.first) / 1e6:.1f} MB, from {watch.first / 1e6:.1f} MB;")
    print(f"cells a second: {alone:.1f} alone, {meanwhile:.1f} with the strangers")
    assert watch.most - watch.first < 100e6
    assert not coordinator.has_ended and not worker.has_ended and not later.has_ended


def cost(program, configuration, messages, until=lambda status: True):
    """How much memory messages of an admitted peer cost that never reads an answer, in bytes."""
    program.run("keygen", "liar.key")
    (program.folder / "admitted").write_text(program.run("keygen", "--public", "liar.key").stdout)
    sweeping = Sweeping(program, configuration)
    coordinator = sweeping.coordinate("--listen", "tcp://127.0.0.1:*", "--admit", "admitted")
    version = program.run("--version").stdout.strip()
    with zmq.Context() as context:
        keys = key_bytes(program.folder / "liar.key")
        dealer = peer(context, sweeping.announcement(), *keys, bytes(15) + b"\1", unread=1)
        dealer.send(to_coordinator(HELLO, fields(f1="liar", f2=7, f3=1, f4=version, f5="avx2+fma")))
        assert dealer.poll(60_000)
        watch = Watch(coordinator.pid)
        for message in messages:
            dealer.send_multipart(message) if isinstance(message, list) else dealer.send(message)
        # Whoever asks now is answered after what has arrived before.
        await_until(lambda: (status := sweeping.status()) and status["cells"] and until(status), "a status")
        watch.over.set()
        watch.join()
        dealer.close(linger=0)
    assert not coordinator.has_ended
    print(f"memory grew by {(watch.most - watch.first) / 1e6:.1f} MB, from {watch.first / 1e6:.1f} MB")
    return watch.most - watch.first


def test_files_that_are_asked_for_and_not_read(program, folder):
    """Nine hundred requests for the largest file there is."""
    chance = numpy.random.default_rng(0)
    with h5py.File(folder / "data.h5", "w") as file:
        for prefix, count in [("", 20_000), ("test_", 10)]:
            file[prefix + "inputs"] = chance.normal(size=(count, 200))
            file[prefix + "labels"] = chance.normal(size=count)
    configuration = {
        **sweep.configuration(steps=10), "task": {"kind": "file", "path": "data.h5"}, "grid": {
            "tau": [0.5], "delta": [0], "width": [4], "seed": [1]}}
    sha256 = hashlib.sha256((folder / "data.h5").read_bytes()).hexdigest()
    piece = 128 << 10
    # Each says that all before has arrived, and that there is room for more.
    requests = [
        to_coordinator(FILE, fields(f1=sha256, f2=number % 200 * piece, f3=number % 200 * piece + (1 << 20)))
        for number in range(900)]
    assert cost(program, configuration, requests) < 40e6


def test_the_status_that_is_asked_for_and_not_read(program):
    assert cost(program, sweep.configuration(steps=10), [to_coordinator(STATUS)] * 20_000) < 40e6


def test_long_lists_of_leases(program):
    """As long as a message may be, again and again; none of them is a worker's."""
    body = b"\x0a" + varint(1 << 19) + b"\x01" * (1 << 19)
    assert cost(program, sweep.configuration(steps=10), [to_coordinator(HEARTBEAT, body)] * 150) < 60e6


def test_long_heartbeats_of_many_sessions_with_one_key(program):
    """Nearly as long as a message may be, faster than they are heard, of workers with one key."""
    program.run("keygen", "liar.key")
    (program.folder / "admitted").write_text(program.run("keygen", "--public", "liar.key").stdout)
    sweeping = Sweeping(program, sweep.configuration(steps=10))
    coordinator = sweeping.coordinate("--listen", "tcp://127.0.0.1:*", "--admit", "admitted")
    beat = to_coordinator(HEARTBEAT, fields(f1=[b"\xff" * 9 + b"\x01"]) * 60_000)
    hello = to_coordinator(
        HELLO, fields(f1="liar", f2=7, f3=1, f4=program.run("--version").stdout.strip(), f5="avx2+fma"))
    with zmq.Context() as context:
        keys = key_bytes(program.folder / "liar.key")
        peers = [peer(context, sweeping.announcement(), *keys, bytes([9] * 15 + [number])) for number in range(20)]
        for dealer in peers:
            dealer.send(hello)
            assert dealer.poll(60_000)
        watch = Watch(coordinator.pid)
        message = zmq.Frame(beat)
        for _ in range(60):
            for dealer in peers:
                dealer.send(message, copy=False)
        await_until(lambda: sweeping.status()["cells"], "a status")
        watch.over.set()
        watch.join()
        for dealer in peers:
            dealer.close(linger=0)
    assert not coordinator.has_ended
    print(f"memory grew by {(watch.most - watch.first) / 1e6:.1f} MB, from {watch.first / 1e6:.1f} MB")
    assert watch.most - watch.first < 250e6


def test_a_message_without_an_end(program):
    """Of as many parts as its sender likes, each as long as a message may be: nothing of it is heard before its end."""
    parts = [bytes(1 << 20)] * 600
    assert cost(program, sweep.configuration(steps=10), [parts], lambda status: status["refusedConnections"]) < 300e6


def test_reports_of_shards_that_never_come(program):
    """Each of another lease that some coordinator may have given, with a list as long as a message may be."""
    body = fields(f2=cells(0, 1), f3="0" * 64, f4=5000, f8=1, f9="avx2+fma") + b"\x3a" + varint(1 << 19) + b"\x01" * (1 << 19)
    reports = [to_coordinator(DONE, fields(f1=lease) + body) for lease in range(1, 101)]
    assert cost(program, sweep.configuration(steps=10), reports) < 80e6


def test_introductions_with_long_lists(program):
    """Workers that say to hold very many leases, each of no cells."""
    program.run("keygen", "liar.key")
    (program.folder / "admitted").write_text(program.run("keygen", "--public", "liar.key").stdout)
    sweeping = Sweeping(program, sweep.configuration(steps=10))
    coordinator = sweeping.coordinate("--listen", "tcp://127.0.0.1:*", "--admit", "admitted")
    version = program.run("--version").stdout.strip()
    held = fields(f7=[fields(f1=1)] * 200_000)
    hello = to_coordinator(HELLO, fields(f1="liar", f2=7, f3=1, f4=version, f5="avx2+fma") + held)
    with zmq.Context() as context:
        keys = key_bytes(program.folder / "liar.key")
        watch = Watch(coordinator.pid)
        peers = [peer(context, sweeping.announcement(), *keys, bytes([7] * 15 + [number])) for number in range(30)]
        for dealer in peers:
            dealer.send(hello)
            assert dealer.poll(60_000)
        await_until(lambda: sweeping.status()["cells"], "a status")
        watch.over.set()
        watch.join()
        for dealer in peers:
            dealer.close(linger=0)
    print(f"memory grew by {(watch.most - watch.first) / 1e6:.1f} MB, from {watch.first / 1e6:.1f} MB")
    assert watch.most - watch.first < 120e6
