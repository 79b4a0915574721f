"""Workers that cannot train: a node that lacks a mount, a disk that is full, other kernels. They harm nobody else."""

import os
import re
import subprocess

import h5py
import numpy as np
import pytest

from harness import journal, sweep
from harness.away import Away
from harness.mounts import mount, skip_unless_mounting_works, unmount
from harness.sweeping import Sweeping


#: Cells of some hundredths of a second.
STEPS = 40_000


def write_data(path):
    random = np.random.default_rng(5)
    path.parent.mkdir(exist_ok=True)
    with h5py.File(path, "w") as file:
        for prefix, count in (("", 40), ("test_", 20)):
            file[prefix + "inputs"] = random.standard_normal((count, 10))
            file[prefix + "labels"] = random.standard_normal(count)


@pytest.fixture
def supplied(program):
    """A sweep over data of its own, in a folder beside it."""
    write_data(program.folder / "data" / "good.h5")
    configuration = {
        **sweep.configuration(steps=200), "task": {"kind": "file", "path": "data/good.h5"}}
    return Sweeping(program, configuration)


@pytest.fixture
def away(new_program):
    machine = Away(new_program())
    yield machine
    machine.program.kill_all()


def test_a_node_that_lacks_a_mount_is_sent_the_file(supplied):
    """It trains like any other, and no cell is given up."""
    skip_unless_mounting_works()
    coordinator = supplied.coordinate()
    program = supplied.program
    program.inside = ("unshare", "-m", "sh", "-c", 'mount -t tmpfs none "$0" && exec "$@"', str(program.folder / "data"))
    lacking = supplied.work()
    program.inside = ()
    ending = lacking.end()
    assert ending.status == 0, ending.stderr
    assert "asking the coordinator for files" in ending.stderr
    assert coordinator.end().status == 0
    supplied.check_each_cell_once()


def test_a_file_that_is_gone_for_everybody(supplied):
    """Workers say so and leave, no cell is given up, and the sweep goes on once the file is back."""
    coordinator = supplied.coordinate()
    data = supplied.program.folder / "data" / "good.h5"
    os.rename(data, kept := data.with_name("kept.h5"))
    ending = supplied.work().end()
    assert ending.status == 2 and "the coordinator can no longer read " in ending.stderr and "good.h5: " in ending.stderr, ending
    os.rename(kept, data)
    worker = supplied.work()
    assert worker.end().status == 0, worker.stderr
    assert coordinator.end().status == 0
    supplied.check_each_cell_once()
    assert journal.poisoned(supplied.directory) == {}


def test_a_file_that_goes_away_in_mid_run(program):
    """The workers say so and leave, the run stops with the reason, and the same line goes on once the file is back."""
    seeds = list(range(40))
    draws = program.folder / "draws.h5"
    with h5py.File(draws, "w") as file:
        for seed in seeds:
            file[f"seed_{seed}/signs"] = np.ones(8)
    grid = {"tau": [0.5], "delta": [0], "width": [8], "seed": seeds}
    sweeping = Sweeping(program, {**sweep.configuration(steps=STEPS, grid=grid), "draws": "draws.h5"})
    running = sweeping.start("--no-merge", "--largest-lease", 1)
    sweeping.await_shards(1)
    os.rename(draws, kept := draws.with_name("kept.h5"))
    ending = running.end()
    os.rename(kept, draws)
    assert ending.status == 3, ending
    assert "gets no more cells" in ending.stdout and "draws.h5" in ending.stdout, ending
    assert journal.poisoned(sweeping.directory) == {}
    assert 0 < len(journal.settled(sweeping.directory)) < sweeping.cells
    assert sweeping.start("--no-merge").end().status == 0
    sweeping.check_each_cell_once()


def test_a_full_scratch_disk_is_its_worker_s_own(program, away):
    """The worker leaves with words, host and reason are told of, and another finishes the sweep."""
    skip_unless_mounting_works()
    bulky = Sweeping(program, sweep.configuration(
        steps=20, task={"inputs": 100}, grid={"width": [200]}, record={"tensors": "all", "trajectory": None}))
    (program.folder / "admitted").write_text(away.line)
    coordinator = bulky.coordinate("--listen", "tcp://127.0.0.1:*", "--admit", "admitted")
    small = away.program.folder / "small"
    small.mkdir()
    mount("-t", "tmpfs", "-o", "size=64k", "small", small)
    try:
        ending = away.work(bulky.announcement(), "--scratch", small).end()
        assert ending.status == 3, ending
        assert "this worker cannot train here" in ending.stderr
        assert re.search("no space left|no room left", ending.stderr), ending.stderr
    finally:
        unmount(small)
    assert not coordinator.has_ended
    (dismissed,) = bulky.status()["dismissed"]
    assert dismissed["host"] == os.uname().nodename and re.search("no space|no room", dismissed["reason"])
    assert f"on {os.uname().nodename} gets no more cells: " in bulky.log()
    assert "gets no more cells" in program.run("status", "out").stdout
    worker = bulky.work()
    assert worker.end().status == 0, worker.stderr
    assert coordinator.end().status == 0
    bulky.check_each_cell_once()
    assert journal.poisoned(bulky.directory) == {}


def test_a_directory_that_one_worker_cannot_write_is_its_own_trouble(program):
    """It sees the sweep directory read-only; the sweep goes on with another."""
    skip_unless_mounting_works()
    sweeping = Sweeping(program, sweep.configuration(steps=100))
    coordinator = sweeping.coordinate()
    shards = sweeping.directory / "shards"
    program.inside = (
        "unshare", "-m", "sh", "-c", 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"', str(shards))
    hole = sweeping.work()
    program.inside = ()
    ending = hole.end()
    assert ending.status == 3, ending
    assert not coordinator.has_ended
    worker = sweeping.work()
    assert worker.end().status == 0, worker.stderr
    assert coordinator.end().status == 0
    sweeping.check_each_cell_once()


def test_a_worker_that_sees_another_folder_under_the_same_path(program):
    """Its shards are not where the coordinator looks: it is dismissed with words, and another trains its cells."""
    skip_unless_mounting_works()
    sweeping = Sweeping(program, sweep.configuration(steps=STEPS))
    coordinator = sweeping.coordinate()
    copy = program.folder / "copy"
    subprocess.run(["cp", "-a", sweeping.directory, copy], check=True)
    program.inside = (
        "unshare", "-m", "sh", "-c", 'mount --bind "$0" "$1" && shift && exec "$@"', str(copy), str(sweeping.directory))
    hole = sweeping.work()
    program.inside = ()
    ending = hole.end()
    assert ending.status == 3, ending
    assert "was reported with" in ending.stderr and "does not exist" in ending.stderr, ending
    assert not coordinator.has_ended
    (dismissed,) = sweeping.status()["dismissed"]
    assert dismissed["host"] == os.uname().nodename and "does not exist" in dismissed["reason"]
    worker = sweeping.work()
    assert worker.end().status == 0, worker.stderr
    assert coordinator.end().status == 0
    sweeping.check_each_cell_once()
    assert journal.poisoned(sweeping.directory) == {}


def test_other_kernels_before_anything_is_trained(program):
    """A worker that came first and left decides nothing; what is chosen at the start does."""
    chosen = Sweeping(program, sweep.configuration(steps=100))
    coordinator = chosen.coordinate("--arithmetic", "separate")
    if (first := program.start("work", "out", "--threads", 1, RICHSWEEP_KERNELS="avx2")).end().status != 2:
        pytest.skip("this machine has one arithmetic only")
    assert "separate multiply and add" in first.stderr
    worker = program.start("work", "out", "--threads", 1, RICHSWEEP_KERNELS="baseline")
    assert worker.end().status == 0, worker.stderr
    assert coordinator.end().status == 0
    chosen.check_each_cell_once()
    ending = chosen.start("--arithmetic", "fused").end()
    assert ending.status == 2 and "--arithmetic" in ending.stderr, ending
