"""Files that are not the program's own stay as they are: what lies where a socket is to be, what `-o` names, what was added
to a result; and two writers of one file do not disturb each other."""

import os
import re
import shutil
import socket
import stat

import h5py
import numpy as np
import pytest
import xarray as xr

from harness import sweep
from harness.refusal import DOCUMENT, refused
from harness.results import variable_hashes
from harness.waiting import await_until

CELLS = {"tau": [0.1, 1], "delta": [-1, 1], "width": [6], "seed": [3]}


@pytest.fixture
def trained(program):
    """A finished sweep's directory, and the line that finished it."""
    sweep.write(program.folder / "my.yaml", sweep.configuration(steps=20, grid=CELLS))
    line = ["run", "my.yaml", "--out", "out", "--workers", 1]
    program.run(*line)
    return program.folder / "out", line


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


# Sockets.


@pytest.mark.parametrize("make", [lambda path: path.write_text("precious"), lambda path: path.mkdir(),
                                  lambda path: path.symlink_to("nowhere")], ids=["file", "folder", "link"])
def test_what_is_no_socket_stays(program, make):
    sweep.write(program.folder / "good.yaml", DOCUMENT)
    folder = program.folder / "shared"
    folder.mkdir(mode=0o755)
    make(folder / "f.txt")
    message = refused(program, "coordinate", "good.yaml", "--out", "out", "--listen", f"ipc://{folder}/f.txt")
    assert f"{folder}/f.txt: already exists and is not a socket" in message
    assert mode(folder) == 0o755


def test_a_socket_that_is_heard_stays(program):
    sweep.write(program.folder / "good.yaml", DOCUMENT)
    path = program.folder / "s"
    with socket.socket(socket.AF_UNIX) as heard:
        heard.bind(str(path))
        heard.listen()
        message = refused(program, "coordinate", "good.yaml", "--out", "out", "--listen", f"ipc://{path}")
    assert "another process listens on this socket" in message and path.exists()


def test_no_folder_is_made_for_nothing(program):
    sweep.write(program.folder / "good.yaml", DOCUMENT)
    message = refused(program, "coordinate", "good.yaml", "--out", "out", "--listen", f"ipc://{program.folder}/a/b/s")
    assert f"{program.folder}/a/b: no such folder" in message


def test_a_socket_in_a_folder_of_others(program):
    """The place is made absolute, a dead coordinator's socket is replaced, the socket is its user's alone, and what was
    made goes when the coordinator does, the folder of others excepted."""
    sweep.write(program.folder / "good.yaml", DOCUMENT)
    folder = program.folder / "shared"
    folder.mkdir(mode=0o755)
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(folder / "s"))
    for place, made in (("shared/s", folder), ("own/s", program.folder / "own")):
        coordinator = program.start("coordinate", "good.yaml", "--out", "out", "--listen", f"ipc://{place}")
        await_until(lambda: "listening at" in coordinator.stderr or coordinator.has_ended, "the coordinator")
        assert f"listening at ipc://{program.folder}/{place}" in coordinator.stderr
        assert mode(program.folder / place) & 0o077 == 0
        assert mode(folder) == 0o755
        coordinator.press_ctrl_c()
        assert coordinator.end().status == 3
        assert not (program.folder / place).exists()
    assert folder.is_dir() and not made.exists()


# Files that are named.


@pytest.mark.parametrize("name", ["sweep.yaml", "journal.sqlite", "shards/0001-00000001.h5", "shards/new.h5",
                                  "coordinator.lock", "logs/coordinator.log", "keys/worker.key", "journal.sha256"])
@pytest.mark.parametrize("spelling", ["plain", "relative", "link", "linked folder"])
def test_the_files_of_a_sweep_stay(program, trained, name, spelling):
    directory, _ = trained
    target = {"plain": directory / name, "relative": f"out/logs/../{name}", "link": program.folder / "link.h5",
              "linked folder": program.folder / "other" / name}[spelling]
    (program.folder / "link.h5").symlink_to(directory / name)
    (program.folder / "other").symlink_to(directory)
    for line in (["merge", "out", "-o", target, "--force"],
                 ["theory", "single-neuron", "--out", target, "--force"],
                 ["preset", "smoke", "--write-draws", target, "--force"],
                 ["bench", "core", "--output", target, "--force"]):
        if "/" in name and not (directory / name).parent.exists() and line[0] == "bench":
            continue  # It has no folder, which bench says first.
        assert f"is {name.split('/')[0]} of the sweep in" in refused(program, *line)


def test_a_result_is_made_of_its_own_shards(program, trained):
    directory, _ = trained
    shutil.copytree(directory, program.folder / "copy")
    assert "is result.h5 of the sweep in" in refused(program, "merge", "out", "-o", "copy/result.h5")
    assert "is result.h5 of the sweep in" in refused(program, "merge", "out", "copy", "-o", "copy/result.h5")
    program.run("merge", "out", "-o", "out/result.h5")
    program.run("merge", "out", "-o", "out/so-far.h5")


@pytest.mark.parametrize("line", [["merge", "out", "-o"], ["theory", "single-neuron", "--out"],
                                  ["preset", "smoke", "--write-draws"]], ids=lambda line: line[0])
def test_what_is_of_another_kind_stays_unless_forced(program, trained, line):
    with h5py.File(program.folder / "mine.h5", "w") as file:
        file["x"] = 1.0
    (program.folder / "notes.txt").write_text("precious")
    for name in ("mine.h5", "notes.txt", "my.yaml"):
        said = refused(program, *line, name)
        assert said.startswith("richsweep: ") and "already exists and is not a" in said
    (program.folder / "notes.link").symlink_to("notes.txt")
    assert "already exists" in refused(program, *line, "notes.link")
    (program.folder / "folder").mkdir()
    assert "is a folder" in refused(program, *line, "folder")
    assert "is not a regular file" in refused(program, *line, "/dev/null")
    (program.folder / "empty").touch()
    program.run(*line, "empty")
    program.run(*line, "empty")  # Its own kind is replaced.
    program.run(*line, "notes.link", "--force")
    assert (program.folder / "notes.link").is_symlink() and h5py.is_hdf5(program.folder / "notes.txt")


def test_a_folder_with_a_configuration_of_its_own(program):
    sweep.write(program.folder / "my.yaml", DOCUMENT)
    folder = program.folder / "project"
    folder.mkdir()
    sweep.write(folder / "sweep.yaml", DOCUMENT.replace("seed: [1]", "seed: [2]"))
    assert "contains another sweep.yaml" in refused(program, "run", "my.yaml", "--out", "project")
    program.run("run", "project/sweep.yaml", "--out", "project", "--workers", 1)


def test_manifests_of_others_stay(program):
    sweep.write(program.folder / "good.yaml", DOCUMENT)
    folder = program.folder / "kubernetes"
    folder.mkdir()
    (folder / "kustomization.yaml").write_text("resources: [mine.yaml]\n")
    line = ["launch", "kubernetes", "good.yaml", "--workers", 1, "--image", "i", "--no-apply", "--out"]
    assert "kustomization.yaml: already exists" in refused(program, *line, ".")
    for _ in range(2):
        program.run(*line, "own")


def test_a_folder_of_keys_is_not_closed_to_others_unasked(program):
    sweep.write(program.folder / "good.yaml", DOCUMENT)
    keys = program.folder / "out" / "keys"
    keys.mkdir(parents=True)
    keys.chmod(0o777)
    outcome = program.run("coordinate", "good.yaml", "--out", "out", "--listen", "tcp://127.0.0.1:*", expect=2)
    assert "other users can write to this folder of keys: its mode is 0777" in outcome.stderr
    assert mode(keys) == 0o777


# Results.


def test_a_result_with_additions_stays(program, trained):
    directory, line = trained
    with h5py.File(directory / "result.h5", "a") as file:
        file["mine"] = 7.0
    before = (directory / "result.h5").read_bytes()
    assert "already complete, not written again" in program.run(*line).stdout
    assert (directory / "result.h5").read_bytes() == before
    assert program.run(*line, "--json").report["isResultNew"] is False
    # What a sweep is called decides no number, nor does a comment.
    renamed = "# mine\n" + (program.folder / "my.yaml").read_text().replace("name:", "name: another #")
    (program.folder / "another.yaml").write_text(renamed)
    assert "already complete, not written again" in program.run("run", "another.yaml", *line[2:]).stdout
    assert (directory / "result.h5").read_bytes() == before
    extend(program)
    assert program.run(*line, "--extend", "--json").report["isResultNew"] is True
    with h5py.File(directory / "result.h5") as file:
        assert file["train_loss"].shape[:4] == (2, 2, 1, 2) and file["mine"][()] == 7
    (directory / "result.h5").unlink()
    assert program.run(*line, "--json").report["isResultNew"] is True


def add(path):
    """What people add to a result: numbers, texts and attributes, none of which refers to an axis."""
    with h5py.File(path, "a") as file:
        file["mine"], file["words"] = np.arange(6.0).reshape(2, 3), "of mine"
        file.create_dataset("notes/packed", data=np.arange(100), chunks=(10,), compression="gzip")
        file["notes"].attrs["who"] = "me"
        file["width_6/norm"] = [1.0, 2.0]
        file.attrs["note"], file.attrs["tags"], file.attrs["count"] = "good", ["a", "bc"], 3
        file["test_loss"].attrs["seen"] = True


def check(path):
    with h5py.File(path) as file:
        assert file["mine"][...].tolist() == [[0, 1, 2], [3, 4, 5]] and file["words"].asstr()[()] == "of mine"
        assert file["notes/packed"][...].tolist() == list(range(100)) and file["notes"].attrs["who"] == "me"
        assert file["width_6/norm"][...].tolist() == [1, 2]
        assert file.attrs["note"] == "good" and list(file.attrs["tags"]) == ["a", "bc"] and file.attrs["count"] == 3
        assert file["test_loss"].attrs["seen"]


def extend(program):
    sweep.write(program.folder / "my.yaml", sweep.configuration(steps=20, grid={**CELLS, "seed": [3, 5]}))


def test_what_was_added_is_kept_in_a_new_result(program, trained):
    """By `run --extend`, and by `merge`, which writes the result anew."""
    directory, line = trained
    add(directory / "result.h5")
    fresh = variable_hashes(directory / "result.h5").keys()
    extend(program)
    said = program.run(*line, "--extend").stdout
    kept = next(line for line in said.splitlines() if line.startswith("kept what you added: "))
    assert set(kept.split(": ")[1].split(", ")) == {
        "@note", "@tags", "@count", "mine", "words", "notes", "width_6/norm", "test_loss@seen"}
    assert "former" not in said
    check(directory / "result.h5")
    with h5py.File(directory / "result.h5") as file:
        assert file["train_loss"].shape[:4] == (2, 2, 1, 2)
    merged = program.run("merge", "out", "--json").report
    assert merged["additions"]["left"] == [] and "replaced" not in merged["additions"]
    check(directory / "result.h5")
    assert variable_hashes(directory / "result.h5").keys() == fresh
    assert not list(directory.glob("*replaced*"))
    assert xr.open_datatree(directory / "result.h5")["mine"].shape == (2, 3)


def test_what_cannot_be_kept_stays_in_the_former_result(program, trained):
    """What refers to the axes of the former result, and links."""
    directory, line = trained
    with h5py.File(directory / "result.h5", "a") as file:
        attached = file.create_dataset("attached", data=np.zeros(len(file["tau"])))
        attached.dims[0].attach_scale(file["tau"])
        file["link"] = h5py.SoftLink("/test_loss")
        file["mine"] = 7.0
    before = (directory / "result.h5").read_bytes()
    extend(program)
    said = program.run(*line, "--extend").stdout
    assert "kept what you added: mine\n" in said
    assert re.search(r"the former result is kept as \S+/result\.replaced\.h5: the new one cannot have attached, link\n", said)
    assert (directory / "result.replaced.h5").read_bytes() == before
    with h5py.File(directory / "result.h5") as file:
        assert "attached" not in file and "link" not in file and file["mine"][()] == 7


def test_a_former_result_that_cannot_be_read_is_kept(program, trained):
    """It may have what nobody else has; the new one is written all the same."""
    directory, line = trained
    whole = (directory / "result.h5").read_bytes()
    harmed = bytearray(whole)
    place = whole.find(b"GCOL")
    harmed[place + 16] = 0xFF
    (directory / "result.h5").write_bytes(harmed)
    extend(program)
    said = program.run(*line, "--extend").stdout
    if "result.replaced.h5" in said:
        assert (directory / "result.replaced.h5").read_bytes() == harmed
    with h5py.File(directory / "result.h5") as file:
        assert file["train_loss"].shape[:4] == (2, 2, 1, 2)


def test_a_result_on_another_disk_stays_there(program, trained):
    directory, line = trained
    elsewhere = program.folder / "elsewhere.h5"
    (directory / "result.h5").rename(elsewhere)
    (directory / "result.h5").symlink_to(elsewhere)
    program.run(*line)
    assert (directory / "result.h5").is_symlink()
    elsewhere.unlink()
    program.run(*line)
    assert (directory / "result.h5").is_symlink() and h5py.is_hdf5(elsewhere)


def test_a_partial_result_is_completed(program, trained):
    directory, line = trained
    whole = variable_hashes(directory / "result.h5")
    larger = sweep.configuration(steps=20, grid={**CELLS, "seed": [3, 5]})
    sweep.write(program.folder / "my.yaml", larger)
    coordinator = program.start("coordinate", "my.yaml", "--out", "out", "--extend")
    await_until(lambda: "listening at" in coordinator.stderr, "the coordinator")
    program.run("merge", "out", "--partial")
    coordinator.press_ctrl_c()
    coordinator.end()
    assert program.run(*line, "--json").report["isResultNew"] is True
    with h5py.File(directory / "result.h5") as file:
        assert np.all(file["status"][...] == 0) and file["status"].shape == (2, 2, 1, 2)
    assert variable_hashes(directory / "result.h5") != whole


def test_what_is_no_result_keeps_its_name(program, trained):
    directory, line = trained
    (directory / "result.h5").write_text("my notes")
    message = program.run(*line, expect=2).stderr
    assert "result.h5: already exists and is not a result of a sweep; move it away" in message
    assert (directory / "result.h5").read_text() == "my notes"


# Two writers.


def test_two_merges_of_one_target(program, trained):
    """Both end well, and the file is whole: they share no temporary name. What a merge that was killed left goes."""
    directory, _ = trained
    expected = variable_hashes(directory / "result.h5")
    stale = program.start("merge", "out", "-o", "both.h5")
    stale.kill()
    for _ in range(5):
        merges = [program.start("merge", "out", "-o", "both.h5") for _ in range(4)]
        assert [merge.end().status for merge in merges] == [0] * 4
        assert variable_hashes(program.folder / "both.h5") == expected
    assert [path.name for path in program.folder.iterdir() if path.name.startswith("both")] == ["both.h5"]
    assert os.access(program.folder / "both.h5", os.R_OK)
