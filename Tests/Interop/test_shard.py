"""A shard is an HDF5 file that says what is in it: what other programs read there is what is collated, although
that takes its numbers from the shard's tables without HDF5."""

import h5py
import numpy
import pytest

from harness import sweep


def columns(table):
    """The columns of a table of a shard by name."""
    place = 0
    for text in table.attrs["columns"].decode().split():
        name, _, count = text.partition(":")
        yield name, table[:, place : place + int(count or 1)]
        place += int(count or 1)
    assert place == table.shape[1]


@pytest.fixture(scope="module")
def trained(new_program):
    program = new_program()
    configuration = sweep.configuration(steps=30)
    sweep.write(program.folder / "sweep.yaml", configuration)
    program.run("run", "sweep.yaml", "--out", "out", "--workers", 2, "--lease-seconds", 0.01)
    return program.folder / "out"


def test_shards_hold_what_is_collated(trained):
    with h5py.File(trained / "result.h5") as result:
        shape = result["status"].shape
        seen = 0
        for path in sorted((trained / "shards").glob("*.h5")):
            with h5py.File(path) as shard:
                for group in shard.values():
                    numbers = dict(columns(group["integers"])) | dict(columns(group["numbers"]))
                    for row, cell in enumerate(numbers["cell"][:, 0]):
                        place = numpy.unravel_index(cell, shape)
                        seen += 1
                        for name in {"train_loss", "test_loss", "evaluations", "status", "seconds"}:
                            expected = result[name][place]
                            assert numpy.array_equal(
                                numbers[name][row], numpy.atleast_1d(expected), equal_nan=True
                            ), (path.name, name, cell)
        assert seen == numpy.prod(shape)
