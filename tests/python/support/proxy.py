"""A proxy that has said something about who opens the page, for an app without a browser."""

from __future__ import annotations

import base64
import json
import time
from typing import TYPE_CHECKING, Any

import jwt

from streamlit_pkce import _host
from streamlit_pkce._identity_parameters import IdentityConfig, parse_identity_parameters
from support.signers import Signer, signer

if TYPE_CHECKING:
    import pytest

CLIENT = "my-proxy"
SECRET = "correct horse battery staple"
BALANCER = (
    "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/mine/50dc6c495c0c9188"
)


class Request:
    """The request with which the page's WebSocket began.

    Attributes
    ----------
    headers
        As they came: a name may repeat.
    peer
        The address that the server names.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.headers: list[tuple[str, str]] = []
        self.peer: str | None = "203.0.113.7"
        monkeypatch.setattr(_host, "headers", self._values)
        monkeypatch.setattr(_host, "peer", lambda: self.peer)

    def say(self, **headers: str) -> None:
        """Have these headers and no others; an underscore stands for a hyphen."""
        self.headers = [(name.replace("_", "-"), value) for name, value in headers.items()]

    def _values(self, name: str) -> list[str]:
        return [value for it, value in self.headers if it.lower() == name.lower()]


def identity_config(issuer: Any, **arguments: Any) -> IdentityConfig:
    """The arguments of identity_from_headers(), parsed; with its own defaults."""
    names = ("proxy", "header", "signer", "claims", "proxy_secret", "lasts", "key", "jwks")
    defaults: dict[str, Any] = {
        **dict.fromkeys((*names, "tenant", "tenants")),
        "client_id": CLIENT,
        "trusted_proxies": (),
        "leeway": 60,
        "allow_insecure_http": False,
    }
    return parse_identity_parameters(issuer, **{**defaults, **arguments})


def claims(issuer: str, **changes: Any) -> dict[str, Any]:
    """What an ID token says of Ada."""
    now = int(time.time())
    return {
        "iss": issuer,
        "aud": CLIENT,
        "sub": "ada",
        "name": "Ada Lovelace",
        "groups": ["staff"],
        "iat": now,
        "exp": now + 600,
        **changes,
    }


def id_token(issuer: str, key: Signer | None = None, **changes: Any) -> str:
    """An ID token of the provider's."""
    return (key or signer("RS256")).sign(claims(issuer, **changes))


def balancers_token(
    issuer: str, kid: str, key: Signer | None = None, payload: Any = None, **changes: Any
) -> str:
    """A token as AWS's load balancers make them: padded, and much of it in the header."""
    header = {
        "typ": "JWT",
        "kid": kid,
        "alg": "ES256",
        "iss": issuer,
        "client": CLIENT,
        "signer": BALANCER,
        "exp": int(time.time()) + 120,
        **changes,
    }
    said = {"sub": "ada", "name": "Ada +/=-_?", "iss": issuer} if payload is None else payload
    signed = ".".join(_padded(json.dumps(part).encode()) for part in (header, said))
    # A signer pads nothing; hence by its key.
    chosen = key or signer("ES256")
    made = jwt.get_algorithm_by_name("ES256").sign(signed.encode(), chosen.private)
    return f"{signed}.{_padded(made)}"


def _padded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode()
