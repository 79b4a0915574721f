"""What `status` says of workers that would help."""

import signal


def test_the_hint_counts_threads_that_would_shorten_the_sweep(lasting):
    lasting.coordinate()
    alone = lasting.status()["scale"]
    assert alone["threads"] == 0 and alone["moreThreads"] == alone["usefulThreads"] >= 1
    assert "moreWorkers" not in alone, "nobody knows what workers there will be"
    worker = lasting.work()
    lasting.await_training()
    scale = lasting.status()["scale"]
    assert scale["threads"] == 1 and 1 <= scale["usefulThreads"] <= lasting.cells
    assert scale["moreThreads"] == scale["moreWorkers"] == scale["usefulThreads"] - 1
    assert scale["secondsLeftAtBest"] > 0
    said = lasting.program.run("status", "out").stdout
    assert "would shorten the remaining time, to " in said or "more workers would not shorten the remaining time" in said
    worker.signal(signal.SIGTERM)
    worker.end()


def test_there_is_no_hint_where_nobody_coordinates(sweeping):
    coordinator = sweeping.start()
    sweeping.await_shards(1)
    coordinator.press_ctrl_c()
    coordinator.end()
    assert "scale" not in sweeping.status()
