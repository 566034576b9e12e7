"""nginx before an app: it lets in whom a gatekeeper knows, and says who that is."""

from __future__ import annotations

import threading
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from .address import Address
from .nginx import PASS_ON, WEBSOCKETS, Nginx

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

COOKIE = "proxy_session"

_CONTENT = """
    {websockets}
    server {{
        listen 127.0.0.1:{port};
        location = /_stcore/health {{ auth_request off; proxy_pass http://127.0.0.1:{app}; }}
        {gate}
        location / {{
            proxy_pass http://127.0.0.1:{app};
            {pass_on}
            {headers}
        }}
    }}
"""

# As oauth2-proxy's documentation has it, for nginx's auth_request.
_GATE = """
        location = /gate {{
            internal;
            proxy_pass http://127.0.0.1:{gate};
            proxy_pass_request_body off;
            proxy_set_header Content-Length "";
        }}
        auth_request /gate;
        auth_request_set $identity $upstream_http_authorization;
        auth_request_set $person $upstream_http_x_auth_request_user;
"""


class Gatekeeper:
    """Knows whose session at the proxy a cookie is, as oauth2-proxy does.

    Attributes
    ----------
    sessions
        What is said of whom, by the cookie: an ID token, and a name. What is empty is not said.
    """

    def __init__(self) -> None:
        self.sessions: dict[str, tuple[str, str]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End it."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _handler(gatekeeper) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                cookie = SimpleCookie(self.headers.get("Cookie", "")).get(COOKIE)
                session = gatekeeper.sessions.get(cookie.value) if cookie else None
                self.send_response(401 if session is None else 202)
                token, name = session or ("", "")
                if token:
                    self.send_header("Authorization", f"Bearer {token}")
                if name:
                    self.send_header("X-Auth-Request-User", name)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Stay silent."""

        return Handler


class FrontDoor(Nginx):
    """One nginx on one port.

    Parameters
    ----------
    app
        What is behind it.
    folder
        For everything it writes.
    headers
        What it sends in place of the browser's headers; a name may repeat in a list.
    gatekeeper
        Who decides who may come in; everybody may without one, as at an attacker's own proxy.
    """

    def __init__(
        self,
        app: Address,
        folder: Path,
        headers: Mapping[str, str],
        gatekeeper: Gatekeeper | None = None,
    ) -> None:
        self.address = Address()
        content = _CONTENT.format(
            websockets=WEBSOCKETS,
            port=self.address.port,
            app=app.port,
            gate="" if gatekeeper is None else _GATE.format(gate=gatekeeper.port),
            pass_on=PASS_ON,
            headers="\n            ".join(
                f'proxy_set_header {name} "{value}";' for name, value in headers.items()
            ),
        )
        super().__init__(self.address, folder, content)
