"""Runs tests with a fault planted until one fails."""

import os
import re
import selectors
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from planting import VARIABLE

#: A fault under which the tests of one line do not end within so many seconds is found, too.
PATIENCE = 600
#: Seconds for a command that is told to end.
FAREWELL = 30

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
SWIFT_FAILURE = re.compile(r"✘ Test (?:case passing .*? to )?(.*?) recorded an issue.*? at (\S+?:\d+)")
PYTHON_FAILURE = re.compile(r"^(?:FAILED|ERROR) (\S+)")
HISTORY = re.compile(r"RICHSWEEP_FIRST_HISTORY=(\d+)")
SWIFT_START = re.compile(r"◇ Test (?!run|case)(.*?) started")
SWIFT_END = re.compile(r"[✔✘] Test (?!run|case)(.*?) (?:with .*)?(?:passed|failed) after")
SWIFT_COUNT = re.compile(r"Test run with (\d+) tests?")


@dataclass
class Verdict:
    """What a run came to; `failure` is None where every test passed."""

    failure: str | None
    output: str


class Trials:
    """The tests of one build."""

    def __init__(self, tree):
        self.tree = tree
        self.bundle = tree / ".build/release/richsweepPackageTests.xctest"
        folder = str(Path(sys.executable).parent)
        self.environment = os.environ | {
            "PATH": f"{folder}:{os.environ['PATH']}",
            "PYTHONPATH": str(tree / "analysis/src"),
            "PYTHONDONTWRITEBYTECODE": "1",
            # Where a process crashes, it takes minutes to say from where.
            "SWIFT_BACKTRACE": "enable=no",
        }
        for name in ("RICHSWEEP", "RICHSWEEP_SEED"):
            self.environment.pop(name, None)

    def unharmed(self, tests, jobs):
        """All these tests with no fault planted."""
        swift = sorted({test for test in tests if not is_python(test)})
        python = sorted({test for test in tests if is_python(test)})
        if swift:
            verdict = self.swift(swift, 0)
            if verdict.failure:
                return verdict
        return self.python(python, 0, ["-n", str(jobs), "--dist", "loadfile"]) if python else Verdict(None, "")

    def find(self, fault):
        """Tries the fault's tests in their order until one fails."""
        verdict = Verdict(None, "")
        for test in fault.tests:
            run = self.python if is_python(test) else self.swift
            verdict = run([test], fault.number)
            if verdict.failure:
                break
        return verdict

    def swift(self, filters, number):
        line = [str(self.bundle), "--testing-library", "swift-testing"]
        for text in filters:
            line += ["--filter", text]
        status, output = self.run(line, number, lambda text: number and SWIFT_FAILURE.search(text))
        count = SWIFT_COUNT.search(output)
        if count and count[1] == "0":
            return Verdict(f"no test is named {filters}" if not number else None, output)
        failure = SWIFT_FAILURE.search(output)
        if failure:
            history = HISTORY.search(output)
            name = f"{failure[1]} ({failure[2]})".replace('"', "")
            return Verdict(f"{name}, history {history[1]}" if history else name, output)
        if status:
            running = [name for name in SWIFT_START.findall(output) if name not in SWIFT_END.findall(output)]
            return Verdict(f"{words(status)} in one of {', '.join(running[:3] or filters)}", output)
        return Verdict(None, output)

    def python(self, nodes, number, options=()):
        line = [sys.executable, "-B", "-m", "pytest", "-q", "-x", "-rfE", "--tb=short", "-p", "no:cacheprovider"]
        status, output = self.run([*line, *options, *nodes], number, lambda text: False)
        failure = next((match[1] for match in map(PYTHON_FAILURE.match, output.splitlines()) if match), None)
        if status and not failure:
            failure = f"{words(status)} in {', '.join(nodes)}" if number or status != 5 else f"no test in {nodes}"
        return Verdict(failure, output)

    def run(self, line, number, is_enough):
        """The exit status and the output of a command, which ends early once its output is enough."""
        process = subprocess.Popen(
            line, cwd=self.tree, env=self.environment | {VARIABLE: str(number)}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
        end = time.monotonic() + PATIENCE
        pieces, status = [], None
        with selectors.DefaultSelector() as selector, process.stdout:
            selector.register(process.stdout, selectors.EVENT_READ)
            while True:
                if not selector.select(max(0, end - time.monotonic())) and number:
                    status = "does not end"
                    break
                piece = process.stdout.read1(1 << 16)
                pieces.append(piece)
                if not piece or is_enough(COLOUR.sub("", b"".join(pieces[-2:]).decode(errors="replace"))):
                    break
        if status or piece:
            stop(process)
        code = process.wait()
        return status or code, COLOUR.sub("", b"".join(pieces).decode(errors="replace"))


def is_python(test):
    """Whether a test is one of pytest."""
    return test.split("::")[0].endswith(".py")


def stop(process):
    """Ends a command and what it started: pytest, if it still can, ends the programs of its tests."""
    try:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(FAREWELL)
        except subprocess.TimeoutExpired:
            pass
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def words(status):
    """A status in words."""
    if isinstance(status, str):
        return status
    return f"ended by {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"
