"""Issuer: the provider as the app names it, by URL, by metadata, by a file, or by its tenant.

Metadata and keys by hand are for providers without discovery, and for servers
that cannot reach the provider. Mistakes in them are the author's, so they are
exceptions here, where the same mistake in a fetched document is ``token.error``.
Files may change while people are signed in; see ``_files.py``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from ._codes import Failure
from ._errors import ConfigurationError
from ._files import path_of, read_document
from ._keys import KeySet, parse_key_set
from ._metadata import Metadata, parse_metadata
from ._presets import GENERIC, PRESETS, Preset, find_preset, recognise
from ._tenants import Tenants, parse_tenant, parse_tenants, refuse_tenants
from ._urls import is_secure, split_url

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True)
class Issuer:
    """A provider.

    Attributes
    ----------
    url
        Its identifier, exactly as its tokens name it; or Entra ID's for many tenants.
    metadata, keys
        Given by hand, or None if they are to be fetched.
    allow_insecure_http
        Whether its endpoints may be plain ``http`` off loopback.
    preset
        What is special about it.
    tenants
        Those that it stands for; None if the identifier is its only one.
    read_again
        Parses it again where it was given by a file.
    """

    url: str
    metadata: Metadata | None
    keys: KeySet | None
    allow_insecure_http: bool
    preset: Preset = GENERIC
    tenants: Tenants | None = None
    read_again: Callable[[], Issuer] | None = field(default=None, repr=False, compare=False)

    def now(self) -> Issuer:
        """The same provider, by what its files say now."""
        if self.read_again is None:
            return self
        try:
            issuer = self.read_again()
        except ConfigurationError:
            return self  # the next run of the app says so
        return issuer if issuer.url == self.url else self

    @property
    def named(self) -> str:
        """What its metadata call it."""
        return self.url if self.tenants is None else self.tenants.template


def parse_issuer(  # noqa: PLR0913 - arguments of login()
    issuer: object,
    jwks: object,
    *,
    allow_insecure_http: bool,
    preset: object,
    tenant: object,
    tenants: object,
    has_server: bool,
    has_keys: bool,
) -> Issuer:
    """Parse these arguments of ``login()`` and ``identity_from_headers()``.

    Parameters
    ----------
    has_server
        Whether the server, or a proxy before it, redeems codes; else the browser does.
    has_keys
        Whether the provider signs ID tokens.

    Raises
    ------
    ConfigurationError
        If they cannot be used.
    """
    read_again = partial(
        parse_issuer,
        *(issuer, jwks),
        allow_insecure_http=allow_insecure_http,
        preset=preset,
        tenant=tenant,
        tenants=tenants,
        has_server=has_server,
        has_keys=has_keys,
    )
    if tenant is not None:
        preset = "entra" if preset is None else preset
        issuer = _issuer_of_tenant(issuer, tenant, preset)
    url, document = _url_and_document(issuer, allow_insecure_http)
    host = _check_url(url, allow_insecure_http)
    row = find_preset(preset, host, has_server=has_server)
    if document is None and row.metadata is not None:
        document = {"issuer": url, **row.metadata}
    its_tenants = None
    if row.has_tenants:
        is_microsofts = recognise(host) is row
        url, its_tenants = parse_tenants(url, tenants, is_microsofts=is_microsofts)
    else:
        refuse_tenants(tenants)
    _check_form(url, row, by_hand=document is not None)
    keys = _keys(jwks, document)
    named = url if its_tenants is None else its_tenants.template
    has_keys = has_keys and row.userinfo_endpoint is None
    metadata = _metadata(document, named, allow_insecure_http, keys, has_keys=has_keys)
    embedded = None if document is None else document.get("jwks")
    is_by_file = any(path_of(value) is not None for value in (issuer, jwks, embedded))
    return Issuer(
        *(url, metadata, keys, allow_insecure_http, row, its_tenants),
        read_again=read_again if is_by_file else None,
    )


def _issuer_of_tenant(issuer: object, tenant: object, preset: object) -> str:
    if issuer is not None:
        raise ConfigurationError("Give either issuer or tenant, which stands for one.")
    row = PRESETS.get(preset) if isinstance(preset, str) else None
    if row is None or row.tenant_issuer is None:
        names = [name for name, row in PRESETS.items() if row.tenant_issuer is not None]
        raise ConfigurationError(
            f"tenant is for preset {' or '.join(map(repr, names))}. Write issuer instead, "
            'for example issuer="https://login.example.com".'
        )
    name = parse_tenant(tenant, may_be_many=row.has_tenants)
    return row.tenant_issuer.replace("{tenant}", name)


def _url_and_document(
    issuer: object, insecure_allowed: bool
) -> tuple[str, Mapping[str, Any] | None]:
    """The issuer's URL, and the metadata if that is what was given."""

    def check(document: Mapping[str, Any]) -> None:
        _parse_metadata(document, _named_in(document), insecure_allowed)

    document = read_document("issuer", issuer, check)
    if document is not None:
        return _named_in(document), document
    if not isinstance(issuer, str) or not issuer:
        raise ConfigurationError(
            "issuer must be the provider's URL, its metadata as a mapping, the path of a JSON "
            "file with it, or the name of a section of .streamlit/secrets.toml. "
            'Write for example issuer="https://login.example.com".'
        )
    return issuer, None


def _named_in(document: Mapping[str, Any]) -> str:
    named = document.get("issuer")
    if not isinstance(named, str):
        raise ConfigurationError(
            "The metadata given as issuer has no issuer in it. Give the whole document "
            "that the provider serves at /.well-known/openid-configuration."
        )
    return named


def _check_url(issuer: str, insecure_allowed: bool) -> str:
    """Check what every issuer must be, and return its host."""
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
    return parts.hostname or ""


def _check_form(issuer: str, preset: Preset, *, by_hand: bool) -> None:
    """Check what some providers' issuers must be, which would show only at the first click."""
    if "{" in issuer:
        raise ConfigurationError(
            f"issuer {issuer!r} has a placeholder in it. Put your own value there; or, if these "
            'are metadata of Entra ID for many tenants, write preset="entra".'
        )
    if preset.name == "b2c" and "/tfp/" not in issuer and not by_hand:
        raise ConfigurationError(
            f"Azure AD B2C has no metadata at the issuer {issuer!r}. Choose the issuer (iss) claim "
            "with /tfp/ under your user flow's token compatibility settings, and write "
            '"https://<name>.b2clogin.com/tfp/<tenant id>/<user flow>/v2.0/"; or give the metadata '
            "by hand."
        )


def _keys(jwks: object, document: Mapping[str, Any] | None) -> KeySet | None:
    embedded = document.get("jwks") if document is not None else None
    if jwks is None and embedded is None:
        return None
    name = "jwks" if jwks is not None else 'issuer["jwks"]'

    def parse(document: Mapping[str, Any]) -> KeySet:
        try:
            return parse_key_set(document)
        except ValueError as error:
            raise ConfigurationError(
                f"{name} is no JWK Set: {error}. "
                "Give the whole document that the provider serves at its jwks_uri."
            ) from error

    key_set = read_document(name, jwks if jwks is not None else embedded, parse)
    if key_set is None:
        raise ConfigurationError(
            f'{name} must be a JWK Set as a mapping, {{"keys": [...]}}, '
            "or the path of a JSON file with one."
        )
    return parse(key_set)


def _metadata(
    document: Mapping[str, Any] | None,
    issuer: str,
    insecure_allowed: bool,
    keys: KeySet | None,
    *,
    has_keys: bool,
) -> Metadata | None:
    if document is None:
        return None
    metadata = _parse_metadata(document, issuer, insecure_allowed)
    if has_keys and metadata.jwks_uri is None and keys is None:
        raise ConfigurationError(
            "The metadata given as issuer does not say where the provider's keys are. "
            "Add its jwks_uri, or pass the keys as jwks=."
        )
    return metadata


def _parse_metadata(document: Mapping[str, Any], issuer: str, insecure_allowed: bool) -> Metadata:
    try:
        return parse_metadata(document, issuer, allow_insecure_http=insecure_allowed)
    except Failure as failure:
        raise ConfigurationError(
            f"The metadata given as issuer cannot be used. {failure.error.hint}"
        ) from failure
