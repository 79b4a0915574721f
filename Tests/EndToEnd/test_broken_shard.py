"""Must show 6: a shard that was cut off or changed on the disk is named, and no result is made of it; run again,
the sweep sets it aside, trains its cells again, and comes to the same bits."""

import pytest

from harness import journal


def cut(path):
    path.write_bytes(path.read_bytes()[:-1000])


def change(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.fixture
def half_done(sweeping, seed):
    """A sweep that was interrupted, and one of its shards."""
    running = sweeping.start("--no-merge")
    sweeping.await_shards(2 + seed % 3)
    running.press_ctrl_c()
    assert running.end().status == 3
    entries = journal.entries(sweeping.directory)
    return sweeping, entries[seed % len(entries)]


@pytest.mark.parametrize("damage", [cut, change])
def test_merge_names_it(half_done, damage):
    sweeping, entry = half_done
    damage(sweeping.directory / "shards" / entry.file)
    outcome = sweeping.program.run("merge", "out", "--partial", expect=2)
    assert f"shards/{entry.file}: " in outcome.stderr and "damaged" in outcome.stderr
    assert not (sweeping.directory / "result.h5").exists()


def test_unreported_and_cut_off(half_done, undisturbed):
    """A shard the journal does not know, cut off: set aside, and its cells are trained again."""
    sweeping, _ = half_done
    shards = sweeping.directory / "shards"
    known = shards / journal.entries(sweeping.directory)[0].file
    broken = shards / "0001-00009999.h5"
    broken.write_bytes(known.read_bytes()[:-1000])
    assert sweeping.start().end().status == 0
    assert not broken.exists() and (shards / f"{broken.name}.broken").exists()
    assert f"{broken.name}: truncated" in sweeping.log()
    sweeping.check_each_cell_once()
    assert sweeping.hashes() == undisturbed


def test_recorded_and_gone(half_done, undisturbed):
    """A recorded shard somebody removed: its cells are trained again."""
    sweeping, entry = half_done
    (sweeping.directory / "shards" / entry.file).unlink()
    assert sweeping.start().end().status == 0
    assert f"shard {entry.file} is missing; its cells are trained again" in sweeping.log()
    sweeping.check_each_cell_once()
    assert sweeping.hashes() == undisturbed


def test_recorded_and_cut_off(half_done, undisturbed):
    """A recorded shard that was cut off since: the sweep resumes around it."""
    sweeping, entry = half_done
    cut(sweeping.directory / "shards" / entry.file)
    assert sweeping.start().end().status == 0
    sweeping.check_each_cell_once()
    assert sweeping.hashes() == undisturbed
