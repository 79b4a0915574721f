"""Refusals: a message, an exit status, and nothing written."""

import hashlib

#: A small sweep with nothing wrong.
DOCUMENT = """\
name: bad
task: {kind: teacher-student, inputs: 4, samples: 8, test_samples: 6}
network: {symmetrize: true}
grid:
  tau: [0.1, 1]
  delta: [0]
  width: [4]
  seed: [1]
training:
  solver: gd
  learning_rate: 0.01
  checkpoints: [0, 10]
record: {tensors: none}
"""


def contents(folder):
    """Every file under a folder by its bytes, what processes print and who holds the lock aside."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
        for path in folder.rglob("*")
        if path.suffix not in (".stdout", ".stderr", ".lock")}


def refused(program, *arguments, status=2):
    """What a verb says that refuses, having written nothing."""
    before = contents(program.folder)
    outcome = program.run(*arguments, expect=status)
    assert outcome.stdout == ""
    assert contents(program.folder) == before
    return outcome.stderr
