"""Many providers on one port of loopback, each of which misbehaves in one way.

Every module of the suite is an issuer of its own,
`http://localhost:<port>/<module's name>`, so that nothing an app remembers of
one plays a part in another.
"""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .misbehaviour import Honest


class MisbehavingProvider:
    """A server in a thread of the tests' own process."""

    def __init__(self, modules: Iterable[type[Honest]]) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self.origin = f"http://localhost:{self._server.server_port}"
        self.issuers = {module.name: module(f"{self.origin}/{module.name}") for module in modules}
        self._server.RequestHandlerClass = type("Handler", (_Handler,), {"issuers": self.issuers})
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the server and its thread."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _authorize(module: Honest, request: dict[str, str]) -> dict[str, str]:
    """The module's answer to a person; a frame is told that there is none."""
    if request.get("prompt") == "none":
        return {"error": "login_required", "state": request["state"], "iss": module.issuer}
    return module.authorize(request)


class _Handler(BaseHTTPRequestHandler):
    """Routes `/<module>/…/<endpoint>` to the module; its answers may be read by any origin."""

    issuers: dict[str, Honest]

    def do_OPTIONS(self) -> None:
        self._send(204, {"Access-Control-Allow-Headers": "*"})

    def do_GET(self) -> None:
        module, endpoint, query = self._route()
        if endpoint == "openid-configuration":
            self._send_json(module.metadata())
        elif endpoint == "jwks":
            self._send_json(module.jwks())
        elif endpoint == "authorize":
            self._redirect(query, _authorize(module, query))
        else:
            self._send(404)

    def do_POST(self) -> None:
        module, endpoint, _ = self._route()
        body = self.rfile.read(int(self.headers["Content-Length"])).decode("ascii")
        if endpoint == "token":
            self._send_json(module.token(dict(parse_qsl(body))))
        else:
            self._send(404)

    def _route(self) -> tuple[Honest, str, dict[str, str]]:
        parts = urlsplit(self.path)
        _, name, *rest = parts.path.split("/")
        module, endpoint = self.issuers[name], rest[-1]
        module.asked.append(endpoint)
        return module, endpoint, dict(parse_qsl(parts.query))

    def _redirect(self, request: dict[str, str], answer: dict[str, str]) -> None:
        mark = "#" if request.get("response_mode") == "fragment" else "?"
        self._send(303, {"Location": request["redirect_uri"] + mark + urlencode(answer)})

    def _send_json(self, value: dict[str, Any]) -> None:
        headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
        self._send(200, headers, json.dumps(value).encode())

    def _send(self, status: int, headers: dict[str, str] | None = None, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Say nothing: request lines hold codes."""
