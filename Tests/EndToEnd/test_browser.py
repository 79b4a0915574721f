"""The dashboard in a browser: what its scripts make of a sweep that is half trained."""

import html
import re
import shutil
import signal
import subprocess

import pytest

from harness import journal

from test_metrics import address

CHROMIUM = shutil.which("chromium")


@pytest.fixture
def rendered(sweeping, tmp_path):
    """The page after eight seconds of a browser's own time, as its document and as a picture."""
    assert CHROMIUM, "there is no chromium: 'make setup-test' installs it"
    coordinator = sweeping.coordinate("--dashboard", "localhost:0")
    worker = sweeping.work()
    sweeping.await_shards(3)
    worker.signal(signal.SIGTERM)
    worker.end()
    line = [
        CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
        f"--user-data-dir={tmp_path}", "--window-size=1400,1000", "--virtual-time-budget=8000", "--dump-dom",
        address(coordinator, "dashboard")]
    return subprocess.run(line, capture_output=True, text=True, timeout=600, check=True)


def text(document, identity):
    """The words in an element."""
    found = re.search(rf'<(\w+)[^>]* id="{identity}"[^>]*>(.*?)</\1>', document, re.DOTALL) or re.search(
        rf'<(\w+) id="{identity}"[^>]*>(.*?)</\1>', document, re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", " ", found[2]))


def test_the_page_shows_the_sweep(sweeping, rendered):
    document = rendered.stdout
    shards = len(journal.entries(sweeping.directory))
    settled = len(journal.settled(sweeping.directory))
    assert f'data-shards-read="{shards}"' in document, "the map has every shard"
    assert f"{settled} of {sweeping.cells}" in text(document, "numbers")
    assert text(document, "name") == "test" and "% trained" in text(document, "state")
    last = sweeping.configuration["training"]["checkpoints"][-1]
    assert "test_loss" in text(document, "variable") and str(last) in text(document, "step")
    assert f"test_loss at step {last}, width = 6, mean over 2 seeds" in text(document, "heading")
    assert "listens at" in text(document, "log") and " left: " in text(document, "log")
    assert "Content Security Policy" not in rendered.stderr and "Uncaught" not in rendered.stderr
