"""What a coordinator tells Prometheus, read by the client library's own parser, and the Grafana dashboard over it."""

import json
import re
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from harness.waiting import await_until

ROOT = Path(__file__).resolve().parents[2]


def address(process, what):
    """Where a coordinator says that it serves something."""
    pattern = re.compile(rf"{what} at (http://\S+)")
    found = await_until(lambda: pattern.search(process.stderr) or process.has_ended, f"the address of the {what}")
    assert not process.has_ended, process.stderr
    return found[1]


def scrape(url):
    """Families by the name the format gives them."""
    with urllib.request.urlopen(url) as answer:
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        text = answer.read().decode()
    families = {family.name: family for family in text_string_to_metric_families(text)}
    return families, {sample.name: sample.value for family in families.values() for sample in family.samples}


@pytest.fixture
def coordinator(lasting):
    return lasting.coordinate("--metrics", "localhost:0")


def test_metrics_tell_what_the_journal_has(lasting, coordinator):
    url = address(coordinator, "metrics")
    # Its first report comes when it begins to serve.
    await_until(lambda: "richsweep_cells" in scrape(url)[1], "a report")
    _, values = scrape(url)
    assert values["richsweep_cells"] == lasting.cells
    assert values["richsweep_workers"] == values["richsweep_cells_completed_total"] == 0
    assert "richsweep_time_remaining_seconds" not in values, "nobody knows, without workers"
    lasting.work()
    await_until(lambda: scrape(url)[1]["richsweep_workers"] == 1, "a worker")
    await_until(lambda: scrape(url)[1]["richsweep_cells_completed_total"] > 0, "a recorded shard")
    await_until(lambda: "richsweep_time_remaining_seconds" in scrape(url)[1], "a worker whose pace is known")
    families, values = scrape(url)
    assert values["richsweep_worker_threads"] == 1 and values["richsweep_time_remaining_seconds"] > 0
    assert values["richsweep_training_seconds_total"] > 0 and values["richsweep_shards_recorded_bytes_total"] > 1000
    assert values["richsweep_messages_received_total"] > 0
    assert 1 <= values["richsweep_useful_threads"] <= lasting.cells
    assert values["process_resident_memory_bytes"] > 1e6 and values["process_start_time_seconds"] > 1e9
    [build] = families["richsweep_build_info"].samples
    assert build.labels["sweep"] == lasting.configuration["name"] and set(build.labels) == {"version", "sweep"}
    for name, family in families.items():
        assert family.documentation and family.type in ("counter", "gauge"), name
        # The parser takes `_total` off what is a counter.
        assert (family.type == "counter") == any(sample.name.endswith("_total") for sample in family.samples), name


def test_every_expression_of_the_dashboard_names_metrics_there_are(lasting, coordinator):
    url = address(coordinator, "metrics")
    lasting.work()
    await_until(lambda: "richsweep_time_remaining_seconds" in scrape(url)[1], "a worker whose pace is known")
    names = set(scrape(url)[1])
    dashboard = json.loads((ROOT / "cluster/grafana/richsweep.json").read_text())
    panels = dashboard["panels"]
    expressions = [target["expr"] for panel in panels for target in panel["targets"]]
    expressions += [entry["expr"] for entry in dashboard["annotations"]["list"]]
    expressions += [entry["query"]["query"] for entry in dashboard["templating"]["list"] if entry["type"] == "query"]
    assert len(expressions) > len(panels)
    for expression in expressions:
        used = set(re.findall(r"\b(?:richsweep|process)_\w+", expression))
        assert used and used <= names, f"{expression}: {used - names}"
        counters = set(re.findall(r"(?:rate|increase)\((\w+)", expression))
        assert all(name.endswith("_total") for name in counters), expression
    assert len({panel["id"] for panel in panels}) == len(panels)


def test_nothing_else_is_served(lasting, coordinator):
    url = address(coordinator, "metrics")
    for path, method, status in [("/", "GET", 404), ("/metrics", "POST", 405)]:
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(urllib.request.Request(url.replace("/metrics", path), method=method))
        assert refused.value.code == status


@pytest.mark.parametrize(
    "text, words",
    [
        ("nowhere", ", expected HOST:PORT"), ("host:80", ": unknown host 'host'"),
        ("127.0.0.1:99999", ": port 99999 is too large"), ("99999", ": port 99999 is too large"),
    ],
)
@pytest.mark.parametrize("option", ["--metrics", "--dashboard"])
def test_what_is_no_address_is_said(lasting, option, text, words):
    outcome = lasting.program.run("coordinate", "sweep.yaml", "--out", "out", option, text, expect=2)
    assert f"{option}: got '{text}'{words}" in outcome.stderr
    assert not lasting.directory.exists()


def test_an_address_that_is_taken_is_said(lasting, coordinator):
    taken = address(coordinator, "metrics").removeprefix("http://").removesuffix("/metrics")
    outcome = lasting.program.run("coordinate", "sweep.yaml", "--out", "other", "--metrics", taken, expect=2)
    assert f"{taken}: cannot listen on this address" in outcome.stderr
