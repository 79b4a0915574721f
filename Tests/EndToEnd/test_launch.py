"""What `launch` writes and refuses, without a cluster: that it works there is said by Tests/Cluster."""

import subprocess

import pytest

from harness import sweep
from harness.refusal import DOCUMENT, refused

SLURM = ["launch", "slurm", "good.yaml", "--out", "out", "--dry-run"]


@pytest.fixture
def good(program):
    sweep.write(program.folder / "good.yaml", DOCUMENT)
    return program


def scripts(outcome):
    """The scripts a dry run shows, by name."""
    parts = outcome.stdout.split("### slurm/")[1:]
    return {part.partition("\n")[0]: part.partition("\n")[2] for part in parts}


def options(script):
    return [line.removeprefix("#SBATCH ") for line in script.splitlines() if line.startswith("#SBATCH ")]


def test_a_dry_run_shows_the_scripts_and_writes_nothing(good):
    outcome = good.run(
        *SLURM, "--workers", 200, "--time", "4:00:00", "--partition", "cpu", "--account", "me", "--mem", "8G", "--module",
        "hdf5/1.14", "--module", "zeromq", "--container", "apptainer exec 'my image.sif'", "--sbatch", "--constraint=avx2",
        "--sbatch-coordinator", "--partition=long", "--warning", 120, "--program", "/opt/it's here/richsweep")
    assert not (good.folder / "out").exists()
    shown = scripts(outcome)
    assert list(shown) == ["coordinator.sbatch", "workers.sbatch"]
    for script in shown.values():
        said = options(script)
        for line in ("--partition=cpu", "--account=me", "--time=4:00:00", "--constraint=avx2", "--requeue",
                     "--open-mode=append", f"--chdir={good.folder}/out/", "--signal=B:USR1@120"):
            assert line in said
        # What is said last counts.
        assert [line for line in said if line.startswith("--signal")][-1] == "--signal=B:USR1@120"
        assert "module load hdf5/1.14\nmodule load zeromq\n" in script
        assert subprocess.run(["bash", "-n"], input=script, text=True).returncode == 0
        assert "#launch" not in script
        program = [line for line in script.splitlines() if line.startswith("program=")][-1]
        words = subprocess.run(["bash", "-c", program + '; printf "%s\\n" "${program[@]}"'], capture_output=True, text=True)
        assert words.stdout.splitlines() == ["apptainer", "exec", "my image.sif", "/opt/it's here/richsweep"]
    workers, coordinator = options(shown["workers.sbatch"]), options(shown["coordinator.sbatch"])
    assert {"--array=1-200", "--exclusive", "--mem=8G"} <= set(workers)
    assert coordinator[-1] == "--partition=long"
    assert f"sweep={good.folder}/good.yaml" in shown["coordinator.sbatch"]


@pytest.mark.parametrize(
    "time, message",
    [
        ("1", "--time: got '1', expected more than the 60 s before its end"),
        ("0:61", None), ("61", None), ("1:00:00", None), ("2-0", None), ("0-0:2", None), ("1-00:00:00", None),
        (" ", "--time: got ' ', expected minutes, H:MM:SS or D-HH:MM:SS"),
        ("4h", "--time: got '4h', expected minutes"),
        ("1:2:3:4", "--time: got '1:2:3:4', expected minutes"),
        ("1-2-3", "--time: got '1-2-3', expected minutes"),
        ("-5", "--time: got '-5', expected minutes"),
    ])
def test_times(good, time, message):
    line = [*SLURM, "--workers", "1", f"--time={time}"]
    if message:
        assert message in refused(good, *line)
    else:
        good.run(*line)


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["--workers", "0"], "--workers: got '0', expected a number from 1 to 100000"),
        (["--workers", "1", "--partition", "a b"], "--partition: got 'a b', expected a name of letters"),
        (["--workers", "1", "--account", "x\n#SBATCH --uid=0"], "expected a name of letters"),
        (["--workers", "1", "--module", "a;b"], "--module: got 'a;b', expected a module's name"),
        (["--workers", "1", "--mem", "much"], "--mem: got 'much', expected a size such as 4G"),
        (["--workers", "1", "--cpus", "0"], "--cpus: got '0', expected a number from 1 to 4096"),
        (["--workers", "1", "--sbatch", "-n 3"], "--sbatch: got '-n 3', expected an option of sbatch in its long form"),
        (["--workers", "1", "--sbatch-coordinator", "mem=1G"], "--sbatch-coordinator: got 'mem=1G', expected an option"),
        (["--workers", "1", "--container", " "], "--container: got ' ', expected the beginning of a command line"),
        (["--workers", "1", "--warning", "5"], "--warning: got '5', expected seconds from 10 to 3600"),
        (["--workers", "1", "--listen", "ipc:///tmp/x"], "--listen: got 'ipc:///tmp/x', expected tcp://HOST:PORT"),
        (["--workers", "1", "--coordinator", "there"], "there"),
        ([], "--workers"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_bad_options(good, arguments, message):
    assert message in refused(good, *SLURM, "--time", "60", *arguments)


def test_a_bad_sweep(good):
    sweep.write(good.folder / "good.yaml", DOCUMENT.replace("tau: [0.1, 1]", "tau: [0]"))
    assert "good.yaml:5: grid.tau[0]: got 0" in refused(good, *SLURM[:-1], "--workers", "1", "--time", "60")


def test_without_slurm(good):
    outcome = good.run(*SLURM[:-1], "--workers", 1, "--time", 60, expect=2, PATH="/nowhere")
    assert "sbatch is not on the path here; run this where it is" in outcome.stderr
    assert not (good.folder / "out" / "slurm" / "jobs.json").exists()
