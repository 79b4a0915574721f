"""What has its name is on the disk: a power cut leaves no shard, checkpoint or result that is empty or nameless."""

import pytest
from harness import sweep
from harness.away import Away
from harness.sweeping import Sweeping
from harness.syncs import Syncs


@pytest.fixture
def syncs(tmp_path, program):
    watched = Syncs(tmp_path)
    program.environment.update(watched.environment)
    return watched


def test_shards_and_results(program, syncs):
    sweeping = Sweeping(program, sweep.SMALL)
    assert sweeping.start(lease_seconds=1e-3).end().status == 0
    problems, count = syncs.problems(".h5")
    assert problems == [] and count >= 3, "some shards and the result"
    assert any(call.target.endswith("/result.h5") for call in syncs.calls)


def test_checkpoints(program, syncs):
    grid = {"tau": [0.5], "delta": [0], "width": [8], "seed": [3]}
    sweeping = Sweeping(program, sweep.configuration(grid=grid, task={"samples": 500}, steps=20_000))
    assert sweeping.start("--checkpoint-every", 0.02, workers=1).end().status == 0
    problems, count = syncs.problems(".h5")
    assert problems == [] and any("/checkpoints/" in call.target for call in syncs.calls)


def test_delivered_shards(program, new_program, syncs):
    away = Away(new_program())
    (program.folder / "admitted").write_text(away.line)
    sweeping = Sweeping(program, sweep.SMALL)
    coordinator = sweeping.coordinate("--listen", "tcp://127.0.0.1:*", "--admit", "admitted")
    worker = away.work(sweeping.announcement())
    for process in (worker, coordinator):
        ending = process.end()
        assert ending.status == 0, ending.stderr
    problems, count = syncs.problems(".h5")
    assert problems == [] and count >= 1
