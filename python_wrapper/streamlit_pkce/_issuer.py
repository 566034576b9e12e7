"""Issuer: the provider as the app names it, by URL, by metadata, or by a file.

Metadata and keys by hand are for providers without discovery, and for servers
that cannot reach the provider. Mistakes in them are the author's, so they are
exceptions here, where the same mistake in a fetched document is ``token.error``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ._codes import Failure
from ._errors import ConfigurationError
from ._files import read_document
from ._keys import KeySet, parse_key_set
from ._metadata import Metadata, parse_metadata
from ._urls import is_secure, split_url

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Issuer:
    """A provider.

    Attributes
    ----------
    url
        Its identifier, exactly as its tokens name it.
    metadata, keys
        Given by hand, or None if they are to be fetched.
    allow_insecure_http
        Whether its endpoints may be plain ``http`` off loopback.
    """

    url: str
    metadata: Metadata | None
    keys: KeySet | None
    allow_insecure_http: bool


def parse_issuer(issuer: object, jwks: object, *, allow_insecure_http: bool) -> Issuer:
    """Parse the arguments `issuer` and `jwks` of ``login()``.

    Raises
    ------
    ConfigurationError
        If they cannot be used.
    """
    url, document = _url_and_document(issuer)
    _check_url(url, allow_insecure_http)
    keys = _keys(jwks, document)
    metadata = _metadata(document, url, allow_insecure_http, keys)
    return Issuer(url, metadata, keys, allow_insecure_http)


def _url_and_document(issuer: object) -> tuple[str, Mapping[str, Any] | None]:
    """The issuer's URL, and the metadata if that is what was given."""
    document = read_document("issuer", issuer)
    if document is not None:
        named = document.get("issuer")
        if not isinstance(named, str):
            raise ConfigurationError(
                "The metadata given as issuer has no issuer in it. Give the whole document "
                "that the provider serves at /.well-known/openid-configuration."
            )
        return named, document
    if not isinstance(issuer, str) or not issuer:
        raise ConfigurationError(
            "issuer must be the provider's URL, its metadata as a mapping, or the path of a "
            'JSON file with it. Write for example issuer="https://login.example.com".'
        )
    return issuer, None


def _check_url(issuer: str, insecure_allowed: bool) -> None:
    parts = split_url(issuer)
    if parts is None:
        raise ConfigurationError(
            f"issuer {issuer!r} is not a URL. Write it in full, "
            'for example issuer="https://login.example.com".'
        )
    suffix = "/.well-known/openid-configuration"
    if parts.path.endswith(suffix):
        raise ConfigurationError(
            "issuer is the URL without /.well-known/openid-configuration. "
            f"Write issuer={issuer[: issuer.index(suffix)]!r}."
        )
    if "?" in issuer or "#" in issuer:
        raise ConfigurationError(
            f"issuer {issuer!r} has a query or a fragment, which no issuer has. "
            f"Write issuer={re.split('[?#]', issuer)[0]!r}."
        )
    if not is_secure(parts, allow_insecure_http=insecure_allowed):
        raise ConfigurationError(
            f"issuer {issuer!r} is not https, so anybody on the network could sign in as "
            f"anybody. Write issuer={'https' + issuer[4:]!r}, or allow_insecure_http=True if "
            "you know the network to be private."
        )


def _keys(jwks: object, document: Mapping[str, Any] | None) -> KeySet | None:
    embedded = document.get("jwks") if document is not None else None
    if jwks is None and embedded is None:
        return None
    name = "jwks" if jwks is not None else 'issuer["jwks"]'
    key_set = read_document(name, jwks if jwks is not None else embedded)
    if key_set is None:
        raise ConfigurationError(
            f'{name} must be a JWK Set as a mapping, {{"keys": [...]}}, '
            "or the path of a JSON file with one."
        )
    try:
        return parse_key_set(key_set)
    except ValueError as error:
        raise ConfigurationError(
            f"{name} is no JWK Set: {error}. "
            "Give the whole document that the provider serves at its jwks_uri."
        ) from error


def _metadata(
    document: Mapping[str, Any] | None,
    issuer: str,
    insecure_allowed: bool,
    keys: KeySet | None,
) -> Metadata | None:
    if document is None:
        return None
    try:
        metadata = parse_metadata(document, issuer, allow_insecure_http=insecure_allowed)
    except Failure as failure:
        raise ConfigurationError(
            f"The metadata given as issuer cannot be used. {failure.error.hint}"
        ) from failure
    if metadata.jwks_uri is None and keys is None:
        raise ConfigurationError(
            "The metadata given as issuer does not say where the provider's keys are. "
            "Add its jwks_uri, or pass the keys as jwks=."
        )
    return metadata
