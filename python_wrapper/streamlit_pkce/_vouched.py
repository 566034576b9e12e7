"""Vouched: who is there, as a proxy says it and Python has checked it.

A signed token passes the same checks as one that the browser brings, but for the
nonce: it was the proxy that has signed in. Without a nonce, who has got hold of
somebody's token can show it as long as it lives; so nobody should reach the app
past the proxy. Without a signature, the front door is all there is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from ._claims import (
    CLOCKS,
    Expected,
    check_access_token_hash,
    check_key,
    check_origin,
    is_expired,
    time_of,
)
from ._codes import Failure
from ._header import read_bearer, read_header
from ._load_balancer import check_token
from ._provider import KEYS_PATIENCE, Provider, keys_at
from ._signature import check_signature
from ._tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._document import Document
    from ._identity_parameters import IdentityConfig
    from ._issuer import Issuer
    from ._keys import KeySet
    from ._signature import KeySource

_LISTS: Final = ("groups", "roles")
_MOST_SUBJECT: Final = 255


@dataclass(frozen=True)
class Vouched:
    """Somebody who is there.

    Attributes
    ----------
    until
        When they no longer are, in Unix seconds on the proxy's clock.
    """

    claims: Mapping[str, Any] = field(repr=False)
    tokens: Tokens
    until: float


def vouch(config: IdentityConfig, now: float) -> Vouched:
    """Check what the proxy has said of who has opened the page.

    Parameters
    ----------
    now
        Unix seconds.

    Raises
    ------
    Failure
        If there is nobody, or it cannot be checked now, or did not pass.
    """
    config.front_door.check()
    if config.issuer is None:
        return _unsigned(config, now)
    token = read_bearer(config.header)
    if token is None:
        raise _missing(config.header)
    access_token = "" if config.access_token is None else read_bearer(config.access_token) or ""
    expected = Expected(
        issuer=config.issuer.url,
        client_id=config.client_id,
        proof=b"",
        access_token=access_token,
        leeway=config.leeway,
        now=now,
        tenants=config.issuer.tenants,
    )
    if config.signer is not None:
        claims = check_token(token, expected, config.signer, config.issuer.keys)
    else:
        claims = _check_id_token(token, config, config.issuer, expected)
    if is_expired(claims, expected):
        raise Failure(
            "id_token_expired",
            f"The proxy hands on a token that has expired. Have it renew its tokens. {CLOCKS}",
        )
    return _vouched(claims, time_of(claims["exp"]) or 0, config, now, token, access_token)


def _check_id_token(
    token: str, config: IdentityConfig, issuer: Issuer, expected: Expected
) -> Mapping[str, Any]:
    keys, algorithms = _keys(config, issuer)
    signed = check_signature(token, keys=keys, algorithms=algorithms)
    check_key(signed, expected)
    claims = check_origin(signed.payload, expected)
    if expected.access_token:
        check_access_token_hash(claims, signed, expected)
    return claims


def _keys(config: IdentityConfig, issuer: Issuer) -> tuple[KeySource, tuple[str, ...]]:
    proxy = config.proxy
    if proxy.jwks_uri is None:
        provider = Provider(issuer)
        return provider, proxy.algorithms or provider.metadata().algorithms
    if issuer.keys is not None:
        return Provider(issuer), proxy.algorithms
    url = proxy.jwks_uri.replace("{issuer}", issuer.url.removesuffix("/"))
    return _Published(keys_at(url)), proxy.algorithms


class _Published:
    """Keys at an address of their own."""

    def __init__(self, document: Document[KeySet]) -> None:
        self._document = document

    def keys(self) -> KeySet:
        return self._document.get(KEYS_PATIENCE)

    def newer_keys(self, known: KeySet) -> KeySet:
        return self._document.get_newer(known, KEYS_PATIENCE)


def _unsigned(config: IdentityConfig, now: float) -> Vouched:
    subject = read_header(config.header)
    if subject is None:
        raise _missing(config.header)
    if len(subject) > _MOST_SUBJECT:
        raise Failure(
            "identity_header_invalid",
            f"{config.header} is longer than {_MOST_SUBJECT} characters, which nobody is called.",
        )
    claims: dict[str, Any] = {"sub": subject}
    for name, header in config.claims:
        value = read_header(header)
        if value is not None:
            claims[name] = _words(value) if name in _LISTS else value
    return _vouched(claims, now, config, now, "", "")


def _words(value: str) -> list[str]:
    return [word for part in value.split(",") if (word := part.strip())]


def _vouched(  # noqa: PLR0913, PLR0917 - all that is known
    claims: Mapping[str, Any],
    expires: float,
    config: IdentityConfig,
    now: float,
    token: str,
    access_token: str,
) -> Vouched:
    until = max(expires, now + config.lasts) if config.lasts else expires
    tokens = Tokens(
        access_token=access_token,
        token_type="Bearer",  # noqa: S106 - a scheme, no secret
        scope="",
        expires_at=int(until),
        id_token=token,
    )
    return Vouched(claims, tokens, until)


def _missing(header: str) -> Failure:
    return Failure(
        "identity_header_missing",
        f"The request has no {header}. It has not come by the proxy, or that does not hand the "
        "header on: see the README for what to switch on.",
    )
