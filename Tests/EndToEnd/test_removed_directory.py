"""A sweep directory that is removed while a sweep runs: nobody goes on as if it were there, or harms what is there now."""

import shutil
import signal

from harness.waiting import await_until

TCP = ("--listen", "tcp://127.0.0.1:*")


def test_a_run_stops(lasting):
    run = lasting.start()
    lasting.await_training()
    shutil.rmtree(lasting.directory)
    outcome = run.end()
    assert outcome.status == 3, outcome
    # Whoever notices first: the coordinator, or a worker that has something to write.
    reasons = ("was removed or replaced", "cannot create the file")
    assert any(reason in outcome.stdout + outcome.stderr for reason in reasons), outcome
    assert not (lasting.directory / "journal.sqlite").exists()


def test_its_successor_is_left_alone(lasting):
    first = lasting.coordinate(*TCP)
    shutil.rmtree(lasting.directory)
    second = lasting.coordinate(*TCP)
    announcement = lasting.announcement()
    assert first.end().status == 3, first.stderr
    assert lasting.announcement() == announcement
    assert not (lasting.directory / "journal.sha256").exists()
    worker = lasting.work()
    lasting.await_training()
    second.signal(signal.SIGTERM)
    assert second.end().status == 3 and worker.end().status == 0, worker.stderr


def test_a_leaving_worker_that_cannot_write_says_so(lasting):
    """Its cells are lost: whoever started it and the coordinator hear of it."""
    coordinator = lasting.coordinate(lease_seconds=1000)
    worker = lasting.work()
    lasting.await_training()
    await_until(lambda: lasting.status()["inFlight"], "a trained cell that is in no file yet")
    shutil.rmtree(lasting.directory / "shards")
    coordinator.signal(signal.SIGTERM)
    outcome = worker.end()
    assert outcome.status == 3 and "shards" in outcome.stderr, outcome
    assert coordinator.end().status == 3
    assert "cannot create the file" in lasting.log()
