"""The table of faults is in order: every text to replace is there once, and every test that is named exists."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from fault import Fault, Statement, faults
from faults import FAULTS
from planting import plant
from trial import is_python

ROOT = Path(__file__).resolve().parents[2]
SWIFT_TESTS = {path: path.read_text() for path in (ROOT / "Tests").glob("*Tests/**/*.swift")}
#: The least number of faults in each target.
LEAST = 5
#: Targets without faults: bindings, what only measures or tests, and what has no code of its own.
LEFT_OUT = {
    "Benchmarks", "CHDF5", "COpenSSL", "CProcessor", "CZeroMQ", "CZlib", "KernelInterface", "KernelsAVX2", "KernelsAVX512"}


def target(fault):
    """The target of a fault, the variants of the kernels being one."""
    parts = Path(fault.file).parts
    return parts[1].removesuffix("Baseline") if parts[0] == "Sources" else parts[0]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_the_text_to_replace_is_there_once(fault):
    fault.place((ROOT / fault.file).read_text())


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_the_tests_that_are_named_exist(fault):
    assert fault.tests
    for test in fault.tests:
        if is_python(test):
            path, *names = test.split("::")
            defined = {node.name for node in ast.walk(ast.parse((ROOT / path).read_text())) if hasattr(node, "name")}
            assert set(names) <= defined, test
            continue
        folder, *names = test.split(".")
        sources = "\n".join(text for path, text in SWIFT_TESTS.items() if path.relative_to(ROOT / "Tests").parts[0] == folder)
        assert sources, f"{test}: no such folder"
        assert all(re.search(rf"\b(struct|class|func) {name}\b", sources) for name in names), test


def test_every_target_has_faults():
    targets = {path.name for path in (ROOT / "Sources").iterdir()} - LEFT_OUT
    expected = {name.removesuffix("Baseline") for name in targets} | {"analysis"}
    counts = Counter(map(target, FAULTS))
    assert set(counts) == expected
    assert min(counts.values()) >= LEAST and len(FAULTS) >= 80, counts


def test_names_and_numbers_differ():
    assert len({fault.name for fault in FAULTS}) == len({fault.number for fault in FAULTS}) == len(FAULTS)


def test_planting_keeps_what_was_there():
    """Both languages, expressions and statements, several in one file."""
    [sign, skip] = faults(
        "Sources/A/a.swift", ("turn a sign", "return «a - b»", "a + b"), Statement("skip a check", "  «check(a)»\n", ""),
        tests=["ATests"])
    text = plant("func f() {\n  check(a)\n  return a - b\n}\n", [sign, skip])
    assert text == (
        f"import Planted; func f() {{\n  if planted({skip.number}) {{  }} else {{ check(a) }}\n"
        f"  return (planted({sign.number}) ? (a + b) : (a - b))\n}}\n")
    [bound] = faults("analysis/a.py", ("miss the last", "range(«n»)", "n - 1"), tests=["Tests/test_a.py"])
    text = plant('"""A module."""\n\nfrom __future__ import annotations\n\nx = range(n)\n', [bound])
    assert text == (
        '"""A module."""\n\nfrom __future__ import annotations\nfrom richsweep.planted import planted\n\n'
        f"x = range(((n - 1) if planted({bound.number}) else (n)))\n")
    with pytest.raises(ValueError, match="replace the same text"):
        plant("return a - b", [sign, Fault("turn it back", sign.file, "a - b", "b - a", ("ATests",))])
    with pytest.raises(Exception, match="'turn a sign' occurs 2 times, expected 1"):
        plant("return a - b; return a - b", [sign])
