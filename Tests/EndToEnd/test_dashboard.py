"""The dashboard as a browser asks for it: its files, what they are fed with, and who may see it."""

import http.cookiejar
import re
import signal
import struct
import urllib.error
import urllib.request

import numpy as np
import pytest
import xarray as xr

from harness import journal, sweep
from harness.sweeping import Sweeping
from harness.waiting import await_until
from harness.web import fetch, fetch_json, proxy

from test_metrics import address


class Map:
    """The map as the page keeps it."""

    def __init__(self, url, **query):
        self.url, self.query, self.read, self.bytes = url, query, 0, 0

    def update(self):
        query = "&".join(f"{name}={value}" for name, value in {**self.query, "since": self.read}.items())
        status, headers, body = fetch(self.url, f"map?{query}")
        assert status == 200 and headers["Content-Type"] == "application/octet-stream", body
        self.read, self.shards, rows, columns, is_whole, count = struct.unpack_from("<6I", body)
        if is_whole:
            self.values = np.full(rows * columns, np.nan, "f4")
            self.states = np.zeros(rows * columns, "u1")
            self.counts = np.zeros(rows * columns, "u4")
        places = np.frombuffer(body, "<u4", count, 24)
        self.values[places] = np.frombuffer(body, "<f4", count, 24 + 4 * count)
        self.counts[places] = np.frombuffer(body, "<u4", count, 24 + 8 * count)
        self.states[places] = np.frombuffer(body, "u1", count, 24 + 12 * count)
        assert len(body) == 24 + 13 * count
        self.shape = (rows, columns)
        return count

    def settle(self, shards):
        """Until so many shards are in it."""
        await_until(lambda: (self.update(), self.read >= shards)[1], "every shard in the map")
        return self.values.reshape(self.shape)


@pytest.fixture
def page(sweeping):
    """A coordinator with a dashboard, without workers."""
    return sweeping.coordinate("--dashboard", "localhost:0")


def test_maps_are_the_means_of_what_is_recorded(sweeping, page):
    url = address(page, "dashboard")
    facts = fetch_json(url, "sweep.json")
    assert facts["cells"] == sweeping.cells
    assert [axis["name"] for axis in facts["axes"]] == ["tau", "delta", "width", "seed"]
    variables = {variable["name"]: variable for variable in facts["variables"]}
    assert variables["test_loss"]["steps"] == sweeping.configuration["training"]["checkpoints"]
    assert "steps" not in variables["evaluations"]
    usual, held = Map(url, variable="test_loss", step=3), Map(url, variable="kernel_distance", step=2, hold="2:1,3:0")
    turned = Map(url, variable="evaluations", rows=3, columns=2, mean="0,1")
    asked = Map(url, variable="test_loss", step=3, mean="2")
    assert [map.update() for map in (usual, held, turned, asked)] == [0, 0, 0, 0]
    worker = sweeping.work()
    sweeping.await_shards(3)
    # The page's status is some moments old.
    await_until(lambda: fetch_json(url, "status.json")["workerCount"] == 1, "the worker on the page")
    status = fetch_json(url, "status.json")
    assert status["workers"][0]["threads"] == 1
    assert any("listens at" in line for line in status["log"])
    worker.signal(signal.SIGTERM)
    worker.end()
    sweeping.program.run("merge", "out", "--partial", "-o", "so-far.h5")
    shards = len(journal.entries(sweeping.directory))
    with xr.open_dataset(sweeping.program.folder / "so-far.h5", engine="h5netcdf") as data:
        settled = data.status.values >= 0
        assert 0 < settled.sum() < sweeping.cells
        for map, expected, count in [
            (usual, data.test_loss.isel(step=3, width=0).mean("seed"), settled[:, :, 0].sum(axis=2)),
            (asked, data.test_loss.isel(step=3).mean(["width", "seed"]), settled.sum(axis=(2, 3))),
            (held, data.kernel_distance.isel(step=2, width=1, seed=0), settled[:, :, 1, 0]),
            (turned, data.evaluations.mean(["tau", "delta"]).transpose("seed", "width"), settled.sum(axis=(0, 1)).T),
        ]:
            values = map.settle(shards)
            np.testing.assert_allclose(values, expected.values, rtol=1e-6)
            assert ((map.states.reshape(map.shape) > 0) == (count > 0)).all()
            assert (map.counts.reshape(map.shape) == count).all()
            assert map.update() == 0, "what is known is not sent again"
    await_until(lambda: fetch_json(url, "status.json")["workerCount"] == 0, "a page without workers")
    status = fetch_json(url, "status.json")
    assert status["completed"] == settled.sum() and status["workers"] == []


def test_only_files_of_its_own_and_nothing_to_change(page):
    url = address(page, "dashboard")
    status, headers, body = fetch(url)
    assert status == 200 and "default-src 'none'" in headers["Content-Security-Policy"]
    page = body.decode()
    for name in re.findall(r'(?:src|href)="([^"]+)"', page):
        if name != "data:,":
            assert "//" not in name and fetch(url, name)[0] == 200, name
    assert "<style" not in page and "onclick" not in page and not re.search(r"<script(?![^>]*src=)", page)
    for method in ["POST", "PUT", "DELETE"]:
        assert fetch(url, "status.json", method)[0] == 405
    assert fetch(url, "../../etc/passwd")[0] == 404


@pytest.mark.parametrize(
    "query, message",
    [
        ("variable=los", b"variable: got 'los', expected one of train_loss"),
        ("variable=test_loss&step=9", b"step: got '9', expected a number from 0 to 3"),
        ("variable=test_loss&rows=4", b"rows: got '4', expected a number from 0 to 3"),
        ("variable=test_loss&hold=0:9", b"hold: got '0:9', expected AXIS:INDEX"),
        ("variable=test_loss&since=-1", b"since: got '-1'"),
    ],
)
def test_a_question_without_sense_is_answered_in_words(page, query, message):
    status, _, body = fetch(address(page, "dashboard"), f"map?{query}")
    assert status == 400 and message in body


@pytest.mark.parametrize(
    "host, status",
    [
        ("localhost:80", 200), ("127.0.0.1", 200), ("[::1]:9", 200), ("LOCALHOST", 200), ("127.9.9.9", 200),
        ("evil.example:80", 403), ("127.evil.example", 403), ("127.0.0.1.evil.example", 403), ("[::1].evil", 403),
        ("localhost.evil.example", 403), ("127.0.0.1:80:80", 403), ("0.0.0.0", 403), ("", 403),
    ],
)
@pytest.mark.parametrize("what, path", [("dashboard", "status.json"), ("metrics", "")])
def test_a_name_that_points_here_from_elsewhere_is_refused(both, what, path, host, status):
    assert fetch(both[what], path, Host=host)[0] == status


@pytest.fixture(scope="module")
def both(new_program, grid):
    """Where a coordinator serves its metrics and its dashboard."""
    coordinator = Sweeping(new_program(), grid).coordinate("--dashboard", "localhost:0", "--metrics", "localhost:0")
    return {what: address(coordinator, what) for what in ("metrics", "dashboard")}


def page_from_elsewhere(sweeping):
    """The port, the token and the address without it."""
    printed = address(sweeping.coordinate("--dashboard", "0.0.0.0:0"), "dashboard")
    port, token = re.search(r":(\d+)/\?token=([0-9a-f]{64})$", printed).groups()
    return port, token, f"http://127.0.0.1:{port}/"


def test_from_elsewhere_only_with_the_token(sweeping):
    _, token, url = page_from_elsewhere(sweeping)
    name = fetch(url + "?token=" + token)[1]["Set-Cookie"].split("=")[0]
    for path, cookie in [("status.json", ""), ("", ""), ("map", f"{name}=" + "0" * 64), ("map", f"{name}x={token}")]:
        status, _, body = fetch(url + path, Cookie=cookie)
        assert status == 403 and token.encode() not in body
    for wrong in (token[:-1] + "x", token[:-1], token[:1], "", token + "0"):
        assert fetch(url + "?token=" + wrong)[0] == 403
        assert fetch(url + "map", Cookie=f"{name}={wrong}")[0] == 403
    status, headers, _ = fetch(url + "?token=" + token)
    assert status == 303 and "HttpOnly" in headers["Set-Cookie"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert fetch(url + "status.json", Cookie="other=1; " + headers["Set-Cookie"].split(";")[0])[0] == 200
    file = sweeping.directory / "keys" / "dashboard.token"
    assert file.read_text().strip() == token and file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


def visitor():
    """A browser with cookies of its own: asks for an address and gives the last status and address of where it gets."""
    jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    opener = urllib.request.build_opener(jar)

    def visit(url):
        try:
            with opener.open(url) as answer:
                return answer.status, answer.url
        except urllib.error.HTTPError as error:
            return error.code, error.url

    return visit


def test_two_pages_on_one_host_leave_each_other_alone(new_program, grid):
    pages = [page_from_elsewhere(Sweeping(new_program(), grid)) for _ in range(2)]
    visit = visitor()
    for _, token, url in pages:
        assert visit(url + "?token=" + token) == (200, url)
    for _, _, url in pages:
        assert visit(url + "status.json")[0] == 200


def test_pages_at_one_port_of_several_hosts_leave_each_other_alone(new_program, grid):
    """Tunnels make these hosts one, to which the browser tells all cookies: their names are not the ports'."""
    sweepings, names = [Sweeping(new_program(), grid) for _ in range(2)], []
    for sweeping in [*sweepings, sweepings[0]]:
        coordinator = sweeping.coordinate("--dashboard", "0.0.0.0:0")
        printed = re.sub("//[^/]+:", "//127.0.0.1:", address(coordinator, "dashboard"))
        names.append(fetch(printed)[1]["Set-Cookie"].split("=")[0])
        coordinator.signal(signal.SIGINT)
        coordinator.end()
    assert names[0] == names[2] != names[1]


def test_pages_under_a_path_of_a_proxy(new_program, grid):
    (_, token_a, url_a), (_, token_b, url_b) = [page_from_elsewhere(Sweeping(new_program(), grid)) for _ in range(2)]
    with proxy(a=url_a, b=url_b) as front:
        visit = visitor()
        assert visit(front + "a/status.json")[0] == 403
        assert visit(front + "a/?token=" + token_a) == (200, front + "a/")
        assert visit(front + "b/?token=" + token_b) == (200, front + "b/")
        for path in ["a/status.json", "b/status.json", "a/page.js", "b/sweep.json"]:
            assert visit(front + path)[0] == 200, path


@pytest.mark.parametrize("found", ["", "0" * 63, "\0" * 65, "0123", "z" * 64 + "\n"])
def test_a_token_file_without_a_token_is_made_anew(sweeping, found):
    file = sweeping.directory / "keys" / "dashboard.token"
    file.parent.mkdir(parents=True, mode=0o700)
    file.write_text(found)
    file.chmod(0o600)
    _, token, url = page_from_elsewhere(sweeping)
    assert file.read_text() == token + "\n" and file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    assert fetch(url + "?token=" + token)[0] == 303


def test_failures_are_told_with_their_reasons(program):
    # Steps far too long: every cell of the first rate diverges, and they are given first.
    grid = {"learning_rate": [1e6, 0.005], "tau": [1]}
    wild = sweep.configuration(steps=400_000, training={"learning_rate": None})
    wild["grid"] = {**grid, **{name: axis for name, axis in wild["grid"].items() if name not in grid}}
    sweeping = Sweeping(program, wild)
    url = address(sweeping.coordinate("--dashboard", "localhost:0"), "dashboard")
    sweeping.work()
    failures = await_until(lambda: fetch_json(url, "status.json")["failures"], "failures")
    for failure in failures:
        assert re.fullmatch(r"diverged at step \d+", failure["reason"])
        assert "learning_rate=1000000 " in failure["place"] + " " and failure["cell"] < sweeping.cells // 2
