"""A TMPDIR that does not do is no obstacle; where nothing does, the message names it."""

import pytest

from harness import sweep
from harness.mounts import skip_unless_mounting_works


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
    assert "Set TMPDIR to a folder you may write in and a path of at most" in outcome.stderr
