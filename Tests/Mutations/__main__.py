"""Breaks the coordination on purpose, one way at a time, and says within how many histories that is found.

The sources are changed where they are, and put back whatever happens.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

from mutants import MUTANTS

ROOT = Path(__file__).resolve().parents[2]
HISTORIES = int(os.environ.get("RICHSWEEP_HISTORIES", "2000"))


def run(*command):
    return subprocess.run(
        command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
        env=os.environ | {"RICHSWEEP_HISTORIES": str(HISTORIES)},
    )


def build():
    result = run("swift", "build", "-c", "release", "--product", "richsweepPackageTests")
    if result.returncode != 0:
        sys.exit(f"{result.stdout}\nthe broken sources do not compile")


def first_failure():
    """The first history that fails and what is said of it; None where none does."""
    output = run("swift", "test", "-c", "release", "--skip-build", "--filter", "HistoryTests").stdout
    found = re.findall(r'history\.broken → "([^"]*)".*?RICHSWEEP_FIRST_HISTORY=(\d+)', output, re.DOTALL)
    if not found and "passed after" not in output:
        return 0, output.strip().splitlines()[-1]
    return min(((int(seed), words) for words, seed in found), default=None)


def survivors():
    for mutant in MUTANTS:
        source = ROOT / mutant.file
        whole = source.read_text()
        try:
            source.write_text(whole.replace(mutant.old, mutant.new))
            build()
            failure = first_failure()
        finally:
            source.write_text(whole)
        if failure:
            print(f"{mutant.name}: found by history {failure[0]} ({failure[1]})", flush=True)
        else:
            print(f"{mutant.name}: NOT FOUND in {HISTORIES} histories", flush=True)
            yield mutant


if __name__ == "__main__":
    left = list(survivors())
    build()
    sys.exit(1 if left else 0)
