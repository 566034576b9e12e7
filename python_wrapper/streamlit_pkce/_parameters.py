"""Parameters: the arguments of ``login()``, parsed once into a :class:`Config`.

Whatever comes out of here needs no second look. Every error says what to write
instead, because its reader is somebody who registers their first OAuth client.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ._errors import ConfigurationError
from ._issuer import Issuer, parse_issuer
from ._urls import is_secure, split_url

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

_RESERVED: Final = frozenset(
    {
        "client_id",
        "client_secret",
        "code",
        "code_challenge",
        "code_challenge_method",
        "code_verifier",
        "grant_type",
        "id_token_hint",
        "nonce",
        "redirect_uri",
        "request",
        "request_uri",
        "response_mode",
        "response_type",
        "scope",
        "state",
    }
)
"""Parameters that are the protocol's own."""

_OWN_ARGUMENTS: Final = frozenset({"prompt", "login_hint", "audience", "resource"})

_VISIBLE: Final = re.compile(r"[ -~]+")
_PARAMETER_NAME: Final = re.compile(r"[!-~]+")
_SCOPE_TOKEN: Final = re.compile(r"[!#-\[\]-~]+")  # RFC 6749, section 3.3

_MOST_LEEWAY: Final = 600


@dataclass(frozen=True)
class Config:
    """One login, as the app's author meant it.

    Attributes
    ----------
    parameters
        What goes into the authorization request besides the protocol's own
        parameters, in order; a name may repeat.
    leeway
        Seconds by which clocks may differ.
    session
        Which login this is: the same in every run, different for two logins
        that differ in anything that decides who is signed in for what.
    """

    issuer: Issuer
    client_id: str
    scope: str
    redirect_uri: str | None
    parameters: tuple[tuple[str, str], ...]
    label: str
    leeway: float
    expose_refresh_token: bool
    session: str


def parse_parameters(  # noqa: PLR0913 - the arguments of login()
    issuer: str | os.PathLike[str] | Mapping[str, Any],
    *,
    client_id: str,
    scope: str,
    redirect_uri: str | None,
    prompt: str | None,
    login_hint: str | None,
    audience: str | None,
    resource: str | Sequence[str] | None,
    extra_params: Mapping[str, str] | None,
    label: str,
    key: str | int | None,
    leeway: float,
    expose_refresh_token: bool,
    allow_insecure_http: bool,
    jwks: Mapping[str, Any] | str | os.PathLike[str] | None,
) -> Config:
    """Parse the arguments of :func:`streamlit_pkce.login`, where they are explained.

    Raises
    ------
    ConfigurationError
        At the first argument that cannot be used.
    """
    insecure_allowed = _boolean("allow_insecure_http", allow_insecure_http)
    provider = parse_issuer(issuer, jwks, allow_insecure_http=insecure_allowed)
    client = _text("client_id", client_id, 'client_id="my-app"')
    scopes = _scope(scope)
    resources = _resources(resource)
    parameters = (
        *_optional("prompt", _prompt(prompt)),
        *_optional("login_hint", login_hint),
        *_optional("audience", audience),
        *(("resource", value) for value in resources),
        *_extra_params(extra_params),
    )
    return Config(
        issuer=provider,
        client_id=client,
        scope=scopes,
        redirect_uri=_redirect_uri(redirect_uri, insecure_allowed),
        parameters=parameters,
        label=_label(label),
        leeway=_leeway(leeway),
        expose_refresh_token=_boolean("expose_refresh_token", expose_refresh_token),
        session=_identity(provider.url, client, scopes, audience, resources, _key(key)),
    )


def _text(name: str, value: object, example: str) -> str:
    if not isinstance(value, str) or not _VISIBLE.fullmatch(value) or value != value.strip():
        raise ConfigurationError(
            f"{name} must be a text of visible ASCII characters. Write for example {example}."
        )
    return value


def _scope(scope: object) -> str:
    tokens = scope.split() if isinstance(scope, str) else []
    if not tokens or not all(_SCOPE_TOKEN.fullmatch(token) for token in tokens):
        raise ConfigurationError(
            "scope must be one text of words with spaces between. "
            'Write for example scope="openid profile email".'
        )
    if "openid" not in tokens:
        raise ConfigurationError(
            "scope must include openid: without it the provider does not say who signed in. "
            f"Write scope={' '.join(['openid', *tokens])!r}."
        )
    return " ".join(tokens)


def _redirect_uri(uri: object, insecure_allowed: bool) -> str | None:
    if uri is None:
        return None
    parts = split_url(uri) if isinstance(uri, str) else None
    if parts is None or not isinstance(uri, str):
        raise ConfigurationError(
            f"redirect_uri {uri!r} is not a URL. Leave it out to use the component's own "
            "callback.html, or write the full URL of a copy of that file on the app's own origin."
        )
    if "#" in uri:
        raise ConfigurationError(
            "redirect_uri must not have a fragment (RFC 6749, section 3.1.2). "
            f"Write redirect_uri={uri.split('#')[0]!r}."
        )
    if not is_secure(parts, allow_insecure_http=insecure_allowed):
        raise ConfigurationError(
            f"redirect_uri {uri!r} is not https. Write redirect_uri={'https' + uri[4:]!r}, or "
            "allow_insecure_http=True if you know the network to be private."
        )
    return uri


def _prompt(prompt: object) -> str | None:
    if prompt is None:
        return None
    words = _text("prompt", prompt, 'prompt="login"').split()
    if "none" in words and len(words) > 1:
        # OpenID Connect Core 1.0, section 3.1.2.1
        raise ConfigurationError(
            'prompt="none" cannot be combined with another prompt. '
            f"Write prompt={' '.join(word for word in words if word != 'none')!r}."
        )
    return " ".join(words)


def _optional(name: str, value: object) -> list[tuple[str, str]]:
    if value is None:
        return []
    if not isinstance(value, str) or not value.strip():
        raise ConfigurationError(f"{name} must be a text that is not empty, or None.")
    return [(name, value)]


def _resources(resource: object) -> tuple[str, ...]:
    if resource is None:
        return ()
    values = (resource,) if isinstance(resource, str) else resource
    if not isinstance(values, (tuple, list)) or not all(
        isinstance(value, str) and re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[!-\"$-~]+", value)
        for value in values
    ):
        # RFC 8707, section 2
        raise ConfigurationError(
            "resource must be an absolute URI without a fragment, or a list of them. "
            'Write for example resource="https://api.example.com".'
        )
    return tuple(values)


def _extra_params(extra_params: object) -> list[tuple[str, str]]:
    if extra_params is None:
        return []
    if not hasattr(extra_params, "items"):
        raise ConfigurationError(
            'extra_params must be a mapping. Write for example extra_params={"ui_locales": "fr"}.'
        )
    pairs = list(extra_params.items())
    for name, value in pairs:
        if not isinstance(name, str) or not _PARAMETER_NAME.fullmatch(name):
            raise ConfigurationError(f"extra_params has a name that cannot be used: {name!r}.")
        if name in _OWN_ARGUMENTS:
            raise ConfigurationError(
                f"extra_params must not set {name}. Write login(..., {name}=...) instead."
            )
        if name in _RESERVED:
            raise ConfigurationError(
                f"extra_params must not set {name}: the protocol sets it, or must not have it. "
                "Leave it out."
            )
        if name == "max_age":
            raise ConfigurationError(
                "extra_params must not set max_age: nothing here checks that the provider "
                'respected it. Write prompt="login" to have the person sign in again.'
            )
        if not isinstance(value, str):
            raise ConfigurationError(
                f"extra_params must hold texts, and {name} is {type(value).__name__}. "
                f'Write extra_params={{"{name}": "{value}"}}.'
            )
    return pairs


def _label(label: object) -> str:
    if not isinstance(label, str) or not label.strip():
        raise ConfigurationError(
            "label is the text on the button and must not be empty. "
            'Write for example label="Log in".'
        )
    return label


def _leeway(leeway: object) -> float:
    if (
        isinstance(leeway, bool)
        or not isinstance(leeway, (int, float))
        or not 0 <= leeway <= _MOST_LEEWAY
    ):
        raise ConfigurationError(
            "leeway is the number of seconds by which clocks may differ, "
            f"from 0 to {_MOST_LEEWAY}. Write for example leeway=60."
        )
    return leeway


def _key(key: object) -> str | None:
    if key is None:
        return None
    if isinstance(key, bool) or not isinstance(key, (str, int)) or key == "":
        raise ConfigurationError(
            'key must be a text that is not empty. Write for example key="admin-login".'
        )
    return str(key)


def _boolean(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise ConfigurationError(f"{name} must be True or False, not {value!r}.")
    return value


def _identity(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]
