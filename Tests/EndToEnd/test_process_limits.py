"""What a process may not have any more, files or processes, is said in words, with status 3."""

import os
import shutil

import pytest

from harness import journal, sweep
from harness.sweeping import Sweeping
from harness.waiting import await_until

SMALL = sweep.configuration(steps=300, grid={"tau": [0.1, 1], "delta": [-1, 1], "width": [6], "seed": [3]})


@pytest.fixture
def small(program):
    return Sweeping(program, SMALL)


def limited(program, limit):
    program.inside = ("bash", "-c", f'{limit}; exec "$@"', "bash")


@pytest.mark.parametrize("files", [64, 40, 32, 28, 24, 20, 16, 12, 8])
def test_few_descriptors_crash_nothing(small, files):
    limited(small.program, f"ulimit -n {files}")
    outcome = small.start(workers=2).end()
    assert outcome.status in (0, 3), outcome
    if files <= 32:
        assert outcome.status == 3 and f"raise the limit of open files, which is {files} (ulimit -n)" in outcome.stderr, outcome
    small.program.run("plan", "sweep.yaml", "--assume")
    for line in [("coordinate", "sweep.yaml", "--out", "other", "--farewell", 1), ("doctor",)]:
        process = small.program.start(*line)
        await_until(lambda: process.has_ended or "listening at" in process.stderr, line)
        if not process.has_ended:
            process.signal(15)
        assert process.end().status in (0, 1, 3), process.end()


def test_the_soft_limit_is_raised(small):
    limited(small.program, "ulimit -S -n 20")
    assert small.start(workers=2).end().status == 0


@pytest.mark.parametrize("processes", [2, 6])
def test_too_few_processes_end_a_run(small, nobody, processes):
    """At two the coordinator itself cannot begin its threads, at six it can, and its workers cannot."""
    for folder in (small.program.folder.parent, small.program.folder):
        folder.chmod(0o777)
    small.program.inside = (*nobody, "bash", "-c", f'ulimit -u {processes}; exec "$@"', "bash")
    outcome = small.start(workers=8).end()
    assert outcome.status == 3, outcome
    assert "ulimit -u" in outcome.stdout + outcome.stderr or "every worker ended" in outcome.stdout
    assert small.program.processes() == []


def of_somebody_else(program, nobody, *limits):
    """The program for somebody who may enter and write everything of a test, and has these limits besides."""
    for path in [program.folder.parent, program.folder, *program.folder.rglob("*")]:
        path.chmod(0o777 if path.is_dir() else 0o666)
    program.inside = (*nobody, "prlimit", *limits)


@pytest.mark.parametrize(
    "line", [("status", "out"), ("verify", "out"), ("merge", "out", "-o", "again.h5"), ("run", "sweep.yaml", "--out", "out"),
             ("show", "out"), ("repair", "out")], ids=" ".join)
def test_where_no_thread_can_be_had_every_verb_ends(copy, nobody, line):
    """With status 3, and the limit by its name; none waits for a thread that does not come."""
    sweeping, _ = copy
    of_somebody_else(sweeping.program, nobody, "--nproc=1:1")
    outcome = sweeping.program.run(*line, expect=3)
    assert "which is 1 (ulimit -u)" in outcome.stderr, outcome
    assert not (sweeping.program.folder / "again.h5").exists()
    assert journal.settled(sweeping.directory) == set(range(sweeping.cells))


def test_where_no_thread_can_be_had_doctor_says_so(program, nobody):
    of_somebody_else(program, nobody, "--nproc=1:1")
    outcome = program.start("doctor", "--json").end()
    found = {check["name"]: check for check in outcome.report}
    for name in ("SQLite", "ipc sockets"):
        assert found[name]["status"] == "fail" and "(ulimit -u)" in found[name]["found"], found[name]


@pytest.mark.parametrize("kilobytes", [300_000, 400_000])
def test_few_addresses_end_a_run(small, kilobytes):
    """It ends, and where a thread is what it lacks, the limit that it names is that of address space."""
    limited(small.program, f"ulimit -v {kilobytes}")
    outcome = small.start(workers=1).end()
    said = outcome.stdout + outcome.stderr
    assert "can be started" not in said or f"which is {kilobytes} kB (ulimit -v)" in said, outcome
    assert outcome.status in (0, 3), outcome


@pytest.mark.parametrize("kilobytes", [130_000, 150_000, 200_000])
def test_fewer_addresses_keep_nobody_waiting(small, kilobytes):
    """What lacks a thread says so and ends: whoever waits for what that thread would tell never hears of it."""
    limited(small.program, f"ulimit -v {kilobytes}")
    outcome = small.start(workers=1).end()
    # 127 is the loader's, where the libraries alone are larger.
    assert outcome.status in (0, 2, 3, 127), outcome


@pytest.mark.parametrize("replacement", [None, "another program"])
def test_a_program_file_that_is_gone_starts_workers_all_the_same(lasting, replacement):
    """An upgrade while a sweep runs: workers that die are started from what the system keeps of the file."""
    program, binary = lasting.program, lasting.program.binary
    copy = program.binary = program.folder / "richsweep"
    shutil.copy2(binary, copy)
    run = lasting.start("--no-merge")
    lasting.await_training()
    program.binary = binary
    copy.unlink()
    if replacement:
        copy.write_text("#!/bin/sh\nexit 7\n")
        copy.chmod(0o755)
    for pid in lasting.workers_of(run):
        os.kill(pid, 9)
    outcome = run.end()
    assert outcome.status == 0, outcome
    lasting.check_each_cell_once()
