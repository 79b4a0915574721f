"""What is around a process: the cores it may use, paths that are none, text files of every system, the umask, and
refusals of the operating system."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from harness import journal, sweep
from harness.cgroups import Group
from harness.refusal import DOCUMENT, refused
from harness.sweeping import Sweeping
from harness.waiting import PATIENCE, await_until


@pytest.fixture
def good(program):
    sweep.write(program.folder / "good.yaml", DOCUMENT)
    return program


def raw(program, *arguments, folder=None, **environment):
    """Runs a verb whose arguments, working directory or environment may be bytes of any kind."""
    environment = {os.fsencode(name): os.fsencode(value) for name, value in {**program.environment, **environment}.items()}
    ending = subprocess.run(
        [*program.inside, os.fsencode(program.binary), *map(os.fsencode, arguments)], cwd=folder or program.folder,
        env=environment, capture_output=True, timeout=PATIENCE)
    return ending.returncode, ending.stderr.decode()


class TestCores:
    def test_workers_of_one_core(self, good):
        good.inside = ("taskset", "-c", str(min(os.sched_getaffinity(0))))
        good.run("run", "good.yaml", "--out", "out")
        assert [path.name for path in (good.folder / "out" / "logs").glob("worker-*")] == ["worker-1.log"]
        assert "with 1 thread " in (good.folder / "out" / "logs" / "worker-1.log").read_text()
        assert good.run("plan", "good.yaml", "--assume", "--json").report["cores"] == 1
        [processor] = [finding for finding in good.run("doctor", "--json").report if finding["name"] == "processor"]
        assert processor["found"].startswith("1 core")
        if os.cpu_count() > 1:
            assert f"1 core of {os.cpu_count()} (CPU affinity" in processor["found"]


@pytest.fixture
def group(request):
    """A control group with the limit that the test asks for."""
    try:
        made = Group(*request.param)
    except OSError as error:
        pytest.skip(f"this machine lets nobody make control groups here: {error}")
    yield made
    await_until(lambda: not (made.folder / "cgroup.procs").read_text(), "an empty group")
    made.remove()


class TestControlGroups:
    """Fault 3, with real control groups."""

    @pytest.mark.parametrize("group", [("cpu", 0.5)], indirect=True)
    def test_a_quota_of_half_a_core(self, good, group):
        good.inside = group.inside
        [processor] = [finding for finding in good.run("doctor", "--json").report if finding["name"] == "processor"]
        if os.cpu_count() > 1:
            assert "1 core of" in processor["found"] and f"(CPU quota of 0.5 cores in control group {group.folder})" in processor["found"]
        assert good.run("plan", "good.yaml", "--assume", "--json").report["cores"] == 1

    @pytest.mark.parametrize("group", [("memory", 400 << 20)], indirect=True)
    def test_memory_of_a_group(self, good, group):
        good.inside = group.inside
        [memory] = [finding for finding in good.run("doctor", "--json").report if finding["name"] == "memory"]
        assert f"(limit of 419 MB of control group {group.folder})" in memory["found"]

    @pytest.mark.parametrize("group", [("memory", 400 << 20)], indirect=True)
    def test_a_worker_that_is_killed_for_lack_of_memory(self, program, group):
        """The system chooses the worker, because that is asked of it, when somebody else takes what there is."""
        sweeping = Sweeping(program, sweep.configuration(steps=100_000_000))
        program.inside = group.inside
        running = sweeping.start(workers=1)
        worker = await_until(lambda: sweeping.workers_of(running), "a worker")[0]
        Path(f"/proc/{worker}/oom_score_adj").write_text("1000")
        subprocess.run([*group.inside, "python3", "-c", "bytearray(800 << 20)"], capture_output=True)
        await_until(lambda: f"worker process {worker} " in sweeping.log(), "the worker's end")
        running.kill()
        program.kill_all()
        assert f"worker process {worker} killed by the system for lack of memory (signal 9)" in sweeping.log()


    @pytest.mark.parametrize("group", [("memory", 90 << 20)], indirect=True)
    def test_cells_for_which_a_group_has_no_memory(self, program, group):
        """No cell is to blame: the run stops with the reason, and the same line goes on where there is more."""
        configuration = sweep.configuration(
            steps=1, task={"inputs": 800, "samples": 5000},
            grid={"tau": [0.5], "delta": [0], "width": [50], "seed": [1, 2, 3]})
        sweeping = Sweeping(program, configuration)
        program.inside = group.inside
        ending = sweeping.start("--no-merge", workers=1).end()
        program.inside = ()
        assert ending.status == 3, ending
        assert "lack of memory" in ending.stdout + ending.stderr, ending
        assert journal.poisoned(sweeping.directory) == {}
        assert sweeping.start("--no-merge", workers=1).end().status == 0
        sweeping.check_each_cell_once()


class TestProcessorTime:

    @pytest.mark.parametrize("limit", ["-t 2"])
    def test_cells_that_take_more_than_a_process_may_use(self, program, limit):
        """No cell is given up, and the run stops with the name of the limit."""
        # Of stochastic descent no step is left out: no cell is ever over, which would say that others can be trained here.
        configuration = sweep.configuration(
            steps=100_000_000, training={"solver": "sgd", "batch": 10}, grid={"seed": [1, 2, 3]})
        sweeping = Sweeping(program, configuration)
        program.inside = ("bash", "-c", f'ulimit {limit}; exec "$@"', "bash")
        ending = sweeping.start("--no-merge", workers=2).end()
        assert ending.status == 3, ending
        assert "raise ulimit -t" in ending.stdout + ending.stderr, ending
        assert journal.poisoned(sweeping.directory) == {}


class TestPaths:
    @pytest.mark.parametrize("verb", ["run", "coordinate", "plan", "work", "merge", "show", "status", "watch", "verify", "keygen"])
    def test_an_argument_that_is_not_utf8(self, good, verb):
        status, said = raw(good, verb, b"caf\xe9")
        assert status == 2 and "argument 2: got 'caf\\xe9', which is not UTF-8" in said
        assert [path.name for path in good.folder.iterdir()] == ["good.yaml"]

    def test_an_option_that_is_not_utf8(self, good):
        status, said = raw(good, "run", "good.yaml", "--out", b"caf\xe9")
        assert status == 2 and "--out: got 'caf\\xe9', which is not UTF-8" in said
        assert [path.name for path in good.folder.iterdir()] == ["good.yaml"]

    def test_a_working_directory_that_is_not_utf8(self, good):
        folder = os.fsencode(good.folder) + b"/caf\xe9"
        os.mkdir(folder)
        status, said = raw(good, "run", "../good.yaml", "--out", "out", folder=folder)
        assert status == 2 and "the working directory is '" in said and "caf\\xe9', which is not UTF-8" in said
        assert os.listdir(folder) == []

    def test_a_program_whose_path_is_not_utf8(self, good):
        folder = os.fsencode(good.folder) + b"/caf\xe9"
        os.mkdir(folder)
        shutil.copy(good.binary, folder + b"/richsweep")
        ending = subprocess.run([folder + b"/richsweep", "run", "good.yaml", "--out", "out"], cwd=good.folder,
                                env=good.environment, capture_output=True, text=True)
        assert ending.returncode == 2 and "the path of this program is '" in ending.stderr
        assert not (good.folder / "out").exists()

    def test_a_place_in_the_environment_that_is_not_utf8(self, good):
        status, said = raw(good, "run", "good.yaml", "--out", "out", TMPDIR=b"/tmp/\xe9")
        assert status == 2 and "TMPDIR is '/tmp/\\xe9', which is not UTF-8" in said

    def test_a_deleted_working_directory(self, good):
        folder = good.folder / "gone"
        folder.mkdir()
        line = f'rmdir "{folder}"; exec "{good.binary}" run smoke'
        ending = subprocess.run(["sh", "-c", line], cwd=folder, env=good.environment, capture_output=True, text=True)
        assert ending.returncode == 2
        assert ending.stderr == "richsweep: the working directory was deleted; change to another folder\n"

    @pytest.mark.parametrize(
        "arguments, message",
        [
            (["run", "good.yaml", "--out", ""], "--out: got '', expected a value"),
            (["merge", "out", "-o", ""], "-o: got '', expected a value"),
            (["status", ""], "argument 2: got '', expected a value"),
            (["run", "good.yaml", "--out", "a\nb"], "--out: got 'a\\x0ab', expected a path without line breaks"),
            (["coordinate", "good.yaml", "--out", "a\x1b[2J"], "--out: got 'a\\x1b[2J', expected a path"),
        ],
        ids=repr)
    def test_what_is_no_path(self, good, arguments, message):
        assert message in refused(good, *arguments)

    def test_tilde_is_home(self, good):
        good.run("run", "good.yaml", "--out", "~/out", HOME=str(good.folder))
        assert (good.folder / "out" / "result.h5").exists()
        assert not (good.folder / "~").exists()
        assert good.run("status", "~/out", "--json", HOME=str(good.folder)).report["state"] == "complete"


class TestTexts:

    @pytest.mark.parametrize("end", ["\r\n", "\r", "\n"], ids=repr)
    def test_every_key_of_an_admission_file(self, program, end):
        lines = ["# my machines", *(program.run("keygen", name).stdout.strip() for name in ("one", "two"))]
        (program.folder / "admitted").write_bytes((end.join(lines) + end).encode())
        for name in ("one", "two"):
            key = program.folder / name
            key.write_bytes(key.read_bytes().replace(b"\n", end.encode()))
        sweeping = Sweeping(program, sweep.configuration(steps=1000))
        coordinator = sweeping.coordinate("--listen", "tcp://127.0.0.1:*", "--admit", "admitted", "--farewell", 60)
        said = sweeping.announcement()
        workers = [
            program.start("work", said["address"], "--key", name, "--coordinator-key", f" {said['publicKey']}\r")
            for name in ("one", "two")]
        await_until(lambda: all("joined" in worker.stderr or worker.has_ended for worker in workers), "both workers")
        assert [worker.end().status for worker in workers] == [0, 0], [worker.stderr for worker in workers]
        assert coordinator.end().status == 0
        assert "is not admitted" not in sweeping.log()

    @pytest.mark.parametrize("end", ["\r\n", "\r"], ids=repr)
    def test_hosts(self, good, end):
        (good.folder / "hosts").write_bytes(end.join(["# mine", "localhost", "127.0.0.1 threads=x", ""]).encode())
        assert "hosts:3: got 'threads=x', expected threads=N" in refused(good, "launch", "ssh", "good.yaml", "--hosts", "hosts")

    def test_a_mark_before_yaml(self, good):
        (good.folder / "mark.yaml").write_bytes(b"\xef\xbb\xbf" + DOCUMENT.replace("\n", "\r\n").encode())
        plans = [good.run("plan", name, "--assume", "--json").report for name in ("mark.yaml", "good.yaml")]
        # The text is kept as it is, and counts among the bytes.
        assert {**plans[0], "bytes": 0} == {**plans[1], "bytes": 0}

    @pytest.mark.parametrize(
        "encoding, message",
        [
            ("utf-16", "got text in UTF-16, expected UTF-8"), ("utf-16-le", "got text in UTF-16, expected UTF-8"),
            ("utf-16-be", "got text in UTF-16, expected UTF-8"), ("utf-32", "got text in UTF-32, expected UTF-8"),
            ("latin-1", "yaml:1: got bytes that are not UTF-8"),
        ])
    def test_another_encoding(self, good, encoding, message):
        (good.folder / "other.yaml").write_bytes(("# Überblick\n" + DOCUMENT).encode(encoding))
        assert message in refused(good, "plan", "other.yaml")
        for arguments in (
            ["launch", "ssh", "good.yaml", "--hosts", "other.yaml"],
            ["coordinate", "good.yaml", "--listen", "tcp://127.0.0.1:*", "--admit", "other.yaml"],
            ["theory", "single-neuron", "--cases", "other.yaml"],
        ):
            assert message in refused(good, *arguments)


class TestPermissions:

    @pytest.mark.parametrize("umask", [0o002, 0o027, 0o077, 0o022], ids=oct)
    def test_files_follow_the_umask(self, program, umask):
        sweep.write(program.folder / "sweep.yaml", DOCUMENT)
        line = f'umask {umask:03o}; exec "{program.binary}" run sweep.yaml --out out --workers 1 --dashboard 0.0.0.0:0'
        ending = subprocess.run(["sh", "-c", line], cwd=program.folder, env=program.environment, capture_output=True, text=True)
        assert ending.returncode == 0, ending.stderr
        out = program.folder / "out"
        found = {str(path.relative_to(out)): stat.S_IMODE(path.stat().st_mode) for path in [out, *out.rglob("*")]}
        assert {"sweep.yaml", "journal.sqlite", "result.h5", "coordinator.lock", "logs/worker-1.log"} <= found.keys()
        assert any(name.startswith("shards/") for name in found)
        for name, mode in found.items():
            if name.split("/")[0] == "keys":
                assert mode == (0o700 if name == "keys" else 0o600), name
            else:
                assert mode == (0o777 if (out / name).is_dir() else 0o666) & ~umask, name


class TestWords:
    """What the operating system refuses is said in words, with the path."""

    ALIEN = ("NSCocoa", "CocoaError", "NSPOSIX", "operation could", "URL type", "Error Domain", "Code=", "debugDescription")

    #: Verbs that make or read something at a path.
    LINES = [
        ["run", "good.yaml", "--out", "{}"],
        ["coordinate", "good.yaml", "--out", "{}"],
        ["launch", "kubernetes", "good.yaml", "--workers", "1", "--image", "i", "--no-apply", "--out", "{}"],
        ["launch", "slurm", "good.yaml", "--workers", "1", "--time", "10", "--out", "{}"],
        ["launch", "ssh", "good.yaml", "--hosts", "{}"],
        ["launch", "ssh", "good.yaml", "--hosts", "hosts", "--out", "{}"],
        ["plan", "{}"],
        ["merge", "{}"],
        ["verify", "{}"],
        ["repair", "{}"],
        ["show", "{}"],
        ["status", "{}"],
        ["watch", "{}"],
        ["keygen", "{}"],
        ["keygen", "--public", "{}"],
        ["preset", "smoke", "--write-draws", "{}"],
        ["theory", "basins", "--out", "{}"],
        ["theory", "single-neuron", "--cases", "{}"],
        ["bench", "page", "{}"],
        ["coordinate", "good.yaml", "--listen", "tcp://127.0.0.1:*", "--admit", "{}"],
        ["work", "tcp://127.0.0.1:9", "--coordinator-key", "0" * 64, "--key", "{}"],
    ]

    @pytest.mark.parametrize("line", LINES, ids=" ".join)
    @pytest.mark.parametrize("place", ["file/below", "x" * 300, "/proc/nothing", "loop/below", "/dev/null/below"])
    def test_refusals(self, good, line, place):
        (good.folder / "file").write_text("of somebody\n")
        (good.folder / "hosts").write_text("localhost\n")
        (good.folder / "loop").symlink_to("loop")
        outcome = good.run(*[word.format(place) for word in line], expect=2)
        assert place.removesuffix("/below") in outcome.stderr, "the path, or what is in its way, is named"
        assert not any(word in outcome.stderr for word in self.ALIEN), outcome.stderr
        assert (good.folder / "file").read_text() == "of somebody\n"

    def test_out_is_a_file(self, good):
        said = refused(good, "run", "good.yaml", "--out", "good.yaml")
        assert said == f"richsweep: {good.folder}/good.yaml: cannot be used as a folder: Not a directory; choose another --out\n"
