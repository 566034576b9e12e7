"""Authority: the provider as MSAL names it, in the words of ``login()``.

MSAL finds a provider's metadata below its authority: at ``/v2.0`` in its mode ``AAD``, which
is the default, and at the authority itself in its mode ``OIDC`` and at AD FS (`MSAL.js,
"Configuration options"
<https://learn.microsoft.com/en-us/entra/msal/javascript/browser/configuration>`_). It compares
issuers with nothing, where ``login()`` wants to know them to the letter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from streamlit_pkce._errors import ConfigurationError
from streamlit_pkce._json import parse_object
from streamlit_pkce._presets import recognise
from streamlit_pkce._urls import split_url

from ._notices import notice

if TYPE_CHECKING:
    from collections.abc import Mapping
    from urllib.parse import SplitResult

AccountType = Literal["MSSTS", "ADFS", "Generic"]

_DEFAULT: Final = "https://login.microsoftonline.com/common"
_ALIASES: Final = ("login.windows.net", "sts.windows.net", "login.microsoft.com")
"""Other names of the host that Entra ID's tokens name."""
_CACHE_NAMES: Final = {"login.microsoftonline.com": "login.windows.net"}
"""By which name MSAL keeps the accounts of a host."""
_MANY: Final = ("common", "organizations")
_GUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass(frozen=True)
class Authority:
    """A provider.

    Attributes
    ----------
    url
        As MSAL writes it: in small letters, with a slash at the end.
    environment
        Where MSAL says that its accounts are.
    account_type
        What MSAL calls them.
    parameters
        Those of ``login()`` that name it.
    """

    url: str
    environment: str
    account_type: AccountType
    parameters: Mapping[str, Any]


def parse_authority(auth: Mapping[str, Any], request: Mapping[str, Any]) -> Authority:
    """The provider that these options of MSAL name; those of the request come first.

    Raises
    ------
    ConfigurationError
        If there is none that ``login()`` could be told of.
    """
    authority = request.get("authority")
    if authority is None or authority == "":
        # An empty one is a mistake, which must not let in everybody.
        authority = auth.get("authority", _DEFAULT)
    parts = split_url(authority) if isinstance(authority, str) else None
    if parts is None:
        raise ConfigurationError(
            f'auth["authority"] {authority!r} is not a URL. Write it in full, for example '
            '"https://login.microsoftonline.com/<tenant id>".'
        )
    host = parts.hostname or ""
    mode = _protocol_mode(auth)
    _check_known(auth.get("knownAuthorities"), parts)
    kind: AccountType = "MSSTS" if mode == "AAD" else "Generic"
    segments = [segment for segment in parts.path.split("/") if segment]
    if segments and segments[0].lower() == "adfs":
        kind = "ADFS"
    own_host = _own_host(host)
    return Authority(
        url=f"{parts.scheme}://{parts.netloc}/{'/'.join([*segments, ''])}".lower(),
        environment=_CACHE_NAMES.get(own_host, parts.netloc.lower()),
        account_type=kind,
        parameters=_metadata(auth) or _named(parts, segments, kind),
    )


def _named(parts: SplitResult, segments: list[str], kind: AccountType) -> dict[str, Any]:
    host = _own_host(parts.hostname or "")
    preset = recognise(host)
    if preset.name == "entra_external":
        return {"preset": preset.name, "tenant": _external_tenant(segments)}
    netloc = parts.netloc if host == parts.hostname else host
    issuer = "/".join([f"{parts.scheme}://{netloc}", *segments])
    if kind == "ADFS":
        return {"issuer": issuer, "preset": "adfs"}
    if (kind == "MSSTS" or preset.name == "entra") and segments[-1:] != ["v2.0"]:
        issuer += "/v2.0"
    if preset.ends_with_slash or (kind == "Generic" and parts.path.endswith("/")):
        issuer += "/"
    if preset.name == "entra" and segments and segments[0] in _MANY:
        notice(
            'auth["authority"] lets in people of every organization in the world, as with MSAL: '
            'know them by ["idTokenClaims"]["tid"] and ["oid"] alone. login(..., tenants=[...]) '
            "lets in those of some only."
        )
        return {"issuer": issuer, "tenants": "any"}
    return {"issuer": issuer}


def _own_host(host: str) -> str:
    return "login.microsoftonline.com" if host in _ALIASES else host


def _external_tenant(segments: list[str]) -> str:
    for segment in segments:
        if _GUID.fullmatch(segment):
            return segment
    raise ConfigurationError(
        'auth["authority"] does not say which external tenant it is. Write '
        '"https://<name>.ciamlogin.com/<tenant id>" with the "Directory (tenant) ID", a GUID.'
    )


def _protocol_mode(auth: Mapping[str, Any]) -> str:
    mode = auth.get("protocolMode")
    if mode is None:
        mode = "AAD"
    if mode not in ("AAD", "OIDC"):
        raise ConfigurationError(
            f'auth["protocolMode"] must be "AAD" or "OIDC", not {mode!r}. Leave it out for '
            "Microsoft's providers."
        )
    return str(mode)


def _check_known(known: object, parts: SplitResult) -> None:
    """MSAL trusts no provider that is not in this list, unless it is Microsoft's."""
    if known in (None, "", [], ()) or recognise(_own_host(parts.hostname or "")).name == "entra":
        return
    names = known if isinstance(known, (list, tuple)) else [known]
    if parts.netloc.lower() not in [_host_of(str(name)) for name in names]:
        raise ConfigurationError(
            f'auth["knownAuthorities"] does not have {parts.netloc!r}, the host of '
            'auth["authority"]. Add it, or leave out knownAuthorities.'
        )


def _host_of(name: str) -> str:
    return re.sub(r"^https?://", "", name.lower()).split("/")[0]


def _metadata(auth: Mapping[str, Any]) -> dict[str, Any] | None:
    given = auth.get("authorityMetadata")
    if given is None or given == "":
        return None
    document = parse_object(given.encode()) if isinstance(given, str) else None
    if document is None:
        raise ConfigurationError(
            'auth["authorityMetadata"] must be a text, the JSON that the provider serves at '
            "/.well-known/openid-configuration."
        )
    return {"issuer": document}
