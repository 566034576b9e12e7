"""Metadata: what a provider says of itself, checked before anything uses it.

`OpenID Connect Discovery 1.0, section 3
<https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata>`_.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ._codes import Failure
from ._urls import is_secure, split_url

if TYPE_CHECKING:
    from collections.abc import Mapping

_REQUIRED_ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint")
_OPTIONAL_ENDPOINTS: Final = (
    "userinfo_endpoint",
    "end_session_endpoint",
    "revocation_endpoint",
)
_LISTS: Final = (
    "response_modes_supported",
    "code_challenge_methods_supported",
    "id_token_signing_alg_values_supported",
)
_AUTH_METHODS: Final = "token_endpoint_auth_methods_supported"
_DEFAULT_AUTH_METHODS: Final = ("client_secret_basic",)
_PROOFS: Final = "dpop_signing_alg_values_supported"
_WANTS_PUSHED: Final = "require_pushed_authorization_requests"
_PUSHED: Final = "pushed_authorization_request_endpoint"
_FLAGS: Final = ("authorization_response_iss_parameter_supported", _WANTS_PUSHED)


@dataclass(frozen=True)
class Metadata:
    """A provider's metadata.

    Attributes
    ----------
    jwks_uri
        Where its keys are; None if it does not say.
    algorithms
        Names of the algorithms it signs ID tokens with.
    for_browser
        The members the browser needs, as they are.
    token_auth_methods
        How a client may say at the token endpoint who it is.
    dpop_algorithms
        Names of the algorithms that DPoP proofs may be signed with (RFC 9449, section 5.1).
    """

    jwks_uri: str | None
    algorithms: tuple[str, ...]
    for_browser: Mapping[str, Any]
    token_auth_methods: tuple[str, ...] = _DEFAULT_AUTH_METHODS
    dpop_algorithms: tuple[str, ...] = ()

    @property
    def userinfo_endpoint(self) -> str | None:
        """Where the provider says whose an access token is; None if it does not."""
        return self.for_browser.get("userinfo_endpoint")

    @property
    def wants_pushed_requests(self) -> bool:
        """Whether authorization requests have to be pushed (RFC 9126, section 5)."""
        return self.for_browser.get(_WANTS_PUSHED, False) is True

    @property
    def names_s256(self) -> bool:
        """Whether the provider says that it understands PKCE by S256 (RFC 8414, section 2)."""
        return "S256" in self.for_browser.get("code_challenge_methods_supported", ())


def parse_metadata(
    document: Mapping[str, Any], issuer: str, *, allow_insecure_http: bool
) -> Metadata:
    """Check a metadata document.

    The issuer must be the expected one, character by character, trailing slash
    included: it is the name under which everything else is trusted (`RFC 8414,
    section 3.3 <https://www.rfc-editor.org/rfc/rfc8414#section-3.3>`_).

    Raises
    ------
    Failure
        ``issuer_mismatch``, ``metadata_invalid`` or ``insecure_endpoint``.
    """
    named = document.get("issuer")
    if named != issuer:
        raise Failure("issuer_mismatch", _mismatch_hint(named, issuer))

    for_browser: dict[str, Any] = {"issuer": issuer}
    pushed = (_PUSHED,) if document.get(_WANTS_PUSHED) is True else ()
    for name in (*_REQUIRED_ENDPOINTS, *pushed):
        for_browser[name] = _endpoint(document, name, allow_insecure_http)
    for name in _OPTIONAL_ENDPOINTS:
        if document.get(name) is not None:
            for_browser[name] = _endpoint(document, name, allow_insecure_http)
    for name in _LISTS:
        if document.get(name) is not None:
            for_browser[name] = _list(document, name)
    for name in _FLAGS:
        if document.get(name) is not None:
            for_browser[name] = _flag(document, name)

    jwks_uri = None
    if document.get("jwks_uri") is not None:
        jwks_uri = _endpoint(document, "jwks_uri", allow_insecure_http)
    # Required by Discovery, left out by some: RS256 is what every provider
    # has to support (Core, section 15.1).
    algorithms = for_browser.get("id_token_signing_alg_values_supported", ["RS256"])
    proofs = () if document.get(_PROOFS) is None else tuple(_list(document, _PROOFS))
    return Metadata(jwks_uri, tuple(algorithms), for_browser, _auth_methods(document), proofs)


def _auth_methods(document: Mapping[str, Any]) -> tuple[str, ...]:
    if document.get(_AUTH_METHODS) is None:
        return _DEFAULT_AUTH_METHODS
    return tuple(_list(document, _AUTH_METHODS))


def _mismatch_hint(named: object, issuer: str) -> str:
    if not isinstance(named, str):
        return "The metadata has no issuer."
    hint = f"The metadata names the issuer {named[:200]!r}, the app {issuer!r}."
    if named.rstrip("/") == issuer.rstrip("/"):
        hint += " They differ by the slash at the end: write it as the provider does."
    return hint


def _endpoint(document: Mapping[str, Any], name: str, allow_insecure_http: bool) -> str:
    url = document.get(name)
    parts = split_url(url) if isinstance(url, str) else None
    if parts is None or not isinstance(url, str):
        raise Failure("metadata_invalid", f"The metadata has no usable {name}.")
    if not is_secure(parts, allow_insecure_http=allow_insecure_http):
        raise Failure(
            "insecure_endpoint",
            f"The metadata's {name} is {url[:200]!r}, which is not https.",
        )
    return url


def _list(document: Mapping[str, Any], name: str) -> list[str]:
    values = document[name]
    if not isinstance(values, (list, tuple)) or not all(isinstance(value, str) for value in values):
        raise Failure("metadata_invalid", f"The metadata's {name} is not a list of strings.")
    return list(values)


def _flag(document: Mapping[str, Any], name: str) -> bool:
    value = document[name]
    if not isinstance(value, bool):
        raise Failure("metadata_invalid", f"The metadata's {name} is not a boolean.")
    return value
