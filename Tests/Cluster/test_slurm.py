"""Sweeps by jobs of a real Slurm. What happens to jobs there happens here: cancelled, queued again, out of time."""

import json
import subprocess
from pathlib import Path

import pytest

from harness import journal, sweep
from harness.results import variable_hashes
from harness.sweeping import Sweeping
from harness.waiting import await_until

#: Some minutes of work on two cores, in cells of about a second: on a fast machine, too, more than a job's time limit.
LONG = sweep.configuration(steps=500_000, grid={"seed": list(range(3, 51, 2))})

SCRIPTS = Path(__file__).resolve().parents[2] / "cluster" / "slurm"

#: A job's time limit is in whole minutes, and comes to the minute.
MINUTES = 600


@pytest.fixture(scope="module")
def undisturbed(new_program):
    program = new_program()
    sweep.write(program.folder / "sweep.yaml", LONG)
    program.start("run", "sweep.yaml", "--out", "out", "--workers", 2).end(MINUTES)
    return variable_hashes(program.folder / "out" / "result.h5")


@pytest.fixture
def on_slurm(slurm, program):
    """A sweep in a folder of its own, whose program knows the cluster."""
    program.environment.update(slurm.environment)
    yield Sweeping(program, LONG)
    jobs = slurm.run("squeue", "-h", "-o", "%A").split()
    if jobs:
        slurm.run("scancel", *jobs)
        await_until(lambda: not slurm.run("squeue", "-h"), "the end of every job")


def launch(sweeping, *options, workers=3, time="2"):
    """Launches the sweep, always by the same line; returns the jobs that were submitted by their role."""
    outcome = sweeping.program.run(
        "launch", "slurm", "sweep.yaml", "--out", "out", "--workers", workers, "--time", time, "--lease-seconds", 2,
        "--json", *options)
    return {job["role"]: job["id"] for job in outcome.report["submitted"]}


def shown(sweeping, role):
    """The states of a role's tasks, as `status` shows them."""
    return [task["state"] for task in sweeping.status()["slurm"] if task["role"] == role]


def test_everything_that_happens_to_jobs(on_slurm, slurm, undisturbed):
    """One worker is cancelled, another queued again, the coordinator cancelled and its successor too, all others meet
    their time limit: the bits are those of an undisturbed run on one machine."""
    jobs = launch(on_slurm)
    assert jobs.keys() == {"coordinator", "workers"}
    workers, coordinator = jobs["workers"], jobs["coordinator"]
    on_slurm.await_shards(2)
    assert shown(on_slurm, "workers") == ["RUNNING"] * 3
    assert sorted(shown(on_slurm, "coordinator")) == ["PENDING", "RUNNING"]

    slurm.run("scancel", f"{workers}_1")
    slurm.run("scontrol", "requeue", f"{workers}_2")
    await_until(lambda: slurm.states(workers)["1"] == "CANCELLED", "a cancelled worker")
    await_until(lambda: slurm.tasks(workers)["2"]["Restarts"] == "1", "a worker that is queued again")

    # Its successor is there already, and the workers find it.
    first = on_slurm.announcement()
    slurm.run("scancel", f"{coordinator}_1")
    await_until(
        lambda: (on_slurm.directory / "coordinator.json").exists()
        and on_slurm.announcement()["incarnation"] == first["incarnation"] + 1, "the next coordinator")
    assert on_slurm.announcement()["address"] != first["address"]
    on_slurm.await_training()

    # Now there is none, until the same line is given again: it submits what is missing.
    slurm.run("scancel", coordinator)
    await_until(lambda: set(slurm.states(coordinator).values()) == {"CANCELLED"}, "no coordinator")
    assert on_slurm.status()["state"] == "interrupted"
    again = launch(on_slurm)
    assert again.keys() == {"coordinator", "workers"}, "a coordinator, and the worker that was cancelled"
    assert slurm.states(again["workers"]).keys() == {"1"}
    assert launch(on_slurm) == {}

    # Workers and coordinator meet their time limit, and are queued again.
    third = slurm.tasks(workers)["3"]

    def is_again():
        slurm.run_now(workers)
        return int(slurm.tasks(workers)["3"]["Restarts"]) > int(third["Restarts"])

    await_until(is_again, "a time limit", MINUTES)

    def is_over():
        for job in (workers, *again.values()):
            slurm.run_now(job)
        return (on_slurm.directory / "result.h5").exists()

    await_until(is_over, "the result", MINUTES)
    on_slurm.check_each_cell_once()
    assert on_slurm.hashes() == undisturbed
    # Nobody stays: those who come after find nothing to do.
    await_until(lambda: not slurm.run("squeue", "-h", "-t", "RUNNING,COMPLETING"), "the end of all that run", MINUTES)
    assert launch(on_slurm) == {}
    assert sorted(path.name for path in (on_slurm.directory / "slurm").iterdir()) == [
        "coordinator.sbatch", "jobs.json", "workers.sbatch"]


def test_the_coordinator_here(slurm, program):
    """The coordinator in this terminal, workers of one processor each, with all that sbatch can be told."""
    program.environment.update(slurm.environment)
    sweeping = Sweeping(program, sweep.configuration(steps=24_000))
    outcome = program.start(
        "launch", "slurm", "sweep.yaml", "--out", "out", "--workers", 2, "--time", "0:05:00", "--coordinator", "here",
        "--cpus", 1, "--mem", "100M", "--partition", "main", "--sbatch", "--comment=a sweep", "--container",
        "env IN_CONTAINER=1").end()
    assert outcome.status == 0, outcome.stderr
    assert "submitted 2 workers as job" in outcome.stderr
    [job] = json.loads((sweeping.directory / "slurm" / "jobs.json").read_text())["jobs"]
    tasks = slurm.tasks(job["id"])
    assert {fields["CPUs/Task"] for fields in tasks.values()} == {"1"}
    assert {fields["TimeLimit"] for fields in tasks.values()} == {"00:05:00"}
    await_until(lambda: set(slurm.states(job["id"]).values()) == {"COMPLETED"}, "the end of the workers")
    sweeping.check_each_cell_once()
    assert (sweeping.directory / "result.h5").exists()


def test_by_hand(slurm, program, binary):
    """The scripts of this repository, as they are."""
    sweeping = Sweeping(program, sweep.configuration(steps=1000))
    (sweeping.directory / "logs").mkdir(parents=True)
    sweep.write(sweeping.directory / "sweep.yaml", sweeping.configuration)
    (program.folder / "richsweep").symlink_to(binary)
    environment = {**slurm.environment, "PATH": f"{program.folder}:{slurm.environment['PATH']}"}
    for line in (["coordinator.sbatch"], ["--array=1-2", "workers.sbatch"]):
        subprocess.run(
            ["sbatch", "--time=5", *line[:-1], SCRIPTS / line[-1]], cwd=sweeping.directory, env=environment, check=True,
            capture_output=True)
    await_until(lambda: (sweeping.directory / "result.h5").exists(), "the result")
    await_until(lambda: not slurm.run("squeue", "-h"), "the end of every job")
    sweeping.check_each_cell_once()


def test_slurm_says_no(slurm, program):
    """What sbatch refuses is told in its words, and nothing is recorded."""
    program.environment.update(slurm.environment)
    sweep.write(program.folder / "sweep.yaml", sweep.configuration())
    outcome = program.run(
        "launch", "slurm", "sweep.yaml", "--out", "out", "--workers", 1, "--time", 10, "--partition", "nowhere", expect=2)
    assert "invalid partition specified: nowhere" in outcome.stderr
    assert not (program.folder / "out" / "slurm" / "jobs.json").exists()
