"""Measurements measure what they say: each table's numbers that do not hang on the machine."""

import pytest


def table(program, *arguments):
    """The rows of the first table of a report, as dictionaries."""
    report = program.run("bench", *arguments, "--json").report
    first = report["tables"][0]
    return [dict(zip(first["columns"], row)) for row in first["rows"]]


def test_merge(program):
    rows = table(program, "merge", "--cells", 32, "--small-shards", 20, "--rounds", 1)
    assert [row["shards"] for row in rows] == [1563, 1, 20]
    assert all(row["merge s"] > 0 and row["peak MB"] > 0 for row in rows)


def test_simulated_workers_are_kept_at_work(program):
    rows = table(program, "scale", "--workers", 20)
    assert [(row["workers"], row["seconds per cell"]) for row in rows] == [(20, 60), (20, 1), (20, 0.01), (2, 0.001)]
    for row in rows:
        # Cells end in leases of some twenty seconds: what is counted in forty is off by at most one per worker.
        expected = row["workers"] / row["seconds per cell"]
        assert 0.45 * expected < row["cells/s"] < 1.55 * expected
        assert row["messages/s"] > 1.9 * row["workers"]
        assert row["workers idle %"] < 5


@pytest.mark.parametrize(
    "line, least",
    [
        ("core --rounds 0", 1),
        ("dispatch --batched 0", 1),
        ("merge --cells -1", 1),
        ("merge --small-shards 9", 10),
        ("scale --workers 0", 1),
        ("solver --seeds 0", 1),
        ("solver --steps 999", 1000),
        ("workers --seeds 0", 1),
        (f"workers --seeds {2**63 - 1}", 1),
        ("workers --rounds x", 1),
    ])
def test_counts_that_measure_nothing(program, line, least):
    *_, option, value = line.split()
    said = program.run("bench", *line.replace(" -1", "=-1").split(), expect=2).stderr
    assert option in said and f"got '{value}', expected a whole number from {least} to " in said
