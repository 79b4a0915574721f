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


def test_looking_leaves_a_directory_as_it_was(sweeping):
    """Verbs that read add no file, those of SQLite included, and change none."""
    assert sweeping.start().end().status == 0

    def contents():
        files = [path for path in sorted(sweeping.directory.rglob("*")) if path.is_file()]
        return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}

    before = contents()
    assert not [name for name in before if name.endswith(("-wal", "-shm"))]
    for line in [("status", "out"), ("verify", "out"), ("show", "out"), ("status", "out", "--json")]:
        sweeping.program.run(*line)
        assert contents() == before, line


def test_there_is_no_hint_where_nobody_coordinates(sweeping):
    coordinator = sweeping.start()
    sweeping.await_shards(1)
    coordinator.press_ctrl_c()
    coordinator.end()
    assert "scale" not in sweeping.status()
