"""Front door: whether a request has come by the proxy, and not past it.

Streamlit says which address has opened a page's WebSocket, but its server may
have that from ``X-Forwarded-For``: uvicorn believes that header of whoever is on
loopback, or in ``FORWARDED_ALLOW_IPS``. An address that is also in the header is
therefore nobody's. A proxy on the app's own machine that sends the header cannot
be recognised by its address at all; hence the secret, which is always certain.
"""

from __future__ import annotations

import hmac
import ipaddress
from dataclasses import dataclass, field
from typing import Final

from . import _host
from ._codes import Failure
from ._errors import ConfigurationError

SECRET_HEADER: Final = "X-Proxy-Secret"  # noqa: S105 - the name of a header
FORWARDED: Final = ("X-Forwarded-For", "X-Real-Ip")

_LEAST_SECRET: Final = 16

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class FrontDoor:
    """What a request by the proxy has to show; what is empty or None is not asked for.

    Attributes
    ----------
    networks
        Where the proxy is.
    secret
        What it sends in :data:`SECRET_HEADER`.
    """

    networks: tuple[Network, ...] = ()
    secret: str | None = field(default=None, repr=False)

    @property
    def is_open(self) -> bool:
        """Whether everybody may come in."""
        return not self.networks and self.secret is None

    def check(self) -> None:
        """Check the request with which the page's WebSocket began.

        Raises
        ------
        Failure
            ``proxy_not_trusted``.
        """
        if self.secret is not None and not _has_secret(self.secret):
            raise Failure(
                "proxy_not_trusted",
                f"The request has not the right {SECRET_HEADER}, once. Have the proxy set it, in "
                "place of what the browser sends.",
            )
        if self.networks:
            self._check_address()

    def _check_address(self) -> None:
        peer = parse_address(_host.peer())
        if peer is None:
            raise Failure(
                "proxy_not_trusted",
                "The server does not know from which address the request has come. Use "
                "proxy_secret instead of trusted_proxies.",
            )
        if peer in _forwarded():
            raise Failure(
                "proxy_not_trusted",
                f"The address {peer} may be from the request's own X-Forwarded-For. Use "
                "proxy_secret instead of trusted_proxies, or do not let the proxy send that "
                "header.",
            )
        if not any(peer in network for network in self.networks):
            raise Failure(
                "proxy_not_trusted",
                f"The request has come from {peer}, which is none of trusted_proxies. If it did "
                "come by the proxy, that is on the app's machine and sends X-Forwarded-For: use "
                "proxy_secret instead.",
            )


def parse_front_door(trusted_proxies: object, proxy_secret: object) -> FrontDoor:
    """Parse these arguments of ``identity_from_headers()``.

    Raises
    ------
    ConfigurationError
        If they cannot be used.
    """
    if proxy_secret is not None and (
        not isinstance(proxy_secret, str)
        or len(proxy_secret) < _LEAST_SECRET
        or not (proxy_secret.isascii() and proxy_secret.isprintable())
        or proxy_secret != proxy_secret.strip()
    ):
        raise ConfigurationError(
            f"proxy_secret must be a text of {_LEAST_SECRET} characters of ASCII or more that "
            "nobody can guess. Make one by `openssl rand -hex 32`, and have the proxy send it as "
            f"{SECRET_HEADER}."
        )
    if isinstance(trusted_proxies, str) or not isinstance(trusted_proxies, (list, tuple)):
        raise ConfigurationError(
            "trusted_proxies must be a list of addresses or networks. "
            'Write for example trusted_proxies=["10.0.0.5"].'
        )
    return FrontDoor(tuple(map(_network, trusted_proxies)), proxy_secret)


def parse_address(text: object) -> IpAddress | None:
    """An address as a server or a header has it, perhaps with a port; None if it is none."""
    if not isinstance(text, str):
        return None
    text = text.strip()
    if text.startswith("["):
        text = text[1:].split("]")[0]
    elif text.count(":") == 1:
        text = text.split(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _network(text: object) -> Network:
    try:
        network = ipaddress.ip_network(text) if isinstance(text, str) else None
    except ValueError:
        network = None
    if network is None or network.prefixlen == 0:
        raise ConfigurationError(
            f"trusted_proxies has {text!r} in it, which is no address or network of a proxy. "
            'Write for example "10.0.0.5" or "10.1.0.0/24".'
        )
    return network


def _has_secret(secret: str) -> bool:
    values = _host.headers(SECRET_HEADER)
    return len(values) == 1 and hmac.compare_digest(values[0].encode(), secret.encode())


def _forwarded() -> list[IpAddress]:
    entries = [
        entry for name in FORWARDED for value in _host.headers(name) for entry in value.split(",")
    ]
    return [address for entry in entries if (address := parse_address(entry)) is not None]
