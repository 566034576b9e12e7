"""A site of its own whose pages have other sites' pages in a frame."""

from __future__ import annotations

import ssl
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .certificate import Certificate

_FRAME = '<iframe src="{}" width="900" height="600"{}></iframe>'
_PAGE = "<!doctype html><meta charset='utf-8'><title>Portal</title>{}"


def page_around(embedded: str, sandbox: str | None = None) -> str:
    """A page with this address in a frame, which has this `sandbox` if any."""
    attribute = "" if sandbox is None else f' sandbox="{escape(sandbox)}"'
    return _PAGE.format(_FRAME.format(escape(embedded), attribute))


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Browsers hang up when they have looked at the certificate, and come back."""


class Portal:
    """A web server with such pages.

    Parameters
    ----------
    host
        The name by which the browser calls it.
    certificate
        What it shows, where it speaks TLS.
    """

    def __init__(self, host: str, certificate: Certificate | None = None) -> None:
        self._pages: list[str] = []
        self._server = _Server(("127.0.0.1", 0), self._handler())
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate.path, certificate.key)
            # Whoever connects and says nothing keeps nobody else waiting.
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._url = f"http{'s' if certificate else ''}://{host}:{self._server.server_port}/"
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def embed(self, embedded: str, sandbox: str | None = None) -> str:
        """The address of a page that has this one in a frame."""
        self._pages.append(page_around(embedded, sandbox))
        return f"{self._url}{len(self._pages) - 1}"

    def stop(self) -> None:
        """End it."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _handler(portal) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                number = self.path[1:]
                is_known = number.isdigit() and int(number) < len(portal._pages)
                self.send_response(200 if is_known else 404)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                if is_known:
                    self.wfile.write(portal._pages[int(number)].encode())

            def log_message(self, *_: object) -> None:
                """Nobody reads it."""

        return Handler
