"""What `plan` says of files at most holds of those that a run then writes, and is not far from them."""

import pytest

from harness import sweep

NOTHING = {"tensors": "none", "trajectory": None, "loss_history": None}


@pytest.mark.parametrize(
    "changes",
    [
        None,
        {"grid": {"width": [6, 200]}, "record": {"tensors": "all", "trajectory": {"every": 5}}},
        {"grid": {"seed": list(range(300)), "width": [4]}, "record": NOTHING},
        {"grid": {"width": list(range(2, 22))}, "task": {"inputs": 3}},
    ],
    ids=["smoke", "chunks", "many small cells", "many shapes"])
def test_no_more_is_written_than_planned(program, changes):
    name = "smoke"
    if changes is not None:
        name = sweep.write(
            program.folder / "c.yaml", sweep.configuration(steps=10, network={"symmetrize": False}, **changes))
    # Whether cells diverge changes nothing of what is written.
    assert program.start("run", name, "--out", "out", "--workers", 2).end().status in (0, 1)
    shards = [path.stat().st_size for path in (program.folder / "out" / "shards").glob("*.h5")]
    result = (program.folder / "out" / "result.h5").stat().st_size
    plan = program.run("plan", name, "--assume", "--json").report
    assert result <= plan["bytes"] < 3 * result
    assert sum(shards) <= plan["bytesOfShards"] + len(shards) * plan["bytesOfEachShard"]
    assert plan["bytesOfShards"] < 2 * sum(shards)
    people = program.run("plan", name, "--assume").stdout
    assert "result: at most " in people and "shards: at most " in people and " in one file, " in people
