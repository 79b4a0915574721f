"""Plants every fault in one test build, and says which test finds it.

Arguments choose faults by a part of their name or of their file's path; without any, all are tried. --no-build takes
the build that is there, --list prints the faults.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from fault import BadAnchor
from faults import FAULTS
from planting import bring_checkouts, copy
from trial import Trials

ROOT = Path(__file__).resolve().parents[2]
#: Kept from run to run, so that a second one builds only what has changed.
TREE = ROOT / ".build/mutants"
LINES = 60


def build():
    """Builds the copy of the sources with the faults in it. Everything, tests included, is one product."""
    command = ["swift", "build", "-c", "release", "--product", "richsweepPackageTests"]
    result = subprocess.run(command, cwd=TREE, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if result.returncode != 0:
        lines = [line for line in result.stdout.splitlines() if "error:" in line] or result.stdout.splitlines()
        sys.exit("\n".join(lines[-LINES:]) + f"\nThe sources with the faults in {TREE} do not compile.")


def report(text):
    print(text, flush=True)


def since(start):
    return f"{time.monotonic() - start:.0f} s"


def survivors(trials, chosen, jobs):
    """Tries the faults, several at once, and gives those that no test found."""
    with ThreadPoolExecutor(jobs) as pool:
        def attempt(fault):
            start = time.monotonic()
            return fault, trials.find(fault), since(start)

        for fault, verdict, duration in pool.map(attempt, chosen):
            outcome = f"found by {verdict.failure}" if verdict.failure else f"NOT FOUND by {', '.join(fault.tests)}"
            report(f"{fault.file}: {fault.name}: {outcome}, {duration}")
            if not verdict.failure:
                yield fault


def main(arguments):
    options = {argument for argument in arguments if argument.startswith("--")}
    words = [argument for argument in arguments if argument not in options]
    chosen = [fault for fault in FAULTS if not words or any(word in f"{fault.file} {fault.name}" for word in words)]
    if "--list" in options:
        for fault in chosen:
            report(f"{fault.file}: {fault.name} ({fault.number})")
        return 0
    jobs = len(os.sched_getaffinity(0))
    start = time.monotonic()
    if "--no-build" not in options:
        TREE.mkdir(parents=True, exist_ok=True)
        try:
            copy(ROOT, TREE, FAULTS)
        except BadAnchor as error:
            return str(error)
        bring_checkouts(ROOT, TREE)
        build()
        report(f"built with {len(FAULTS)} faults in {since(start)}")
    trials = Trials(TREE)
    start = time.monotonic()
    unharmed = trials.unharmed({test for fault in chosen for test in fault.tests}, jobs)
    if unharmed.failure:
        return "\n".join(
            [*unharmed.output.splitlines()[-LINES:], f"Without any fault a test fails: {unharmed.failure}"])
    report(f"no fault planted: every test passed, {since(start)}")
    start = time.monotonic()
    left = list(survivors(trials, chosen, jobs))
    report(f"{len(chosen) - len(left)} of {len(chosen)} faults found in {since(start)}")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
