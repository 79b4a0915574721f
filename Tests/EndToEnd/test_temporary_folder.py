"""A TMPDIR that does not do is no obstacle; where nothing does, the message names it."""

import os
from pathlib import Path

import pytest

from harness import sweep
from harness.mounts import mount, skip_unless_mounting_works, unmount


@pytest.fixture
def places(folder):
    (folder / "file").write_text("")
    (folder / ("long" * 30)).mkdir()
    return {"missing": folder / "nowhere", "file": folder / "file", "long": folder / ("long" * 30)}


@pytest.mark.parametrize("kind", ["missing", "file", "long"])
def test_a_sweep_runs_without_a_good_tmpdir(program, places, kind):
    sweep.write(program.folder / "sweep.yaml", sweep.configuration(steps=100, grid={"tau": [1], "width": [6]}))
    bad = str(places[kind])
    program.run("run", "sweep.yaml", "--out", "out", "--workers", 1, TMPDIR=bad)
    found = next(check for check in program.run("doctor", "--json", TMPDIR=bad).report if check["name"] == "ipc sockets")
    assert found["status"] == "warn" and f"TMPDIR is {bad}" in found["found"], found


@pytest.mark.parametrize("why", ["full", "/proc"])
def test_a_tmpdir_that_can_hold_nothing_is_passed_over(program, why):
    """Whoever asks for its mode is told that it can be written, which is not true of a disk without room for names."""
    if os.geteuid() != 0:
        pytest.skip("only root is told that of /proc, and only root can mount")
    bad = program.folder / why if why == "full" else Path(why)
    sweep.write(program.folder / "sweep.yaml", sweep.configuration(steps=100, grid={"tau": [1], "width": [6]}))
    if why == "full":
        skip_unless_mounting_works()
        bad.mkdir()
        mount("-t", "tmpfs", "-o", "nr_inodes=2", "small", bad)
        (bad / "last").write_text("")
    try:
        program.run("run", "sweep.yaml", "--out", "out", "--workers", 1, TMPDIR=str(bad))
        checks = program.start("doctor", "--json", TMPDIR=str(bad)).end().report
        found = next(check for check in checks if check["name"] == "ipc sockets")
        assert found["status"] == "warn" and f"TMPDIR is {bad}, which cannot contain files" in found["found"], found
    finally:
        if why == "full":
            unmount(bad)


def test_where_nothing_does_tmpdir_and_the_limit_are_named(program, places):
    """/tmp is a file system of its own that nobody can write, not even root."""
    skip_unless_mounting_works()
    sweep.write(program.folder / "sweep.yaml", sweep.configuration(steps=100))
    program.inside = (
        "unshare", "-m", "bash", "-c", 'mount --bind "$PWD" /mnt && cd /mnt && mount -t tmpfs -o ro none /tmp && exec "$@"',
        "bash")
    outcome = program.run(
        "run", "/mnt/sweep.yaml", "--out", "/mnt/out", TMPDIR=str(places["missing"]), XDG_RUNTIME_DIR="", expect=2)
    assert f"TMPDIR is {places['missing']}, which does not exist" in outcome.stderr
    assert "Set TMPDIR to a folder that you can write to with a path of at most" in outcome.stderr
