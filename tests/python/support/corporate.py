"""A corporate network: a provider behind a proxy, with a certificate of the company's own."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, cast

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from .servers import Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOST = "login.example.com"
"""No name that leads anywhere without the proxy."""


def make_certificates(folder: Path) -> tuple[Path, Path]:
    """The certificate of the company's authority, and the provider's chain and key in one file."""
    now, day = datetime.now(timezone.utc), timedelta(days=1)
    keys = {name: ec.generate_private_key(ec.SECP256R1()) for name in ("Company", HOST)}

    def issue(name: str, *, is_authority: bool) -> x509.Certificate:
        return (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Company")]))
            .public_key(keys[name].public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - day)
            .not_valid_after(now + day)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
            .sign(keys["Company"], SHA256())
        )

    authority, chain = folder / "authority.pem", folder / "provider.pem"
    authority.write_bytes(issue("Company", is_authority=True).public_bytes(Encoding.PEM))
    key = keys[HOST].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    chain.write_bytes(issue(HOST, is_authority=False).public_bytes(Encoding.PEM) + key)
    return authority, chain


class Provider(Site):
    """A provider that speaks TLS, and calls itself by a name that only the proxy knows."""

    def __init__(self, chain: Path) -> None:
        super().__init__()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
        # Not at once: a client that trusts nobody must not keep others from being served.
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        self.port = self._server.server_port
        self.url = f"https://{HOST}"


class Proxy:
    """Lets through what is meant for the provider, by CONNECT (RFC 9110, section 9.3.6).

    Attributes
    ----------
    asked
        Where it was to connect to.
    credentials
        What it was shown, one entry each.
    """

    def __init__(self, port: int, *, wants_credentials: bool) -> None:
        self.asked: list[str] = []
        self.credentials: list[str | None] = []
        self._provider = ("127.0.0.1", port)
        self._wants_credentials = wants_credentials
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = f"127.0.0.1:{self.server.server_port}"

    def _handler(proxy) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_CONNECT(self) -> None:
                proxy.asked.append(self.path)
                shown = self.headers.get("Proxy-Authorization")
                proxy.credentials.append(shown)
                if proxy._wants_credentials and shown is None:
                    self.send_error(407)
                    return
                with socket.create_connection(proxy._provider) as provider:
                    self.send_response(200)
                    self.end_headers()
                    client = cast(socket.socket, self.connection)
                    back = threading.Thread(target=_pump, args=(provider, client))
                    back.start()
                    _pump(client, provider)
                    back.join()

            def log_message(self, *_: object) -> None:
                """Stay silent."""

        return Handler


def _pump(source: socket.socket, target: socket.socket) -> None:
    """Pass on what comes, and the end of it."""
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


@contextmanager
def proxy(port: int, *, wants_credentials: bool = False) -> Iterator[Proxy]:
    """A proxy that runs."""
    proxy = Proxy(port, wants_credentials=wants_credentials)
    thread = threading.Thread(target=proxy.server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield proxy
    finally:
        proxy.server.shutdown()
        thread.join()
        proxy.server.server_close()
