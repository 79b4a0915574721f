"""What a sweep directory says was trained: the journal's shards, and the shards themselves."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass

import h5py


def decode_cells(data):
    """The set of cell numbers in the CellSet codec: LEB128 pairs (gap from the last range's end, length)."""
    numbers, number, shift = [], 0, 0
    for byte in data:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            numbers.append(number)
            number, shift = 0, 0
    cells, end = set(), 0
    for gap, length in zip(numbers[::2], numbers[1::2]):
        cells |= set(range(end + gap, end + gap + length))
        end += gap + length
    return cells


@dataclass(frozen=True)
class Entry:
    """A recorded shard: its lease's number and the cells it settled."""

    lease: int
    cells: frozenset

    @property
    def incarnation(self):
        return self.lease >> 32

    @property
    def file(self):
        return f"{self.lease >> 32:04}-{self.lease & 0xFFFFFFFF:08}.h5"


def _rows(directory, query):
    if not (directory / "journal.sqlite").exists():
        return []
    uri = f"file:{directory / 'journal.sqlite'}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, timeout=10)) as database:
        try:
            return database.execute(query).fetchall()
        except sqlite3.OperationalError as error:
            if "no such table" in str(error):
                return []
            raise


def unseal(directory):
    """Takes the journal's hash away, as if its last coordinator had been killed before it could put it there."""
    (directory / "journal.sha256").unlink(missing_ok=True)


def entries(directory):
    """Every recorded shard, in the order of the leases."""
    rows = _rows(directory, "SELECT lease, cells, cell_count FROM shards ORDER BY lease")
    result = [Entry(lease, frozenset(decode_cells(cells))) for lease, cells, _ in rows]
    assert [len(entry.cells) for entry in result] == [count for *_, count in rows]
    return result


def poisoned(directory):
    """Cells given up, with the reasons."""
    return dict(_rows(directory, "SELECT cell, reason FROM poisoned"))


def settled(directory):
    """Every cell that is recorded, each in one shard only."""
    cells = [cell for entry in entries(directory) for cell in entry.cells]
    assert len(cells) == len(set(cells)), "the journal counts a cell twice"
    return set(cells)


def seconds_per_cell(directory, since, until):
    """How long a cell took, of all that were recorded between two times."""
    ((cells,),) = _rows(directory, f"SELECT SUM(cell_count) FROM shards WHERE time BETWEEN {since} AND {until}")
    return (until - since) / cells if cells else float("inf")


def shard_names(directory):
    """The file names of the whole shards on disk."""
    return {path.name for path in (directory / "shards").glob("*.h5")}


def shard_files(directory):
    """The cells in each whole shard on disk, recorded or not, by file name, in the grid that trained them."""
    result = {}
    for name in sorted(shard_names(directory)):
        with h5py.File(directory / "shards" / name) as shard:
            tables = [group["integers"] for group in shard.values()]
            result[name] = frozenset(
                int(cell)
                for table in tables
                for cell in table[:, table.attrs["columns"].decode().split().index("cell")]
            )
    return result


def trained_twice(directory):
    """How often cells are in more shards than one."""
    files = shard_files(directory).values()
    return sum(map(len, files)) - len(frozenset().union(*files))


def lost_leases(directory):
    """Numbers of leases that were given and left no shard, by coordinator: gaps in the numbering."""
    found = {}
    for name in shard_files(directory):
        incarnation, counter = map(int, name.removesuffix(".h5").split("-"))
        found.setdefault(incarnation, set()).add(counter)
    return {n: set(range(1, max(counters))) - counters for n, counters in found.items()}
