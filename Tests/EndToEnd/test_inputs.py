"""Data and draws are judged before anything starts: what converts without loss is converted, the rest is refused, all of it
at once, by the names of file and dataset."""

import os

import h5py
import numpy as np
import pytest

from harness.refusal import refused

CONFIGURATION = """
task: {kind: file, path: data.h5}
network: {activation: relu}
grid: {tau: [1], delta: [0], width: [2], seed: [1]}
training: {solver: gd, learning_rate: 0.01, checkpoints: [0, 5]}
"""
INPUTS = np.arange(18.0).reshape(6, 3) % 5 - 2
LABELS = np.array([0.0, 1, 1, 0, 1, 0])
TESTS = {"test_inputs": INPUTS[:4], "test_labels": LABELS[:4]}


@pytest.fixture
def data(program):
    """Writes a sweep, and a data file with the datasets given in place of good ones."""
    (program.folder / "c.yaml").write_text(CONFIGURATION)

    def write(datasets=None, **options):
        path = program.folder / "data.h5"
        path.unlink(missing_ok=True)
        with h5py.File(path, "w", **options) as file:
            for name, values in ({"inputs": INPUTS, "labels": LABELS} | TESTS | (datasets or {})).items():
                if callable(values):
                    values(file)
                elif values is not None:
                    file[name] = values
        return path

    return write


def losses(program, out):
    program.run("run", "c.yaml", "--out", out, "--workers", 1)
    with h5py.File(program.folder / out / "result.h5") as file:
        return file["train_loss"][:].tobytes() + file["test_loss"][:].tobytes()


def expect_refusal(program, *words):
    for verb in (("plan", "c.yaml", "--assume"), ("run", "c.yaml", "--out", "out"), ("coordinate", "c.yaml", "--out", "out")):
        said = refused(program, *verb)
        assert "data.h5" in said and all(word in said for word in words), said


def test_what_converts_without_loss_is_converted(program, data):
    """The same numbers in any other type give the same bits."""
    data()
    expected = losses(program, "float64")
    for number, (inputs, labels) in enumerate([
            ("<f4", "<f4"), ("<f2", ">f8"), ("i1", "<i8"), (">i2", ">i8"), ("<i4", "<u8"), (">f2", "u1"), (">f4", "?"),
            ("<i8", "<u4"),
    ]):
        data({
            "inputs": INPUTS.astype(inputs), "labels": LABELS.astype(labels)[:, None],
            "test_inputs": INPUTS[:4].astype(inputs), "test_labels": LABELS[:4].astype(labels)})
        assert losses(program, f"out{number}") == expected, (inputs, labels)


@pytest.mark.parametrize("options", [{"libver": "latest"}, {"userblock_size": 512}, {"track_order": True}], ids=str)
def test_files_of_any_version_are_read(program, data, options):
    data()
    expected = losses(program, "one")
    data(**options)
    assert losses(program, "two") == expected


@pytest.mark.parametrize("options", [{"compression": "gzip"}, {"chunks": (2,)}, {"fletcher32": True, "shuffle": True}], ids=str)
def test_chunks_are_read(program, data, options):
    data()
    expected = losses(program, "one")
    data({"labels": lambda file: file.create_dataset("labels", data=LABELS, **options)})
    assert losses(program, "two") == expected


def filled(name, place, value, shape=None):
    values = np.array({"inputs": INPUTS, "labels": LABELS, **TESTS}[name])
    values.flat[place] = value
    return values


@pytest.mark.parametrize(
    "datasets, words",
    [
        ({"labels": LABELS[:5]}, ["/labels: got shape (5), expected (6)"]),
        ({"labels": LABELS.reshape(2, 3)}, ["/labels: got shape (2, 3), expected (6)"]),
        ({"labels": LABELS[None]}, ["/labels: got shape (1, 6), expected (6)"]),
        ({"labels": None}, ["/labels: no such dataset"]),
        ({"labels": filled("labels", 2, np.nan)}, ["/labels: got nan at index 2, expected finite numbers"]),
        ({"labels": np.array([b"a"] * 6)}, ["/labels: got text, expected real numbers"]),
        ({"labels": LABELS + 1j}, ["/labels: got a compound of several fields (such as complex numbers), expected real"]),
        ({"labels": np.full(6, 2**53 + 1)}, ["/labels: got 9007199254740993 at index 0, expected integers that float64 represents"]),
        ({"labels": np.full(6, 2**64 - 1, np.uint64)}, ["/labels: got ", "expected integers that float64 represents exactly"]),
        ({"labels": LABELS.astype(np.longdouble)}, ["/labels: got float128, expected real numbers"]),
        ({"labels": h5py.Empty("f8")}, ["/labels: "]),
        ({"inputs": filled("inputs", 7, np.inf)}, ["/inputs: got inf at index 7, expected finite numbers"]),
        ({"inputs": INPUTS[0]}, ["/inputs: got shape (3), expected (samples, inputs)"]),
        ({"inputs": INPUTS[:0]}, ["/inputs: got shape (0, 3), expected (samples, inputs)"]),
        ({"inputs": None, "x": INPUTS}, ["/inputs: no such dataset"]),
        ({"inputs": lambda file: file.create_group("inputs")}, ["/inputs: cannot open the dataset"]),
        ({"test_inputs": INPUTS[:4, :2]}, ["/test_inputs: got shape (4, 2), expected (any, 3)"]),
        ({"test_labels": LABELS[:3]}, ["/test_labels: got shape (3), expected (4)"]),
        ({"test_labels": None}, ["got only one of test_inputs and test_labels, expected both or neither"]),
        ({"labels": lambda file: file.create_dataset("labels", (6,), "f8")}, ["/labels: has shape (6), but not all of it"]),
        (
            {"labels": lambda file: file.create_dataset("labels", (6,), "f8", chunks=(2,)).write_direct(LABELS, np.s_[:2], np.s_[:2])},
            ["/labels: has shape (6), but not all of it was written"],
        ),
        ({"inputs": lambda file: file.create_dataset("inputs", (2**30, 2**20), "f8")}, ["/inputs: has shape"]),
        ({"inputs": lambda file: file.create_dataset("inputs", (2**30, 2**30), "f8")}, ["/inputs: got shape", "which is impossible"]),
        (
            {"inputs": lambda file: file.create_dataset("inputs", (2**30, 2**20), "f8", chunks=(1024, 1024))},
            ["/inputs: has shape"],
        ),
        (
            {"inputs": lambda file: file.create_dataset("inputs", data=INPUTS, compression="lzf")},
            ["/inputs: compressed with the filter \"lzf\" (number 32000)"],
        ),
        (
            {"labels": LABELS[:5], "inputs": filled("inputs", 0, np.nan), "test_labels": np.array([b""] * 4)},
            ["/labels: got shape (5)", "/inputs: got nan", "/test_labels: got text"],
        ),
    ],
    ids=lambda value: None if isinstance(value, dict) else value[0])
def test_what_does_not_fit_is_refused_before_anything_starts(program, data, datasets, words):
    data(datasets)
    expect_refusal(program, *words)


def elsewhere(program):
    """Another file with labels of another kind, for links to lead to."""
    path = program.folder / "elsewhere.h5"
    with h5py.File(path, "w") as file:
        file["labels"] = LABELS
        file["group/labels"] = LABELS
    return path


def virtual(file):
    layout = h5py.VirtualLayout((6,), "f8")
    layout[:] = h5py.VirtualSource("elsewhere.h5", "labels", (6,))
    file.create_virtual_dataset("labels", layout)


def external(file):
    file.create_dataset("labels", (6,), "f8", external=[("elsewhere.h5", 0, 48)])


def link(name, link):
    def write(file):
        file[name] = link
    return write


@pytest.mark.parametrize(
    "write, words",
    [
        (virtual, ["/labels: virtual dataset", "store them in this file"]),
        (external, ["/labels: external storage", "store them in this file"]),
        (link("labels", h5py.ExternalLink("elsewhere.h5", "/labels")), ["/labels: is an external link to \"elsewhere.h5:/labels\""]),
        (link("labels", h5py.ExternalLink("fifo", "/labels")), ["/labels: is an external link to \"fifo:/labels\""]),
        (link("labels", h5py.SoftLink("/inputs")), ["/labels: is a soft link to \"/inputs\""]),
        (link("labels", h5py.SoftLink("/labels")), ["/labels: is a soft link to \"/labels\""]),
        (link("labels", h5py.SoftLink("/nowhere")), ["/labels: is a soft link to \"/nowhere\""]),
    ],
    ids=["virtual", "external storage", "external link", "link to a FIFO", "soft link", "loop", "dangling"])
def test_data_that_lie_elsewhere_are_refused(program, data, write, words):
    """No hash covers them, and a remote worker would train on zeros."""
    elsewhere(program)
    os.mkfifo(program.folder / "fifo")
    data({"labels": write})
    os.remove(program.folder / "fifo") if "fifo" not in words[0] else None
    for verb in (("plan", "c.yaml", "--assume"), ("run", "c.yaml", "--out", "out")):
        outcome = program.start(*verb).end()
        assert outcome.status == 2 and all(word in outcome.stderr for word in words), outcome
    assert not (program.folder / "out").exists()


@pytest.mark.parametrize(
    "make, words",
    [
        (lambda path: os.mkfifo(path), "it is a FIFO"),
        (lambda path: path.mkdir(), "it is a folder"),
        (lambda path: path.symlink_to("/dev/zero"), "it is a device"),
        (lambda path: path.symlink_to(path), "Too many levels of symbolic links"),
        (lambda path: path.write_text("1,2,3\n"), "not an HDF5 file"),
    ],
    ids=["FIFO", "folder", "device", "loop", "text"])
@pytest.mark.parametrize("field", ["data", "draws"])
def test_what_is_no_file_is_refused(program, data, field, make, words):
    data()
    (program.folder / "c.yaml").write_text(CONFIGURATION + ("draws: other.h5\n" if field == "draws" else ""))
    if field == "data":
        (program.folder / "data.h5").unlink()
    make(program.folder / ("data.h5" if field == "data" else "other.h5"))
    for verb in (("plan", "c.yaml", "--assume"), ("run", "c.yaml", "--out", "out")):
        outcome = program.start(*verb).end()
        assert outcome.status == 2 and words in outcome.stderr, outcome
        if words.startswith("it is a"):
            assert outcome.stderr.count("expected") == 1 and "expected an HDF5 file" in outcome.stderr


def test_draws_are_judged_likewise(program, data):
    """All seeds, all datasets; numbers that convert are converted."""
    data()
    document = CONFIGURATION.replace("seed: [1]", "seed: [1, 2]") + "draws: draws.h5\n"
    (program.folder / "c.yaml").write_text(document)
    with h5py.File(program.folder / "draws.h5", "w") as file:
        file["seed_1/signs"] = np.array([1, -1], np.int8)[:, None]
        file["seed_1/directions"] = np.eye(2, 3, dtype=np.float16)
        file["seed_2/signs"] = h5py.ExternalLink("elsewhere.h5", "/labels")
        file["seed_2/directions"] = np.full((2, 3), np.nan)
    outcome = program.start("run", "c.yaml", "--out", "out").end()
    assert outcome.status == 2
    assert "/seed_2/signs: is an external link" in outcome.stderr and "/seed_2/directions: got nan" in outcome.stderr
    assert "seed_1" not in outcome.stderr
    with h5py.File(program.folder / "draws.h5", "r+") as file:
        del file["seed_2"]
    program.run("run", "c.yaml", "--out", "out", "--workers", 1)


@pytest.mark.parametrize(
    "names, words",
    [
        (["seed_1/direction", "seed_1/sings"], [
            "/seed_1/direction: unknown dataset", "(did you mean directions?)", "/seed_1/sings: unknown dataset",
            "(did you mean signs?)", "/: supplies nothing that the sweep uses"]),
        (["seed_100/signs"], ["expected a group for at least one of its seeds (1)", "; found seeds 100"]),
        (["signs"], ["/signs: unknown name, expected a group seed_<s>", "(did you mean seed_1/signs?)"]),
        (["seed_1/signs", "seed_1/x\x1b[31m"], ["/seed_1/x\N{REPLACEMENT CHARACTER}[31m: unknown dataset"]),
        (["inputs", "labels"], ["/inputs: unknown name", "/labels: unknown name", "(did you mean seed_1/labels?)"]),
        ([], ["/: supplies nothing that the sweep uses"]),
    ],
    ids=["datasets", "seeds", "no group", "control characters", "data in place of draws", "empty"])
def test_draws_that_match_nothing_are_refused(program, data, names, words):
    """They would be left unread without a word, and the program's own be trained."""
    data()
    (program.folder / "c.yaml").write_text(CONFIGURATION + "draws: draws.h5\n")
    with h5py.File(program.folder / "draws.h5", "w") as file:
        for name in names:
            file[name] = np.ones(2)
    for verb in (("plan", "c.yaml", "--assume"), ("run", "c.yaml", "--out", "out")):
        said = refused(program, *verb)
        assert "draws.h5" in said and all(word in said for word in words), said


def test_data_by_nearly_their_names_are_refused(program, data):
    """Without them there would be no test set, and nothing said; what has another name is left alone."""
    data({"test_inputs": None, "test_labels": None, "test_input": INPUTS, "test_label": LABELS})
    expect_refusal(program, "/test_input: unknown dataset (did you mean test_inputs?)", "(did you mean test_labels?)")
    data({"notes": LABELS})
    program.run("plan", "c.yaml", "--assume")
