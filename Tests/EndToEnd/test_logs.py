"""The log in sentences and as JSON events."""

import json
import re

from harness import journal

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z")


def events(sweeping):
    lines = (sweeping.directory / "logs" / "events.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def test_every_event_is_an_object_and_a_sentence(sweeping):
    sweeping.start("--log-level", "debug", workers=2).end()
    found = events(sweeping)
    for event in found:
        assert TIME.fullmatch(event["time"]) and event["process"] == "coordinator" and event["pid"] > 0
        assert event["level"] in ("debug", "info", "warning", "error")
    sentences = [line.split("] ", 1)[1] for line in sweeping.log().splitlines()]
    assert [event["message"] for event in found] == sentences
    named = [event.get("event") for event in found]
    assert named[0] == "coordinator-started" or "coordinator-started" in named[:3]
    assert named[-1] == "coordinator-ended"
    assert named.count("worker-joined") == named.count("worker-started") == named.count("worker-left") == 2
    joined = next(event for event in found if event["event"] == "worker-joined")
    assert joined["threads"] == 1 and isinstance(joined["process_id"], int)
    shards = [event for event in found if event.get("event") == "shard-recorded"]
    assert len(shards) == len(journal.entries(sweeping.directory))
    assert sum(event["cells"] for event in shards) == sweeping.cells == found[-1]["completed"]


def test_levels_leave_out_what_is_lighter(sweeping):
    sweeping.start("--log-level", "warning", workers=1).end()
    assert events(sweeping) == []
    outcome = sweeping.program.run("run", "sweep.yaml", "--out", "out", "--log-level", "loud", expect=2)
    assert "log-level" in outcome.stderr and "loud" in outcome.stderr


def test_a_worker_logs_as_json_where_it_is_told_to(sweeping):
    sweeping.coordinate()
    worker = sweeping.work("--log-format", "json")
    outcome = worker.end()
    lines = [json.loads(line) for line in outcome.stderr.splitlines()]
    assert lines and all(line["process"] == "worker" and TIME.fullmatch(line["time"]) for line in lines)
