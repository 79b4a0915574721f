"""Workers that share nothing with the coordinator but the network: they are sent what they need, and send what they
have trained."""

import os
import shutil
import signal

import h5py
import numpy as np
import pytest

from harness import journal, sweep
from harness.away import Away
from harness.network import Relay
from harness.sweeping import Sweeping, undisturbed_hashes
from harness.waiting import ABSENCE, await_until, pass_time

#: Shards of about a megabyte, so that they take many messages and some rounds of credit.
BULKY = sweep.configuration(
    steps=2000, task={"inputs": 100}, grid={"width": [200]}, record={"tensors": "all", "trajectory": None})


@pytest.fixture
def away(new_program):
    machine = Away(new_program())
    yield machine
    machine.program.kill_all()


def coordinate(sweeping, away, *options, listen="tcp://127.0.0.1:*"):
    (sweeping.program.folder / "admitted").write_text(away.line)
    return sweeping.coordinate("--listen", listen, "--admit", "admitted", *options)


@pytest.fixture(scope="module")
def bulky_hashes(new_program):
    """What an undisturbed run gives."""
    return undisturbed_hashes(new_program(), BULKY, workers=1)


@pytest.fixture
def bulky(program):
    return Sweeping(program, BULKY)


def check(sweeping, hashes):
    """Every cell is there once, in a shard that was trained once, nothing half-written is left, and the bits are the same."""
    sweeping.check_each_cell_once()
    assert journal.trained_twice(sweeping.directory) == 0
    assert list(sweeping.directory.glob("shards/*.tmp")) == []
    sweeping.program.run("merge", "out")
    assert sweeping.hashes() == hashes


def test_the_bits_are_the_same(bulky, bulky_hashes, away):
    coordinator = coordinate(bulky, away)
    workers = [away.work(bulky.announcement()) for _ in range(2)]
    for process in [*workers, coordinator]:
        ending = process.end()
        assert ending.status == 0, ending.stderr
    assert max(path.stat().st_size for path in bulky.directory.glob("shards/*.h5")) > 1 << 19
    check(bulky, bulky_hashes)
    assert away.is_tidy


def test_beside_workers_with_the_sweep_directory(bulky, bulky_hashes, away):
    coordinator = coordinate(bulky, away)
    workers = [away.work(bulky.announcement()), bulky.work()]
    assert [process.end().status for process in [*workers, coordinator]] == [0, 0, 0]
    check(bulky, bulky_hashes)


@pytest.fixture
def supplied(new_program, program):
    """A sweep over data and draws of its own in files of some megabytes, and what an undisturbed run gives."""
    random = np.random.default_rng(5)
    for folder in (program.folder, (alone := new_program()).folder):
        random = np.random.default_rng(5)
        with h5py.File(folder / "data.h5", "w") as file:
            for prefix, count in (("", 3000), ("test_", 50)):
                file[prefix + "inputs"] = random.standard_normal((count, 100))
                file[prefix + "labels"] = random.standard_normal(count)
        with h5py.File(folder / "draws.h5", "w") as file:
            file["seed_3/signs"] = random.choice([-1.0, 1.0], 8)
    configuration = {
        **sweep.configuration(steps=10, draws="draws.h5"), "task": {"kind": "file", "path": "data.h5"},
        "grid": {"tau": [0.5, 1], "delta": [0], "width": [6, 8], "seed": [3, 4]}}
    return Sweeping(program, configuration), undisturbed_hashes(alone, configuration, workers=1)


def test_draws_and_data_are_sent(supplied, away):
    sweeping, hashes = supplied
    coordinator = coordinate(sweeping, away)
    worker = away.work(sweeping.announcement())
    ending = worker.end()
    assert ending.status == 0, ending.stderr
    assert coordinator.end().status == 0
    check(sweeping, hashes)
    assert away.is_tidy


def test_data_that_changed_are_not_trained_on(supplied, away):
    sweeping, _ = supplied
    coordinate(sweeping, away)
    with h5py.File(sweeping.program.folder / "data.h5", "r+") as file:
        file["labels"][7] = 0.5
    ending = away.work(sweeping.announcement()).end()
    assert ending.status == 2
    assert "is not the file that the sweep was made for: its SHA-256 differs" in ending.stderr
    assert journal.shard_names(sweeping.directory) == set()


def test_data_that_became_a_fifo_block_nobody(supplied, away):
    sweeping, _ = supplied
    coordinate(sweeping, away)
    path = sweeping.program.folder / "data.h5"
    path.unlink()
    os.mkfifo(path)
    ending = away.work(sweeping.announcement()).end()
    assert ending.status == 2
    assert "it is a FIFO, expected a file" in ending.stderr
    assert sweeping.status()["answers"]


def test_connections_that_are_cut(bulky, bulky_hashes, away):
    """In the midst of shards, again and again: they arrive all the same, and nothing is trained twice."""
    coordinator = coordinate(bulky, away)
    announcement = bulky.announcement()
    relay = Relay(announcement["address"], cut_every=3_000_000)
    workers = [away.work(announcement, address=relay.address) for _ in range(2)]
    for process in [*workers, coordinator]:
        ending = process.end()
        assert ending.status == 0, ending.stderr
    relay.close()
    print(f"{relay.cuts} cuts, {relay.carried} bytes")
    assert relay.cuts > 2
    check(bulky, bulky_hashes)
    assert away.is_tidy


def test_a_coordinator_that_comes_back(bulky, bulky_hashes, away, seed):
    """Killed while shards arrive: the workers keep them, and deliver them to the next."""
    coordinator = coordinate(bulky, away)
    announcement = bulky.announcement()
    workers = [away.work(announcement) for _ in range(2)]
    bulky.await_shards(seed % 3 + 1)
    coordinator.kill()
    known = {entry.lease for entry in journal.entries(bulky.directory)}
    await_until(lambda: away.shards(), "a shard that is kept")
    pass_time(ABSENCE)
    again = coordinate(bulky, away, listen=announcement["address"])
    for process in [*workers, again]:
        ending = process.end()
        assert ending.status == 0, ending.stderr
    assert [e for e in journal.entries(bulky.directory) if e.incarnation == 1 and e.lease not in known]
    check(bulky, bulky_hashes)
    assert away.is_tidy


def test_a_tunnel_whose_other_end_is_gone(bulky, bulky_hashes, away):
    """It takes connections and ends them again: a worker that was let in before is not put off by that."""
    coordinator = coordinate(bulky, away)
    announcement = bulky.announcement()
    relay = Relay(announcement["address"])
    worker = away.work(announcement, address=relay.address)
    bulky.await_shards(1)
    coordinator.kill()
    await_until(lambda: relay.turned_away > 4 or worker.has_ended, "attempts to reach the coordinator")
    again = coordinate(bulky, away, listen=announcement["address"])
    for process in (worker, again):
        ending = process.end()
        assert ending.status == 0, ending.stderr
    relay.close()
    check(bulky, bulky_hashes)


def test_a_worker_that_dies(bulky, bulky_hashes, away):
    """With what it had not delivered; another does its work, and nothing half-delivered is left."""
    coordinator = coordinate(bulky, away, "--silence", 3)
    dying, living = (away.work(bulky.announcement()) for _ in range(2))
    bulky.await_shards(2)
    dying.kill()
    assert living.end().status == 0
    assert coordinator.end().status == 0
    check(bulky, bulky_hashes)


def test_a_cell_that_outlives_its_worker(program, new_program, away):
    """Written down in the worker's scratch folder, it is gone on with by the next worker of that machine."""
    grid = {"tau": [0.5], "delta": [0], "width": [8], "seed": [3]}
    long = Sweeping(program, sweep.configuration(grid=grid, task={"samples": 500}, steps=800_000))
    coordinator = coordinate(long, away, "--silence", 2)
    options = ("--scratch", "kept", "--checkpoint-every", 0.05)
    dying = away.work(long.announcement(), *options)
    await_until(lambda: list(away.program.folder.glob("kept/*/checkpoints/*.h5")), "a checkpoint")
    dying.kill()
    ending = away.work(long.announcement(), *options).end()
    assert ending.status == 0 and "resumes from step" in ending.stderr, ending
    assert coordinator.end().status == 0
    assert not list(away.program.folder.glob("kept/*/checkpoints/*.h5"))
    alone = Sweeping(new_program(), long.configuration)
    assert alone.start().end().status == 0
    check(long, alone.hashes())


def test_shards_that_nobody_takes(bulky, bulky_hashes, away):
    """A worker that leaves while its coordinator is gone says where its shards are; put into place they are adopted."""
    coordinator = coordinate(bulky, away)
    worker = away.work(bulky.announcement(), "--grace", 1)
    bulky.await_shards(1)
    coordinator.kill()
    await_until(lambda: away.shards(), "a shard that is kept")
    worker.signal(signal.SIGTERM)
    ending = worker.end()
    assert ending.status == 0
    kept = away.shards()
    told = f"{len(kept)} shards were" if len(kept) > 1 else "1 shard was"
    assert f"{told} not delivered; copy" in ending.stderr and str(kept[0].parent) in ending.stderr
    for path in kept:
        shutil.copy(path, bulky.directory / "shards")
    assert bulky.start().end().status == 0
    assert {path.name for path in kept} <= {entry.file for entry in journal.entries(bulky.directory)}
    check(bulky, bulky_hashes)
