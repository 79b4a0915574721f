"""HTTP as its users and its enemies speak it: whole answers, raw bytes, and a proxy that serves a page under a path."""

import http.client
import http.server
import json
import socket
import threading
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager

from .waiting import PATIENCE


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments):
        return None


def fetch(url, path="", method="GET", **headers):
    """Status, headers and body."""
    request = urllib.request.Request(url.split("?")[0] + path if path else url, method=method, headers=headers)
    try:
        with urllib.request.build_opener(NoRedirect).open(request, timeout=PATIENCE) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def fetch_json(url, path):
    status, _, body = fetch(url, path)
    assert status == 200, body
    return json.loads(body)


def connect(url):
    """A connection to the server of a page."""
    place = urllib.parse.urlsplit(url)
    return socket.create_connection((place.hostname, place.port), timeout=PATIENCE)


def send(url, data):
    """Sends bytes on a connection of their own; status and body of the answer, None where there was none."""
    with connect(url) as connection:
        connection.sendall(data)
        return answer_on(connection)


def answer_on(connection):
    """The next answer that comes on a connection; None where it is closed instead."""
    answer = http.client.HTTPResponse(connection)
    try:
        answer.begin()
        return answer.status, answer.read()
    except (http.client.BadStatusLine, ConnectionError):
        return None


@contextmanager
def proxy(**targets):
    """A reverse proxy that serves each of some pages under a path, `/NAME/`; gives its address."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            _, name, rest = self.path.split("/", 2) if self.path.count("/") > 1 else ("", "", "")
            if name not in targets:
                return self.answer(404, {}, b"nothing here\n")
            headers = {"Cookie": self.headers["Cookie"]} if self.headers["Cookie"] else {}
            status, found, body = fetch(targets[name], rest, **headers)
            self.answer(status, found, body)

        def answer(self, status, headers, body):
            self.send_response(status)
            for name in ("Location", "Set-Cookie", "Content-Type"):
                if name in headers:
                    self.send_header(name, headers[name])
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
