"""Numbers in a sweep directory that nothing of ours wrote: in shards, journals and names. Each is named, nothing traps, the
directory starts again, and where journal and shards differ `repair` blames the one that is wrong."""

import hashlib
import os
import shutil
import sqlite3
import struct
from contextlib import closing

import h5py
import pytest

from harness import journal, sweep
from harness.sweeping import Sweeping

OTHER = sweep.configuration(steps=900, grid=sweep.SMALL["grid"])


def findings(sweeping):
    outcome = sweeping.program.start("verify", "out", "--json").end()
    assert outcome.status == 1, outcome
    return {os.path.basename(finding["path"]): finding for finding in outcome.report["findings"]}


def recover(sweeping, expected):
    """Repairs and goes on to the same result; the cells that were trained again."""
    assert sweeping.program.start("repair", "out", "--yes").end().status == 0
    left = journal.shard_files(sweeping.directory)
    outcome = sweeping.start().end()
    assert outcome.status == 0, outcome
    assert sweeping.hashes() == expected
    assert sweeping.program.start("verify", "out").end().status == 0
    after = journal.shard_files(sweeping.directory)
    assert left.items() <= after.items(), "what was whole stays as it is"
    return sum(len(cells) for name, cells in after.items() if name not in left)


def alter(sweeping, statement, *values):
    """Writes into the journal as nobody does, where its last coordinator was killed before it could seal it."""
    journal.unseal(sweeping.directory)
    with closing(sqlite3.connect(sweeping.directory / "journal.sqlite")) as database, database:
        return database.execute(statement, values).fetchall()


def forge(path, table, column, value):
    """Writes a number of the first row into a shard and seals it again; its new hash."""
    with h5py.File(path) as shard:
        data = next(iter(shard.values()))[table]
        blocks = [(block + ":1").split(":")[:2] for block in data.attrs["columns"].decode().split()]
        before = sum(int(count) for _, count in blocks[:[name for name, _ in blocks].index(column)])
        place = data.id.get_offset() + 8 * before
    content = bytearray(path.read_bytes())
    content[place:place + 8] = struct.pack("<d" if table == "numbers" else "<q", value)
    content[-66:-2] = hashlib.sha256(content[:content.rindex(b"\nrichsweep shard")]).hexdigest().encode()
    path.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


FORGED = [
    ("numbers", "seconds", float("nan")), ("numbers", "seconds", 3e38), ("numbers", "seconds", -1.0),
    ("integers", "diverged_at_step", 2**63 - 1), ("integers", "evaluations", -5), ("integers", "status", 256),
]


@pytest.mark.parametrize("table, column, value", FORGED)
def test_shard_that_was_published_and_not_recorded(copy, table, column, value):
    """What 0.1 left behind: every start ended with 2, and `repair` found nothing."""
    sweeping, expected = copy
    entry = journal.entries(sweeping.directory)[0]
    path = sweeping.directory / "shards" / entry.file
    forge(path, table, column, value)
    alter(sweeping, "DELETE FROM shards WHERE lease = ?", entry.lease)
    assert column in findings(sweeping)[entry.file]["problem"]
    assert sweeping.start().end().status == 0, "set aside by the next start, without a repair"
    assert column in sweeping.log() and (path.parent / f"{path.name}.broken").exists()
    assert sweeping.hashes() == expected


@pytest.mark.parametrize("table, column, value", FORGED[3:])
def test_shard_that_was_recorded(copy, table, column, value):
    """The page does not die of it, and `repair` sets it aside."""
    sweeping, expected = copy
    entry = journal.entries(sweeping.directory)[0]
    new = forge(sweeping.directory / "shards" / entry.file, table, column, value)
    alter(sweeping, "UPDATE shards SET sha256 = ? WHERE lease = ?", new, entry.lease)
    started = sweeping.start("--dashboard", "0", "--no-merge").end()
    assert started.status == 0, started
    assert column in findings(sweeping)[entry.file]["problem"]
    assert recover(sweeping, expected) == len(entry.cells)


@pytest.mark.parametrize("name", ["4294967295-00000001.h5", "2147483648-00000007.h5", "99999999999-00000001.h5"])
@pytest.mark.parametrize("suffix", ["", ".broken", ".tmp"])
def test_name_that_no_coordinator_gave(copy, name, suffix):
    sweeping, expected = copy
    path = sweeping.directory / "shards" / (name + suffix)
    path.write_bytes(b"anything")
    assert sweeping.start().end().status == 0
    if not suffix:
        assert "no coordinator" in findings(sweeping)[name]["problem"]
        assert recover(sweeping, expected) == 0


def test_no_more_coordinators_than_can_be_counted(copy):
    sweeping, _ = copy
    shard = sweeping.directory / "shards" / journal.entries(sweeping.directory)[0].file
    shutil.copy(shard, shard.parent / "2147483647-00000001.h5")
    outcome = sweeping.start().end()
    assert outcome.status == 2 and "move that file away" in outcome.stderr, outcome


@pytest.mark.parametrize(
    "column, value",
    [
        ("bytes", -1), ("bytes", 2**63 - 1), ("bytes", "many"), ("bytes", 1e300), ("seconds", -1.0), ("seconds", 9e999),
        ("seconds", "x"), ("cells", b"\xff\xff\xff\xff\x7f\x01"), ("cells", b"\x80"), ("diverged", 7), ("sha256", b"\xff\xfe"),
    ])
def test_row_of_a_journal(copy, column, value):
    """No start dies of it; the journal is to blame, and no cell is trained again."""
    sweeping, expected = copy
    entry = journal.entries(sweeping.directory)[0]
    alter(sweeping, f"UPDATE shards SET {column} = ? WHERE lease = ?", value, entry.lease)
    for verb in (("status", "out"), ("merge", "out", "-o", "m.h5")):
        assert sweeping.program.start(*verb).end().status in (0, 1, 2, 3)
    assert "journal.sqlite" in findings(sweeping)
    assert sweeping.start().end().status in (0, 2)
    journal.unseal(sweeping.directory)
    if sweeping.program.start("verify", "out").end().status == 1:
        assert recover(sweeping, expected) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE shards SET bytes = bytes + 1 WHERE lease = ?",
        "UPDATE shards SET sha256 = iif(substr(sha256, 1, 1) = 'f', '0', 'f') || substr(sha256, 2) WHERE lease = ?",
        "UPDATE shards SET diverged = cells, diverged_count = cell_count WHERE lease = ?",
    ])
def test_journal_that_is_wrong_about_a_whole_shard(copy, statement):
    """`verify` says so, `repair` blames the journal, and no start sets the shard aside."""
    sweeping, expected = copy
    entry = journal.entries(sweeping.directory)[0]
    alter(sweeping, statement, entry.lease)
    found = findings(sweeping)
    assert list(found) == ["journal.sqlite"] and entry.file in found["journal.sqlite"]["problem"], found
    assert recover(sweeping, expected) == 0


def test_size_that_is_wrong_at_a_start(copy):
    sweeping, expected = copy
    entry = journal.entries(sweeping.directory)[0]
    alter(sweeping, "UPDATE shards SET bytes = bytes - 1 WHERE lease = ?", entry.lease)
    before = journal.shard_files(sweeping.directory)
    assert sweeping.start().end().status == 0
    assert journal.shard_files(sweeping.directory) == before, "nothing was trained again"
    assert sweeping.hashes() == expected


def test_journal_of_another_sweep(copy, new_program):
    """With its seal: the journal is to blame, not the healthy shards."""
    sweeping, expected = copy
    other = Sweeping(new_program(), OTHER)
    assert other.start().end().status == 0
    for path in sweeping.directory.glob("journal*"):
        path.unlink()
    for path in other.directory.glob("journal*"):
        shutil.copy(path, sweeping.directory)
    found = findings(sweeping)
    assert list(found) == ["journal.sqlite"] and "another sweep" in found["journal.sqlite"]["problem"], found
    assert recover(sweeping, expected) == 0


def test_shard_of_another_sweep(copy, new_program):
    """The other way round: one strange shard, and a journal that is right about the rest."""
    sweeping, expected = copy
    other = Sweeping(new_program(), OTHER)
    assert other.start().end().status == 0
    entry = journal.entries(sweeping.directory)[0]
    strange = sorted((other.directory / "shards").glob("*.h5"))[0]
    shutil.copy(strange, sweeping.directory / "shards" / entry.file)
    assert list(findings(sweeping)) == [entry.file]
    assert recover(sweeping, expected) == len(entry.cells)


def test_fifo_in_a_sweep_directory(copy):
    """In the place of a shard, the journal or a log: nobody waits for a writer."""
    sweeping, expected = copy
    entry = journal.entries(sweeping.directory)[0]
    shard = sweeping.directory / "shards" / entry.file
    shard.unlink()
    os.mkfifo(shard)
    assert "it is a FIFO" in findings(sweeping)[entry.file]["problem"]
    assert recover(sweeping, expected) == len(entry.cells)
    log = sweeping.directory / "logs/coordinator.log"
    log.unlink()
    os.mkfifo(log)
    outcome = sweeping.start().end()
    assert outcome.status == 2 and "logs/coordinator.log: " in outcome.stderr and "FIFO" in outcome.stderr
    log.unlink()
    for path in sweeping.directory.glob("journal*"):
        path.unlink()
    os.mkfifo(sweeping.directory / "journal.sqlite")
    for verb in (("verify", "out"), ("status", "out")):
        assert sweeping.program.start(*verb).end().status in (1, 2)
    outcome = sweeping.start().end()
    assert outcome.status == 2 and "journal.sqlite: it is a FIFO" in outcome.stderr


def test_data_that_change_while_a_sweep_rests(program):
    """Verified, resumed and extended: the file is compared with the hash that the sweep was made for."""
    with h5py.File(program.folder / "data.h5", "w") as file:
        file["inputs"], file["labels"] = [[1.0, 2], [3, 4]], [0.0, 1]
    (program.folder / "c.yaml").write_text("""
task: {kind: file, path: data.h5}
network: {activation: relu}
grid: {tau: [1], delta: [0], width: [2], seed: [1]}
training: {solver: gd, learning_rate: 0.01, checkpoints: [0, 5]}
""")
    program.run("run", "c.yaml", "--out", "out", "--workers", 1)
    assert program.run("verify", "out").status == 0
    with h5py.File(program.folder / "data.h5", "r+") as file:
        file["labels"][0] = 0.5
    outcome = program.run("verify", "out", expect=1)
    assert "data.h5: is not the file that the sweep was made for" in outcome.stdout
    for options in ((), ("--extend",)):
        program.run("run", "c.yaml", "--out", "out", *options, expect=2)
