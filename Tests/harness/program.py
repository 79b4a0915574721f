"""The program as its users meet it: command lines, exit statuses, what it prints, processes."""

import json
import os
import signal
import subprocess
import uuid
from dataclasses import dataclass
from pathlib import Path

from .waiting import PATIENCE, await_until

#: In the environment of everything a test starts, so that no process of it is missed.
MARK = "RICHSWEEP_TEST"


@dataclass(frozen=True)
class Outcome:
    """How a verb ended."""

    status: int
    stdout: str
    stderr: str

    @property
    def report(self):
        """What `--json` printed."""
        return json.loads(self.stdout)


class Running:
    """A verb in a process (and a session) of its own, its output in files."""

    def __init__(self, line, folder, environment):
        self.line = line
        self.files = [folder / f"{uuid.uuid4().hex}.{name}" for name in ("stdout", "stderr")]
        with open(self.files[0], "wb") as out, open(self.files[1], "wb") as err:
            self.process = subprocess.Popen(
                line, stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=folder, env=environment,
                start_new_session=True)
        self.pid = self.process.pid

    @property
    def stderr(self):
        return self.files[1].read_text()

    @property
    def has_ended(self):
        return self.process.poll() is not None

    def signal(self, number):
        self.process.send_signal(number)

    def press_ctrl_c(self):
        """What a terminal does: the whole foreground group gets the signal."""
        os.killpg(self.pid, signal.SIGINT)

    def kill(self):
        """`kill -9`, of this process alone."""
        self.process.kill()
        self.process.wait()

    def end(self, deadline=PATIENCE):
        """Waits for the end and says how it was."""
        await_until(lambda: self.has_ended, f"the end of {self.line}\n{self.stderr}", deadline)
        return Outcome(self.process.returncode, *(file.read_text() for file in self.files))


class Program:
    """The binary under test, in a folder and with sockets of one test's own."""

    def __init__(self, binary, folder, sockets):
        self.binary, self.folder = Path(binary), folder
        #: What stands before each command line.
        self.inside = ()
        self.mark = uuid.uuid4().hex
        self.environment = {**os.environ, "TMPDIR": str(sockets), MARK: self.mark, "NO_COLOR": "1"}

    def start(self, *arguments, **environment):
        """Starts a verb."""
        line = [*self.inside, str(self.binary), *map(str, arguments)]
        return Running(line, self.folder, {**self.environment, **environment})

    def run(self, *arguments, expect=0, **environment):
        """Runs a verb to its end; `expect` is its exit status."""
        outcome = self.start(*arguments, **environment).end()
        assert outcome.status == expect, f"{arguments}: status {outcome.status}\n{outcome.stdout}{outcome.stderr}"
        return outcome

    def processes(self):
        """Every live process that this test started or that those started, by number."""
        found = []
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and f"{MARK}={self.mark}".encode() in (entry / "environ").read_bytes():
                    if " Z " not in (entry / "stat").read_text():
                        found.append(int(entry.name))
            except OSError:
                pass  # it ended while we looked
        return sorted(found)

    def kill_all(self):
        """`kill -9` of everything at once."""
        for pid in self.processes():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
