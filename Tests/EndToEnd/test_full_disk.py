"""Must show 6: a full disk stops the sweep with the reason and exit status 3; it resumes once there is room, and
comes to the same bits."""

import re
import subprocess

import pytest

from harness import journal, sweep
from harness.mounts import mount, skip_unless_mounting_works, unmount
from harness.sweeping import Sweeping

#: Shards of some 100 kB each: more than the small disk holds, all together.
CONFIGURATION = sweep.configuration(
    steps=1000, record={"tensors": "all", "trajectory": {"every": 1}, "loss_history": 20},
    grid={"tau": [0.1, 1], "delta": [-1, 1], "width": [16], "seed": [1, 2]})


@pytest.fixture
def small_disk(folder):
    """A disk of two megabytes at `out`."""
    skip_unless_mounting_works()
    place = folder / "out"
    place.mkdir()
    mount("-t", "tmpfs", "-o", "size=2m", "small", place)
    yield place
    unmount(place)


@pytest.mark.parametrize("lease_seconds", [0.001, 1000], ids=["a cell a lease", "long leases"])
def test_full_disk(program, new_program, small_disk, lease_seconds):
    sweeping = Sweeping(program, CONFIGURATION)
    ending = sweeping.start("--no-merge", lease_seconds=lease_seconds).end()
    assert ending.status == 3, ending
    print(ending.stdout)
    assert re.search(r"no space left|no room left", ending.stdout), ending
    assert "Fix the cause. Run the same command again to resume." in ending.stdout
    assert program.processes() == []
    before = sweeping.snapshot()
    assert len(journal.settled(sweeping.directory)) < sweeping.cells
    subprocess.run(["mount", "-o", "remount,size=100m", small_disk], check=True)
    assert sweeping.start(lease_seconds=lease_seconds).end().status == 0
    assert sweeping.untouched(before)
    sweeping.check_each_cell_once()
    roomy = Sweeping(new_program(), CONFIGURATION)
    assert roomy.start().end().status == 0
    assert sweeping.hashes() == roomy.hashes()


@pytest.mark.parametrize("size", ["160k", "200k", "240k"])
def test_full_disk_for_journal_or_shard(sweeping, undisturbed, small_disk, size):
    """A disk so small that journal and shards race for its last pages: whichever loses, everybody leaves."""
    subprocess.run(["mount", "-o", f"remount,size={size}", small_disk], check=True)
    ending = sweeping.start("--no-merge", lease_seconds=1e-6).end()
    assert ending.status == 3, ending
    assert re.search("no space left|no room left", ending.stdout), ending
    assert sweeping.program.processes() == []
    subprocess.run(["mount", "-o", "remount,size=100m", small_disk], check=True)
    assert sweeping.start().end().status == 0
    sweeping.check_each_cell_once()
    assert journal.trained_twice(sweeping.directory) == 0
    assert sweeping.hashes() == undisturbed


def test_a_result_larger_than_a_file_may_be(copy):
    """What HDF5 says of it is of one line, without its pointers, its counts and its clock."""
    sweeping, _ = copy
    # Fewer than 32 are too few for what SQLite has beside the journal.
    for blocks in (40, 60, 80):
        sweeping.program.inside = ("bash", "-c", f'ulimit -f {blocks}; exec "$@"', "bash")
        outcome = sweeping.program.start("merge", "out", "-o", "again.h5").end()
        if outcome.status == 0:
            return
        assert outcome.status == 3, outcome
        said = outcome.stderr[outcome.stderr.index("richsweep: "):]
        assert said.count("\n") == 1 and "File too large" in said, outcome
        assert not re.search("buf = |time = |errno|bytes actually", said), outcome


def test_no_room_for_the_result(program, new_program, small_disk):
    """All shards fit, the result does not: nothing half-written, and the same line again merges it."""
    sweeping = Sweeping(program, CONFIGURATION)
    subprocess.run(["mount", "-o", "remount,size=100m", small_disk], check=True)
    assert sweeping.start("--no-merge").end().status == 0
    used = sum(path.stat().st_blocks * 512 for path in small_disk.rglob("*"))
    subprocess.run(["mount", "-o", f"remount,size={used + 65536}", small_disk], check=True)
    ending = sweeping.start().end()
    assert ending.status == 3, ending
    assert "result.h5" in ending.stderr
    assert not [path for path in small_disk.iterdir() if path.name.startswith("result.h5")]
    subprocess.run(["mount", "-o", "remount,size=100m", small_disk], check=True)
    assert sweeping.start().end().status == 0
    sweeping.check_each_cell_once()
    roomy = Sweeping(new_program(), CONFIGURATION)
    assert roomy.start().end().status == 0
    assert sweeping.hashes() == roomy.hashes()
