"""A result that is damaged, or that others have added to: `show` and `verify` say so in words, whatever the HDF5 library
makes of it."""

import os
import random
import shutil

import h5py
import numpy as np
import pytest

from harness import sweep
from harness.sweeping import Sweeping

#: Damaged results that are shown.
FLIPS = int(os.environ.get("RICHSWEEP_FLIPS", 4))
SMALL = sweep.configuration(grid={"tau": [0.5, 2], "delta": [0, 1], "width": [6, 8], "seed": [3, 5]})


@pytest.fixture(scope="module")
def complete(new_program):
    sweeping = Sweeping(new_program(), SMALL)
    assert sweeping.start().end().status == 0
    return sweeping


@pytest.fixture
def result(program, complete):
    """A copy of the directory; its result."""
    shutil.copytree(complete.directory, program.folder / "out")
    return program.folder / "out/result.h5"


def show(program, *options):
    outcome = program.start("show", "out/result.h5", *options).end()
    assert outcome.status in (0, 2), outcome
    if outcome.status == 2:
        assert "result.h5" in outcome.stderr and "Fatal error" not in outcome.stderr, outcome
    return outcome


def heaps(content):
    """Where the library keeps the references of DIMENSION_LIST."""
    places, place = [], content.find(b"GCOL")
    while place >= 0:
        places.append(place)
        place = content.find(b"GCOL", place + 1)
    return places


def test_a_heap_of_references_that_is_damaged(program, result):
    """What the library died of: the sizes of objects in its global heap."""
    whole = result.read_bytes()
    places = heaps(whole)
    assert places
    for offset, value in [(16, 0xFF), (24, 0xFF), (30, 0x7F), (8, 0), (32, 0xFF)]:
        harmed = bytearray(whole)
        harmed[places[0] + offset] = value
        result.write_bytes(harmed)
        show(program)
        outcome = program.start("verify", "out", "--json").end()
        assert outcome.status in (0, 1), outcome
        if outcome.status == 1:
            assert all(finding["path"].endswith("result.h5") for finding in outcome.report["findings"])


def test_any_byte(program, result, seed):
    chance = random.Random(seed)
    whole = result.read_bytes()
    for _ in range(FLIPS):
        harmed = bytearray(whole)
        for _ in range(chance.randint(1, 3)):
            place = chance.choice([chance.randrange(len(whole)), chance.randrange(min(len(whole), 16384))])
            harmed[place] ^= 1 << chance.randrange(8)
        result.write_bytes(harmed)
        show(program, *chance.choice([(), ("--hashes",), ("--json", "status", "--over", "tau,delta")]))


def test_claims_beyond_the_file(program, result):
    """A dataset that others added and that claims more than there can be."""
    with h5py.File(result, "r+") as file:
        file.create_dataset("huge", (2**30, 2**25), "f8")
    outcome = show(program, "--hashes")
    assert outcome.status == 2 and "/huge" in outcome.stderr
    assert show(program).status == 0, "what is asked for is there"


@pytest.mark.parametrize(
    "add",
    [
        lambda file: file.__setitem__("soft", h5py.SoftLink("/test_loss")),
        lambda file: file.__setitem__("loop", h5py.SoftLink("/loop")),
        lambda file: file.__setitem__("dangling", h5py.SoftLink("/nowhere")),
        lambda file: file.__setitem__("external", h5py.ExternalLink("fifo", "/x")),
        lambda file: file["width_6"].__setitem__("again", file["/"]),
        lambda file: file.__setitem__("mine", np.arange(3.0)),
        lambda file: file.create_group("notes").attrs.__setitem__("who", "me"),
    ],
    ids=["soft link", "loop", "dangling link", "external link to a FIFO", "a group in itself", "a variable", "a group"])
def test_what_others_added_does_no_harm(program, result, add):
    os.mkfifo(program.folder / "out/fifo")
    with h5py.File(result, "r+") as file:
        add(file)
    assert show(program).status == 0
    assert show(program, "--hashes").status == 0
    assert program.start("verify", "out").end().status == 0
