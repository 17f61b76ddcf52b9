"""The server: for this page on this machine, and for nobody else."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from wom_sim.errors import ResourceError, ScenarioError
from wom_sim.web.command import Lecturer
from wom_sim.web.server import MOST_BYTES, PORTS_TRIED, PageServer, serve_at

JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def server(classroom) -> Iterator[PageServer]:
    with serve_at(0, Lecturer(classroom, None).answer) as served:
        threading.Thread(target=served.serve_forever, args=(0.05,), daemon=True).start()
        yield served
        served.shutdown()


def ask(server: PageServer, method: str, path: str, body: object = None, **headers: str) -> tuple[int, str, dict]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    text = body if isinstance(body, (str, bytes, type(None))) else json.dumps(body)
    connection.request(method, path, text, headers)
    answer = connection.getresponse()
    found = answer.status, answer.read().decode(), dict(answer.getheaders())
    connection.close()
    return found


def test_the_page_and_its_runs(server):
    status, html, headers = ask(server, "GET", "/")
    assert status == 200 and html.startswith("<!doctype html>") and headers["Content-Type"] == "text/html; charset=utf-8"
    status, text, _ = ask(server, "POST", "/run", {"homophily": 0.5}, **JSON)
    answer = json.loads(text)
    assert status == 200 and len(answer["sides"]) == 2 and answer["setup"]["days"] == 42


def test_a_head_has_no_body(server):
    status, text, headers = ask(server, "HEAD", "/")
    assert (status, text) == (200, "") and int(headers["Content-Length"]) > 10_000


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:{port}", ""])
def test_a_foreign_host_is_refused(server, host):
    for method, path in (("GET", "/"), ("POST", "/run")):
        status, text, _ = ask(server, method, path, {} if method == "POST" else None, Host=host.format(port=server.port), **JSON)
        assert status == 403 and "doctype" not in text


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://localhost"])
def test_a_foreign_origin_is_refused(server, origin):
    assert ask(server, "POST", "/run", {}, Origin=origin, **JSON)[0] == 403
    assert ask(server, "GET", "/", None, Origin=origin)[0] == 403


def test_its_own_names_are_welcome(server):
    for name in ("127.0.0.1", "localhost"):
        own = f"{name}:{server.port}"
        assert ask(server, "POST", "/run", {}, Host=own, Origin=f"http://{own}", **JSON)[0] == 200


@pytest.mark.parametrize(
    "path", ["/page.js", "/../pyproject.toml", "/..%2f..%2fpyproject.toml", "//etc/passwd", "/run", "/index.html", "/%00"]
)
def test_there_is_one_page_and_no_other_file(server, path):
    status, text, _ = ask(server, "GET", path)
    assert status == 404 and json.loads(text) == {"error": "There is one page here, at /."}


@pytest.mark.parametrize(
    ("body", "headers", "status", "said"),
    [
        ("{", JSON, 400, "not JSON"),
        ("[" * 90_000, JSON, 400, "not JSON"),
        (b"\xff\xfe\x00", JSON, 400, "not JSON"),
        ("[]", JSON, 400, "block of names and values"),
        ('{"homophily": 3}', JSON, 400, "homophily must be from 0 to 0.95 (correlation), found 3."),
        ('{"homophily": NaN}', JSON, 400, "homophily must be from 0 to 0.95"),
        ('{"target": 100000}', JSON, 400, "the world has only 500"),
        ("{}", {"Content-Type": "text/plain"}, 415, "must be JSON"),
        ("{}", {}, 415, "must be JSON"),
        ("x" * (MOST_BYTES + 1), JSON, 413, "at most 100,000 bytes"),
        ("{}", {**JSON, "Content-Length": "-1"}, 413, "at most"),
    ],
    ids=lambda value: None if isinstance(value, (int, dict)) else str(value)[:20],
)  # fmt: skip
def test_what_is_no_question_is_answered_with_a_sentence(server, body, headers, status, said):
    found, text, _ = ask(server, "POST", "/run", body, **headers)
    assert found == status and said in json.loads(text)["error"]


def test_it_goes_on_after_all_that(server):
    assert ask(server, "POST", "/run", {}, **JSON)[0] == 200


def test_other_paths_and_methods(server):
    assert ask(server, "POST", "/elsewhere", {}, **JSON)[0] == 404
    assert ask(server, "DELETE", "/", None)[0] == 501


def test_only_this_machine_can_reach_it(server):
    assert server.server_address[0] == "127.0.0.1"


def taken() -> tuple[socket.socket, int]:
    busy = socket.socket()
    busy.bind(("127.0.0.1", 0))
    busy.listen()
    return busy, busy.getsockname()[1]


def test_a_port_in_use_gives_way_to_the_next():
    busy, port = taken()
    with busy, serve_at(port, dict) as server:
        assert port < server.port <= port + PORTS_TRIED


def test_no_port_left_is_a_sentence(monkeypatch):
    monkeypatch.setattr("wom_sim.web.server.PORTS_TRIED", 0)
    busy, port = taken()
    with busy, pytest.raises(ResourceError, match=rf"The ports {port} to {port} are all in use: choose another with --port\."):
        serve_at(port, dict)


def test_a_port_that_is_not_ours_is_a_sentence(monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "no")

    monkeypatch.setattr("wom_sim.web.server.PageServer", refuse)
    with pytest.raises(ResourceError, match="Port 80 may not be used by you"):
        serve_at(80, dict)


def test_what_is_wrong_with_a_stage_is_said_on_the_page(classroom, monkeypatch):
    def refuse(*_):
        raise ScenarioError("This world is flat.")

    monkeypatch.setattr("wom_sim.web.stage.Stage.__init__", refuse)
    lecturer = Lecturer(classroom, None)
    lecturer.warm_up()
    with serve_at(0, lecturer.answer) as served:
        threading.Thread(target=served.serve_forever, args=(0.05,), daemon=True).start()
        assert ask(served, "POST", "/run", {}, **JSON)[:2] == (400, '{"error": "This world is flat."}')
        served.shutdown()


class TestTheCommand:
    def start(self, *words: str) -> subprocess.Popen:
        # Without a browser of its own: none of the test machine's shall open.
        env = {name: value for name, value in os.environ.items() if name not in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY")}
        env |= {"PATH": os.path.dirname(sys.executable), "PYTHONUNBUFFERED": "1"}
        return subprocess.Popen(
            [sys.executable, "-m", "wom_sim", "demo", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env
        )

    def end(self, running: subprocess.Popen) -> tuple[int, str, str]:
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
        return running.returncode, out, err

    def test_it_says_where_the_page_is_and_ends_with_ctrl_c(self):
        running = self.start("--no-browser", "--port", "0")
        said = running.stdout.readline()
        port = int(re.fullmatch(r"The page is at http://127\.0\.0\.1:(\d+)/ \(Ctrl-C ends it\)\.\n", said)[1])
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", "/")
        assert b"<!doctype html>" in connection.getresponse().read()
        code, out, err = self.end(running)
        assert (code, out.strip(), err) == (0, "Ended.", "")

    def test_a_port_in_use_and_no_browser_are_said(self):
        busy, port = taken()
        with busy:
            running = self.start("--port", str(port))
            said = [running.stdout.readline() for _ in range(3)]
            ended = self.end(running)
        assert ended == (0, "\nEnded.\n", "")
        assert re.fullmatch(rf"Port {port} is in use: using \d+ instead\.\n", said[0])
        assert said[1].startswith("The page is at http://127.0.0.1:")
        assert said[2] == "No browser could be started here: open that address in one.\n"
