"""The page's server: on this machine only, for this page only; it gives the page and computes the runs it asks for."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from wom_sim.errors import ResourceError, WomSimError
from wom_sim.web.page import page

HOST = "127.0.0.1"
PORTS_TRIED = 20
MOST_BYTES = 100_000
"""A question of the page is some hundred bytes long."""

Answerer = Callable[[Any], Any]
"""From a question (JSON types) to its answer; raises WomSimError where the question is at fault."""


class PageServer(ThreadingHTTPServer):
    """Serves the page, and what `answer` says to its questions."""

    daemon_threads = True
    # On Windows it would let two programs listen at one port.
    allow_reuse_address = os.name != "nt"

    def __init__(self, port: int, answer: Answerer) -> None:
        super().__init__((HOST, port), _Handler)
        self.page, self.answer = page().encode(), answer

    @property
    def port(self) -> int:
        return self.server_address[1]

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}/"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A page that was closed while it waited is no error."""
        if not isinstance(sys.exception(), (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)


def serve_at(port: int, answer: Answerer) -> PageServer:
    """A server on this port or, where it is in use, on the first free one of the next.

    Raises ResourceError where all of these are in use, or this user may use none.
    """
    last = min(port + PORTS_TRIED, 65_535)
    for number in range(port, last + 1):
        try:
            return PageServer(number, answer)
        except PermissionError:
            raise ResourceError(f"Port {number} may not be used by you: choose one from 1024 on with --port.") from None
        except OSError:
            continue
    raise ResourceError(f"The ports {port} to {last} are all in use: choose another with --port.")


class _Handler(BaseHTTPRequestHandler):
    server: PageServer
    server_version, sys_version = "wom-sim", ""
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_GET(self) -> None:
        if not self._from_this_page():
            return
        if urlsplit(self.path).path == "/":
            self._send(HTTPStatus.OK, self.server.page, "text/html; charset=utf-8")
        else:
            self._refuse(HTTPStatus.NOT_FOUND, "There is one page here, at /.")

    do_HEAD = do_GET

    def do_POST(self) -> None:
        if not self._from_this_page():
            return
        if urlsplit(self.path).path != "/run":
            return self._refuse(HTTPStatus.NOT_FOUND, "Runs are asked for at /run.")
        if self.headers.get_content_type() != "application/json":
            return self._refuse(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "A question must be JSON.")
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit() or int(length) > MOST_BYTES:
            return self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"A question has at most {MOST_BYTES:,} bytes.")
        try:
            question = json.loads(self.rfile.read(int(length)))
        except (ValueError, RecursionError):
            return self._refuse(HTTPStatus.BAD_REQUEST, "The question is not JSON.")
        try:
            answer = self.server.answer(question)
        except WomSimError as error:
            return self._refuse(HTTPStatus.BAD_REQUEST, str(error))
        except MemoryError:
            return self._refuse(HTTPStatus.BAD_REQUEST, "The runs do not fit the memory of this machine: ask for less.")
        self._send(HTTPStatus.OK, json.dumps(answer, separators=(",", ":")).encode(), "application/json")

    def _from_this_page(self) -> bool:
        """Refuse what another site's page sends here: it would name its own host or origin."""
        own = {f"{name}:{self.server.port}" for name in (HOST, "localhost")}
        origin = self.headers.get("Origin")
        if self.headers.get("Host") in own and (origin is None or origin in {f"http://{host}" for host in own}):
            return True
        self._refuse(HTTPStatus.FORBIDDEN, f"This page is at {self.server.address} only.")
        return False

    def _refuse(self, status: HTTPStatus, sentence: str) -> None:
        # What was sent along is not read: the connection ends.
        self.close_connection = True
        self._send(status, json.dumps({"error": sentence}).encode(), "application/json")

    def _send(self, status: HTTPStatus, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("X-Frame-Options", "DENY")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """The terminal is for people."""
