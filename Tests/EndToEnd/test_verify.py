"""`verify` finds whatever is not as it was recorded, `repair` sets it aside, and the line that started the sweep trains
what was hurt, and nothing else."""

import hashlib
import os
import random
import shutil
import sqlite3
from contextlib import closing

import h5py
import pytest

from harness import journal, sweep
from harness.results import variable_hashes
from harness.sweeping import Sweeping

#: Flipped bits, each found, named and recovered from; `make fuzz` flips fifty in shards and fifty in journals.
FLIPS = int(os.environ.get("RICHSWEEP_FLIPS", 4))


def flip(path, chance):
    """Changes one bit of a file; returns what is in it then."""
    harmed = bytearray(path.read_bytes())
    place = chance.randrange(len(harmed))
    harmed[place] ^= 1 << chance.randrange(8)
    path.write_bytes(harmed)
    print(f"{path.name}: byte {place} of {len(harmed)}")
    return harmed


def verify(sweeping, *options):
    return sweeping.program.start("verify", "out", "--json", *options).end()


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def recover(sweeping, expected):
    """Repairs and goes on; how many cells were trained again."""
    before = journal.shard_names(sweeping.directory)
    assert sweeping.program.start("repair", "out", "--yes").end().status == 0
    left = journal.shard_files(sweeping.directory)
    assert left.keys() <= before
    assert sweeping.start().end().status == 0
    assert sweeping.hashes() == expected
    assert verify(sweeping).status == 0
    after = journal.shard_files(sweeping.directory)
    assert left.items() <= after.items(), "what was whole stays as it is"
    return sum(len(cells) for name, cells in after.items() if name not in left)


def test_all_is_well(copy):
    sweeping, _ = copy
    before = contents(sweeping.directory)
    outcome = verify(sweeping, "--recompute", "20%")
    assert outcome.status == 0, outcome
    report = outcome.report
    assert (report["cells"], report["recomputed"]) == (sweeping.cells, round(0.2 * sweeping.cells))
    assert report["comparedResult"] and report["findings"] == []
    assert sweeping.program.start("repair", "out").end().status == 0
    kept = {path for path in before if not path.name.startswith("journal.sqlite-")}
    after = contents(sweeping.directory)
    assert {path: after[path] for path in kept} == {path: before[path] for path in kept}


def test_damaged_shard(copy, seed):
    """Found whatever byte it is, named, left alone until `--yes`, and only its cells are trained again."""
    chance = random.Random(seed)
    sweeping, expected = copy
    for _ in range(FLIPS):
        path = chance.choice(sorted((sweeping.directory / "shards").glob("*.h5")))
        harmed = flip(path, chance)
        outcome = verify(sweeping)
        assert outcome.status == 1
        assert [finding["path"] for finding in outcome.report["findings"]] == [str(path)]
        said = sweeping.program.start("repair", "out").end()
        assert said.status == 0 and str(path) in said.stdout and "nothing was changed" in said.stdout
        assert path.read_bytes() == harmed
        cells = len(next(entry.cells for entry in journal.entries(sweeping.directory) if entry.file == path.name))
        assert recover(sweeping, expected) == cells


def test_missing_shard(copy):
    sweeping, expected = copy
    entry = journal.entries(sweeping.directory)[0]
    (sweeping.directory / "shards" / entry.file).unlink()
    outcome = verify(sweeping)
    assert outcome.status == 1 and outcome.report["findings"][0]["path"].endswith(entry.file)
    assert recover(sweeping, expected) == len(entry.cells)


def test_lost_journal(copy):
    """Shards are adopted, nothing is trained again, and no new lease takes the name of an old shard."""
    sweeping, expected = copy
    files = journal.shard_files(sweeping.directory)
    lost = next(iter(files))
    (sweeping.directory / "shards" / lost).unlink()
    for path in sweeping.directory.glob("journal.sqlite*"):
        path.unlink()
    assert sweeping.start().end().status == 0
    assert sweeping.hashes() == expected
    after = journal.shard_files(sweeping.directory)
    assert {name: cells for name, cells in files.items() if name != lost}.items() <= after.items()
    assert sum(map(len, after.values())) == sweeping.cells


def test_damaged_journal_that_is_sealed(copy, seed):
    """Its last coordinator left in good order: a flipped bit anywhere in it is found, and costs no cell."""
    chance = random.Random(seed)
    sweeping, expected = copy
    path = sweeping.directory / "journal.sqlite"
    for _ in range(FLIPS):
        assert verify(sweeping).status == 0
        flip(path, chance)
        outcome = verify(sweeping)
        assert outcome.status == 1
        [finding] = outcome.report["findings"]
        assert finding["path"] == str(path) and "not what was written" in finding["problem"]
        assert "run 'richsweep repair'" in sweeping.start().end().stderr
        assert recover(sweeping, expected) == 0


def test_damaged_journal(copy, seed):
    """Its last coordinator was killed: a flipped bit anywhere in it is found and mended, or harms nothing."""
    chance = random.Random(seed)
    sweeping, expected = copy
    path = sweeping.directory / "journal.sqlite"
    found = again = 0
    for _ in range(FLIPS):
        journal.unseal(sweeping.directory)
        flip(path, chance)
        outcome = verify(sweeping)
        assert outcome.status in (0, 1), outcome
        if outcome.status == 1:
            found += 1
            assert str(sweeping.directory) in outcome.report["findings"][0]["path"]
            largest = max(map(len, journal.shard_files(sweeping.directory).values()))
            cells = recover(sweeping, expected)
            assert cells <= largest, "no more than the shard of whose hash the journal said something else"
            again += cells
        else:
            sweeping.program.run("merge", "out")
            assert sweeping.hashes() == expected
    print(f"{found} of {FLIPS} flipped bits found, the others harm nothing; {again} cells trained again")


def alter(sweeping, statement, *values):
    """Writes into the journal as nobody does, where its last coordinator was killed before it could seal it."""
    journal.unseal(sweeping.directory)
    with closing(sqlite3.connect(sweeping.directory / "journal.sqlite")) as database, database:
        return database.execute(statement, values).fetchall()


@pytest.mark.parametrize("fact", ["sweep", "arithmetic", "program_version", "created"])
def test_altered_fact(copy, fact):
    """What the journal says of the whole sweep is under a seal: a changed letter is found and costs no cell."""
    sweeping, expected = copy
    [[value]] = alter(sweeping, "SELECT value FROM facts WHERE name = ?", fact)
    letters = {"t": "T"} if "t" in value else {value[-1]: str((int(value[-1]) + 1) % 10)}
    alter(sweeping, "UPDATE facts SET value = ? WHERE name = ?", value.translate(str.maketrans(letters)), fact)
    check_broken_seal(sweeping, expected)


def test_altered_list_of_failures(copy):
    """A cell is given up by the coordinator and by nobody else."""
    sweeping, expected = copy
    alter(sweeping, "INSERT INTO poisoned (cell, reason, time) VALUES (3, 'none', 0)")
    check_broken_seal(sweeping, expected)


def check_broken_seal(sweeping, expected):
    outcome = verify(sweeping)
    assert outcome.status == 1
    [finding] = outcome.report["findings"]
    assert finding["path"].endswith("journal.sqlite") and "not what was written" in finding["problem"]
    refused = sweeping.start().end()
    assert refused.status not in (0, 3) and "run 'richsweep repair'" in refused.stderr
    assert recover(sweeping, expected) == 0


def test_other_result(copy):
    """A result that is whole but not what the shards give."""
    sweeping, expected = copy
    path = sweeping.directory / "result.h5"
    with h5py.File(path, "r+") as file:
        file["test_loss"][0, 0, 0, 0, 1] += 1e-12
    outcome = verify(sweeping)
    assert outcome.status == 1
    assert outcome.report["findings"][0]["path"] == str(path)
    assert "test_loss" in outcome.report["findings"][0]["problem"]
    assert sweeping.program.start("repair", "out", "--yes").end().status == 0
    assert not path.exists()
    sweeping.program.run("merge", "out")
    assert variable_hashes(path) == expected


def add_note(path):
    """Makes a result another file with the same variables."""
    with h5py.File(path, "r+") as file:
        file.attrs["note"] = "mine"


def test_a_program_file_that_is_gone_says_nothing_of_a_result(copy):
    """An upgrade while a long `verify` runs: the result is read apart, by the program that runs."""
    sweeping, _ = copy
    add_note(sweeping.directory / "result.h5")
    program = sweeping.program
    binary = program.binary
    program.binary = program.folder / "richsweep"
    for line in [("verify", "out", "--json"), ("show", "out")]:
        shutil.copy2(binary, program.binary)
        process = program.start(*line)
        program.binary.unlink()
        assert process.end().status == 0, process.end()


@pytest.mark.parametrize("limit", ["ulimit -n 20", "ulimit -n 12"])
def test_a_process_that_cannot_read_a_result_says_nothing_of_it(copy, limit):
    """Whatever cannot be opened or begun for want of descriptors, nothing is damaged, and nothing set aside."""
    sweeping, _ = copy
    path = sweeping.directory / "result.h5"
    add_note(path)
    sweeping.program.inside = ("bash", "-c", f'{limit}; exec "$@"', "bash")
    before = contents(sweeping.directory)
    outcome = verify(sweeping)
    findings = outcome.report["findings"] if outcome.status == 1 else []
    assert outcome.status in (0, 1, 2, 3) and {finding["remedy"] for finding in findings} <= {"none"}, outcome
    sweeping.program.start("repair", "out", "--yes").end()
    after = contents(sweeping.directory)
    # SQLite takes its own two files away.
    kept = {path.name for path in before} - {"journal.sqlite-shm", "journal.sqlite-wal"}
    assert kept <= {path.name for path in after}
    assert not [path for path in after if "damaged" in path.name or "aside" in path.name]


@pytest.mark.parametrize("name", ["journal.sqlite", "a shard"])
def test_what_may_not_be_read_is_not_damaged(copy, nobody, name):
    """Somebody of the group who may not read a file, and may give it another name."""
    sweeping, _ = copy
    shards = sorted((sweeping.directory / "shards").glob("*.h5"))
    path = shards[1] if name == "a shard" else sweeping.directory / name
    for folder in (sweeping.program.folder.parent, sweeping.program.folder):
        folder.chmod(0o777)
    for file in sweeping.directory.rglob("*"):
        file.chmod(0o777 if file.is_dir() else 0o666)
    sweeping.directory.chmod(0o777)
    path.chmod(0o600)
    sweeping.program.inside = nobody
    outcome = verify(sweeping)
    assert outcome.status == 1, outcome
    [finding] = outcome.report["findings"]
    assert (finding["path"], finding["remedy"]) == (str(path), "none")
    outcome = sweeping.program.run("repair", "out", "--yes")
    assert "nothing was changed" in outcome.stdout and path.exists()


def test_a_cell_that_is_recorded_twice(copy):
    """A shard that lies there under another lease's name too, and is recorded under both."""
    sweeping, _ = copy
    entry = journal.entries(sweeping.directory)[0]
    folder = sweeping.directory / "shards"
    [[last]] = alter(sweeping, "SELECT max(lease) FROM shards")
    columns = "sha256, bytes, cells, cell_count, diverged, diverged_count, seconds, host, time"
    alter(
        sweeping, f"INSERT INTO shards (lease, {columns}) SELECT ?, {columns} FROM shards WHERE lease = ?", last + 1,
        entry.lease)
    [name] = {other.file for other in journal.entries(sweeping.directory)} - {path.name for path in folder.iterdir()}
    shutil.copy(folder / entry.file, folder / name)
    report = verify(sweeping).report
    assert report["findings"][0]["path"] == str(sweeping.directory / "journal.sqlite")
    assert report["findings"][0]["problem"] == f"records cell {min(entry.cells)} twice"


def forge(sweeping, entry, table, column, index=0):
    """Flips the last bit of a number of a shard's first cell, and makes all hashes right again."""
    path = sweeping.directory / "shards" / entry.file
    with h5py.File(path) as shard:
        table = next(iter(shard.values()))[table]
        blocks = [(block + ":1").split(":")[:2] for block in table.attrs["columns"].decode().split()]
        before = [int(count) for _, count in blocks[:[name for name, _ in blocks].index(column)]]
        place = table.id.get_offset() + 8 * (sum(before) + index)
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    content[-66:-2] = hashlib.sha256(content[:content.rindex(b"\nrichsweep shard")]).hexdigest().encode()
    path.write_bytes(content)
    alter(sweeping, "UPDATE shards SET sha256 = ? WHERE lease = ?", hashlib.sha256(content).hexdigest(), entry.lease)
    return path


def test_cell_that_comes_out_otherwise(copy):
    """A shard whose hashes are right and whose numbers training does not give: forged here, with the last bit of one
    test loss, as a broken processor would have left it."""
    sweeping, _ = copy
    path = forge(sweeping, journal.entries(sweeping.directory)[0], "numbers", "test_loss", index=1)
    sweeping.program.run("merge", "out")
    assert verify(sweeping).status == 0, "as it was recorded"
    outcome = verify(sweeping, "--recompute", "100%")
    assert outcome.status == 1
    (finding,) = outcome.report["findings"]
    assert finding["path"] == str(path) and "differs when it is trained again: test_loss" in finding["problem"]


def test_every_part_is_compared(copy):
    """One bit in each kind of number that a cell has, each in a shard of its own."""
    sweeping, _ = copy
    parts = [
        ("numbers", "gradient_norm", 2, "gradient_norm"), ("numbers", "loss_history", 5, "loss_history"),
        ("numbers", "W", 3, "tensors"), ("integers", "evaluations", 0, "evaluations"),
        ("integers", "rejected_steps", 0, "rejected_steps"),
        ("numbers", "largest_error_estimate", 0, "largest_error_estimate")]
    entries = journal.entries(sweeping.directory)
    assert len(entries) >= len(parts)
    expected = {}
    for entry, (table, column, index, word) in zip(entries, parts):
        expected[str(forge(sweeping, entry, table, column, index))] = word
    sweeping.program.run("merge", "out")
    findings = verify(sweeping, "--recompute", "100%").report["findings"]
    found = {finding["path"]: finding["problem"].rsplit(": ", 1)[1] for finding in findings}
    assert found == expected


def test_other_arithmetic(program):
    """What kernels without fused multiply-add trained is compared with nothing else."""
    sweeping = Sweeping(program, sweep.SMALL)
    program.run("run", "sweep.yaml", "--out", "out", RICHSWEEP_KERNELS="baseline")
    program.run("verify", "out", "--recompute", 1, RICHSWEEP_KERNELS="baseline")
    outcome = program.start("verify", "out", "--recompute", 1, RICHSWEEP_KERNELS="avx2").end()
    assert outcome.status == 2 and "RICHSWEEP_KERNELS" in outcome.stderr, outcome


@pytest.mark.parametrize(
    "line, words",
    [
        (("verify", "nowhere"), "nowhere: no such folder; expected a sweep directory"),
        (("verify", "out", "--recompute", "0%"), "got '0%', expected a number of cells from 1 to"),
        (("verify", "out", "--recompute", "half"), "got 'half', expected a number of cells"),
        (("repair", "nowhere"), "nowhere: no such folder; expected a sweep directory"),
    ])
def test_bad_requests(copy, line, words):
    sweeping, _ = copy
    outcome = sweeping.program.start(*line).end()
    assert outcome.status == 2 and words in outcome.stderr, outcome


@pytest.mark.parametrize("verb", ["status", "verify", "merge", "watch"])
def test_a_journal_that_is_lost(copy, verb):
    """Whoever asks for it is told what makes it again."""
    sweeping, _ = copy
    for name in ("journal.sqlite", "journal.sha256"):
        (sweeping.directory / name).unlink()
    assert "run the command that started the sweep again to make a new journal" in sweeping.program.run(verb, "out", expect=2).stderr


def test_a_configuration_that_was_replaced_is_named(copy):
    """It decides nothing any more, but whoever reads it takes it for the sweep's."""
    sweeping, expected = copy
    path = sweeping.directory / "sweep.yaml"
    path.write_text("name: other\n")
    outcome = verify(sweeping)
    assert outcome.status == 1, outcome
    (finding,) = outcome.report["findings"]
    assert finding["path"].endswith("sweep.yaml") and "is not the file that the sweep was started with" in finding["problem"]
    path.unlink()
    assert "is missing" in verify(sweeping).report["findings"][0]["problem"]
    assert sweeping.start().end().status == 0
    assert verify(sweeping).status == 0 and sweeping.hashes() == expected


def test_a_result_that_cannot_be_read_was_not_compared(copy):
    sweeping, _ = copy
    result = sweeping.directory / "result.h5"
    result.write_bytes(result.read_bytes()[:1000])
    report = verify(sweeping).report
    assert report["findings"] and not report["comparedResult"], report
