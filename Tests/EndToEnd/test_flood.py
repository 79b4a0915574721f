"""Peers that send what nobody should, while a sweep runs: honest workers are not disturbed, and nothing grows."""

import contextlib
import os
import random
import socket
import threading
import time

import zmq

from harness import journal, sweep
from harness.flood import Watch, key_bytes, peer
from harness.sweeping import Sweeping
from harness.waiting import PATIENCE
from harness.wire import BYE, CHUNK, DONE, FAILED, FILE, HEARTBEAT, HELLO, STATUS, cells, fields, to_coordinator

#: Messages from peers that are let in; `make fuzz` throws a million.
FLOOD = int(os.environ.get("RICHSWEEP_FLOOD", 30_000))
#: Enough for the sweep to outlast the flood.
STEPS = max(500_000, 16 * FLOOD)
#: Seconds for what is left of it.
DEADLINE = PATIENCE + STEPS / 2000
#: Connections of peers that are not.
STRANGERS = 100


def nonsense(chance):
    """A message nobody should send, or at another time."""
    lease = chance.choice([1 << 32 | chance.randrange(60), chance.randrange(1 << 64)])
    some = cells(chance.randrange(48), chance.choice([1, 3, 1 << 39]))
    sha256 = "%064x" % chance.randrange(1 << 256)
    size = chance.choice([0, 1, 5000, 1 << 40])
    messages = [
        to_coordinator(HELLO, fields(f1="liar", f2=7, f3=1 << 31, f4="0.0.0", f5="none", f6=sha256)),
        to_coordinator(HEARTBEAT, fields(f1=[lease, lease + 1], f2=[fields(f1=lease, f2=3, f3=4)])),
        to_coordinator(DONE, fields(f1=lease, f2=some, f3=sha256, f4=size, f5=some, f7=[lease + 1])),
        to_coordinator(DONE, fields(f1=lease, f2=some, f3=sha256, f4=size, f8=1)),
        to_coordinator(DONE, fields(f1=lease)),
        to_coordinator(FAILED, fields(f1=lease, f2=chance.randrange(48), f3=chance.randrange(3), f4="it\nbroke\0" * 50)),
        to_coordinator(BYE, fields(f1="\x1b[2J")),
        to_coordinator(STATUS),
        to_coordinator(CHUNK, fields(f1=lease, f2=chance.randrange(1 << 20), f3=bytes(chance.randrange(300)))),
        to_coordinator(FILE, fields(f1=chance.choice([sha256, "../../etc/passwd", "/etc/passwd"]), f2=lease)),
        to_coordinator(chance.randrange(10, 1 << 20), bytes(5)),
    ]
    message = chance.choice(messages)
    match chance.randrange(5):
        case 0:
            return message
        case 1:
            return message[: chance.randrange(len(message))]
        case 2:
            return chance.randbytes(chance.randrange(200))
        case 3:
            return to_coordinator(chance.randrange(2, 10), chance.randbytes(20), major=chance.randrange(2, 1 << 32))
        case _:
            place = chance.randrange(len(message))
            return message[:place] + chance.randbytes(3) + message[place + 3 :]


def flood(announcement, keys, count, seed):
    """Sends so many messages from some sessions, most of them again, from time to time in too many or too large a frame."""
    chance = random.Random(seed)
    sent = []

    def message():
        if len(sent) < 1000 or chance.random() < 0.1:
            sent.append(nonsense(chance))
            return sent[-1]
        return sent[int(chance.random() * len(sent))]

    with zmq.Context() as context:
        peers = [peer(context, announcement, *keys, chance.randbytes(16)) for _ in range(8)]
        for number in range(count):
            dealer = chance.choice(peers)
            if number % (1 + count // 20) == 7:
                dealer.send(bytes((1 << 20) + 1000))
            elif number % 1000 == 999:
                dealer.send_multipart([message() for _ in range(chance.randrange(2, 5))])
            else:
                dealer.send(message())
            if number % 64 == 0:
                while any(dealer.poll(0) and dealer.recv() is not None for dealer in peers):
                    pass
        for dealer in peers:
            dealer.close(linger=5000)


def strangers(announcement, seed):
    """Connections of those who are not let in: noise, silence, no encryption, other keys."""
    chance = random.Random(seed)
    host, _, port = announcement["address"].removeprefix("tcp://").rpartition(":")
    silent = []
    for number in range(STRANGERS):
        with zmq.Context() as context:
            match number % 4:
                case 0:
                    with socket.create_connection((host, int(port))) as connection:
                        try:
                            connection.sendall(chance.randbytes(100_000))
                            connection.recv(1)
                        except OSError:
                            pass
                case 1:
                    silent.append(socket.create_connection((host, int(port))))
                case 2:
                    with context.socket(zmq.DEALER) as dealer:
                        dealer.linger = 0
                        dealer.connect(announcement["address"])
                        with contextlib.suppress(zmq.Again):  # thrown out already
                            dealer.send(nonsense(chance), zmq.NOBLOCK)
                        dealer.poll(20)
                case 3:
                    with peer(context, announcement, *zmq.curve_keypair(), chance.randbytes(16)) as dealer:
                        with contextlib.suppress(zmq.Again):
                            dealer.send(nonsense(chance), zmq.NOBLOCK)
                        dealer.poll(20)
    for connection in silent:
        connection.close()


def test_a_flood(program, new_program, seed):
    """The sweep ends with the bits of an undisturbed one, and the coordinator has not grown."""
    sweeping = Sweeping(program, sweep.configuration(steps=STEPS))
    program.run("keygen", "liar.key")
    (program.folder / "admitted").write_text(program.run("keygen", "--public", "liar.key").stdout)
    coordinator = sweeping.coordinate("--listen", "tcp://127.0.0.1:*", "--admit", "admitted")
    announcement = sweeping.announcement()
    worker = sweeping.work()
    sweeping.await_shards(1)
    start = time.time()
    watch = Watch(coordinator.pid)
    crowd = threading.Thread(target=strangers, args=(announcement, seed), daemon=True)
    crowd.start()
    try:
        flood(announcement, key_bytes(program.folder / "liar.key"), FLOOD, seed)
    except zmq.Again:
        raise AssertionError(f"too fast, or nobody takes messages any more: {coordinator.end()}\n{sweeping.log()[-3000:]}") from None
    end = time.time()
    crowd.join()
    assert not coordinator.has_ended, "too fast: the sweep is over"
    refused = sweeping.status()["refusedConnections"]
    watch.over.set()
    watch.join()
    sweeping.await_shards(len(journal.entries(sweeping.directory)) + 3)
    pace = journal.seconds_per_cell(sweeping.directory, start, end)
    later = journal.seconds_per_cell(sweeping.directory, end, time.time())
    print(f"{FLOOD} messages in {end - start:.1f} s, {refused} connections refused;")
    print(f"memory grew by {(watch.most - watch.first) / 1e6:.1f} MB, from {watch.first / 1e6:.1f} MB;")
    print(f"a cell took {pace:.2f} s meanwhile, {later:.2f} s afterwards: {later / pace:.0%} of the throughput")
    more = sweeping.work()
    for process in (worker, more, coordinator):
        ending = process.end(DEADLINE)
        assert ending.status == 0, ending.stderr
    # Those with other keys at least: who says nothing and leaves is not counted, nor always who leaves half way.
    assert refused >= STRANGERS // 4
    assert watch.most - watch.first < 20e6
    sweeping.check_each_cell_once()
    assert journal.trained_twice(sweeping.directory) == 0
    assert not list(program.folder.glob("out/shards/*.tmp"))
    program.run("merge", "out")
    alone = Sweeping(new_program(), sweeping.configuration)
    assert alone.start().end(DEADLINE).status == 0
    assert sweeping.hashes() == alone.hashes()
