"""What `launch` writes and refuses, without a cluster: that it works there is said by Tests/Cluster."""

import subprocess

import pytest

from harness import sweep
from harness.refusal import DOCUMENT, refused
from harness.waiting import await_until

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
        ("1", "--time: got '1', expected more than the 60 s of --warning"),
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
        (["--workers", "1", "--sbatch", "-n 3"], "--sbatch: got '-n 3', expected a long option of sbatch"),
        (["--workers", "1", "--sbatch-coordinator", "mem=1G"], "--sbatch-coordinator: got 'mem=1G', expected a long option"),
        (["--workers", "1", "--container", " "], "--container: got ' ', expected a command such as"),
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
    assert "sbatch: command not found; run this on a machine where it is installed" in outcome.stderr
    assert not (good.folder / "out" / "slurm" / "jobs.json").exists()


class Cluster:
    """Commands that are called like Slurm's and note how they are called, with the variables they get."""

    def __init__(self, program, most=1001, refused=""):
        self.program, self.folder = program, program.folder / "bin"
        self.folder.mkdir()
        self.calls = program.folder / "calls"
        self.calls.mkdir()
        note = f'n=$(ls {self.calls} | wc -l); {{ echo "${{0##*/}} $*"; env -0 | tr "\\n\\0" " \\n"; }} > {self.calls}/$n\n'
        for name, text in {
            "sbatch": f'case "$*" in *{refused or "/none/"}*) echo "sbatch: error: QOSMaxSubmitJobPerUserLimit" >&2; exit 1;; esac\n'
                      'echo $((100 + n))',
            "scontrol": f'echo "MaxArraySize            = {most}"',
            "scancel": "true", "squeue": "true",
        }.items():
            (self.folder / name).write_text(f"#!/bin/sh\n{note}{text}\n")
            (self.folder / name).chmod(0o755)
        program.environment["PATH"] = f"{self.folder}:{program.environment['PATH']}"

    def launch(self, *options, expect=0, **environment):
        line = ("launch", "slurm", "good.yaml", "--out", "out", "--time", 60, *options)
        return self.program.run(*line, expect=expect, **environment)

    def called(self, name):
        """The lines by which a command was called, in their order."""
        return [line for line in self._lines() if line.split()[0] == name]

    def _lines(self):
        files = sorted(self.calls.iterdir(), key=lambda path: int(path.name))
        return [path.read_text().partition("\n")[0] for path in files]

    def variables(self):
        """The names of all variables that any command was given."""
        return {line.partition("=")[0] for path in self.calls.iterdir() for line in path.read_text().splitlines()[1:]}


def test_an_allocation_around_is_not_handed_on(good):
    """Inside `srun --pty bash` jobs would take over its cores and limits."""
    cluster = Cluster(good)
    outer = {
        "SLURM_CPUS_PER_TASK": "1", "SLURM_MEM_PER_CPU": "100", "SLURM_CPU_BIND": "none", "SBATCH_TIMELIMIT": "7",
        "SRUN_DEBUG": "3", "SALLOC_ACCOUNT": "x", "PMIX_RANK": "0", "PMI_RANK": "0", "SQUEUE_STATES": "FAILED"}
    kept = {"SLURM_CONF": "/etc/slurm.conf", "SLURM_CLUSTERS": "c", "OMP_NUM_THREADS": "2"}
    outcome = cluster.launch("--workers", 3, **outer, **kept)
    assert not outer.keys() & cluster.variables() and kept.keys() <= cluster.variables()
    assert "sbatch does not receive these variables: SBATCH_TIMELIMIT" in outcome.stderr
    script = (good.folder / "out" / "slurm" / "workers.sbatch").read_text()
    assert "SLURM_CPUS_PER_TASK:-" not in script and 'threads=$SLURM_CPUS_ON_NODE' in script
    assert "\nthreads=4\n" in scripts(good.run(*SLURM, "--workers", 1, "--time", 60, "--cpus", 4))["workers.sbatch"]


@pytest.mark.parametrize("most, sizes", [(1001, [1000, 1000, 500]), (2501, [2500]), (5000, [2500]), (2000, [1999, 501])])
def test_arrays_are_no_larger_than_slurm_takes(good, most, sizes):
    cluster = Cluster(good, most=most)
    report = cluster.launch("--workers", 2500, "--json").report
    assert [job["tasks"] for job in report["submitted"] if job["role"] == "workers"] == sizes
    arrays = [f"--array=1-{size}" for size in sizes] if len(sizes) > 1 else []
    submitted = cluster.called("sbatch")
    assert [word for line in submitted for word in line.split() if word.startswith("--array")] == arrays
    assert f"#SBATCH --array=1-{sizes[0]}\n" in (good.folder / "out" / "slurm" / "workers.sbatch").read_text()


def test_no_arrays_at_all(good):
    cluster = Cluster(good, most=1)
    assert "job arrays of at most 0 tasks (MaxArraySize" in cluster.launch("--workers", 3, expect=2).stderr
    assert cluster.called("sbatch") == []


def test_no_job_is_left_behind(good):
    """A coordinator whose workers are refused is cancelled, and the message names it."""
    cluster = Cluster(good, refused="workers.sbatch")
    said = cluster.launch("--workers", 3, expect=2).stderr
    [coordinator] = [line for line in cluster.called("sbatch") if "coordinator.sbatch" in line]
    assert "QOSMaxSubmitJobPerUserLimit" in said and "jobs submitted before that were cancelled: 1" in said and "(coordinator)" in said
    [cancelled] = cluster.called("scancel")
    assert cancelled.split()[1] in said
    assert not (good.folder / "out" / "slurm" / "jobs.json").exists()
    # Where that fails, too, it is said.
    (cluster.folder / "scancel").write_text("#!/bin/sh\nexit 1\n")
    said = cluster.launch("--workers", 3, expect=2).stderr
    assert "still in the queue: 1" in said and "'scancel 1" in said


@pytest.mark.parametrize("kind", ["slurm", "ssh"])
def test_a_path_that_would_break_a_script(good, kind):
    """What follows a line break in a script is run."""
    folder = good.folder / "a\ntouch pwned\n"
    folder.mkdir()
    (good.folder / "hosts").write_text("localhost\n")
    options = ["--workers", 1, "--time", 60] if kind == "slurm" else ["--hosts", "hosts"]
    for out in ("a\ntouch pwned\n/out", str(folder / "out")):
        said = refused(good, "launch", kind, "good.yaml", "--out", out, *options)
        assert "a\\x0atouch pwned" in said and "expected a path without line breaks" in said


def test_what_ssh_is_about_to_try_is_said_at_once(good):
    """Long before a host that does not answer is given up."""
    ssh = good.folder / "ssh"
    ssh.write_text('#!/bin/sh\necho "$*" >>called\ncat >/dev/null\n')
    ssh.chmod(0o755)
    (good.folder / "hosts").write_text("node1\n" + "".join(f"me@node{number}\n" for number in range(2, 11)))
    launcher = good.start("launch", "ssh", "good.yaml", "--out", "out", "--hosts", "hosts", "--ssh", ssh)
    called = good.folder / "called"
    await_until(lambda: called.exists() and len(called.read_text().splitlines()) == 10 or launcher.has_ended, "ssh")
    assert "starting workers on node1, me@node2, " in launcher.stderr and "me@node8 and 2 more; " in launcher.stderr
    assert "out/logs/worker-N.log" in launcher.stderr
    assert all("ConnectTimeout=" in line for line in called.read_text().splitlines())
    launcher.kill()
    await_until(lambda: good.processes() == [], "the end of everybody")
