"""Servers on loopback: one that answers what a test says, and some that misbehave."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

    from typing_extensions import Self

Answer = tuple[int, dict[str, str], bytes]
Headers = dict[str, str]


def answer(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    """An answer with this body; JSON unless it is bytes."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return status, headers or {}, content


class Site:
    """An HTTP server with an answer for each path, that remembers what it was asked.

    `takes` answers forms that are posted.
    """

    def __init__(self) -> None:
        self.answers: dict[str, Answer | Callable[[Headers], Answer]] = {}
        self.asked: list[str] = []
        self.headers: list[Headers] = []
        self.takes: dict[str, Callable[[dict[str, str]], Answer]] = {}
        self.posted: list[tuple[str, Headers, dict[str, str]]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def publish(self, jwks: list[dict[str, Any]], **metadata: Any) -> None:
        """Be an OpenID provider with these keys."""
        self.answers["/.well-known/openid-configuration"] = answer(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/jwks",
            }
            | metadata
        )
        self.answers["/jwks"] = answer({"keys": jwks})

    def know(self, **owners: str) -> None:
        """Say at UserInfo whose each access token is, and refuse all others."""

        def userinfo(headers: Headers) -> Answer:
            token = headers.get("Authorization", "").removeprefix("Bearer ").replace("-", "_")
            return answer({"sub": owners[token]}) if token in owners else answer(b"", 401)

        self.answers["/userinfo"] = userinfo

    def _handler(site) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked = dict(self.headers.items())
                site.headers.append(asked)
                site.asked.append(self.path)
                found = site.answers.get(self.path, (404, {}, b""))
                status, headers, body = found(asked) if callable(found) else found
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                form = dict(parse_qsl(body.decode()))
                site.posted.append((self.path, dict(self.headers.items()), form))
                found = site.takes.get(self.path)
                status, headers, body = (404, {}, b"") if found is None else found(form)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Stay silent."""

        return Handler


@contextmanager
def hanging() -> Iterator[str]:
    """A server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@contextmanager
def dripping(head: bytes, *, pause: float) -> Iterator[str]:
    """A server that sends `head`, and then a blank every `pause` seconds, for ever."""
    over = threading.Event()
    server = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        connection, _ = server.accept()
        with connection:
            try:
                connection.recv(4096)
                connection.sendall(head)
                while not over.wait(pause):
                    connection.sendall(b" ")
            except OSError:
                return  # the client has had enough

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
    finally:
        over.set()
        socket.create_connection(server.getsockname()).close()  # should nobody have come
        thread.join()
        server.close()
