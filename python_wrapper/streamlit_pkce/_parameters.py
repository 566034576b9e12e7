"""Parameters: the arguments of ``login()``, parsed once into a :class:`Config`.

Whatever comes out of here needs no second look. Every error says what to write
instead, because its reader is somebody who registers their first OAuth client.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, cast, get_args

from ._errors import ConfigurationError
from ._issuer import Issuer, parse_issuer
from ._request_parameters import parse_request_parameters, parse_resources, parse_text
from ._urls import is_secure, split_url

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

_SCOPE_TOKEN: Final = re.compile(r"[!#-\[\]-~]+")  # RFC 6749, section 3.3

_MOST_LEEWAY: Final = 600
_MOST_MIN_VALIDITY: Final = 24 * 3600

Storage = Literal["memory", "session", "local"]


@dataclass(frozen=True)
class Config:
    """One login, as the app's author meant it.

    Attributes
    ----------
    parameters
        What goes into the authorization request besides the protocol's own
        parameters, in order; a name may repeat.
    storage
        Where the browser keeps the tokens.
    silent
        Whether the browser may ask the provider without the person noticing,
        at load.
    min_validity
        Seconds that an access token must have left at the start of a run.
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
    storage: Storage
    silent: bool
    min_validity: float
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
    storage: Storage,
    silent: bool,
    min_validity: float,
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
    client = parse_text("client_id", client_id, 'client_id="my-app"')
    scopes = _scope(scope)
    resources = parse_resources(resource)
    parameters = parse_request_parameters(
        prompt=prompt,
        login_hint=login_hint,
        audience=audience,
        resources=resources,
        extra_params=extra_params,
    )
    return Config(
        issuer=provider,
        client_id=client,
        scope=scopes,
        redirect_uri=_redirect_uri(redirect_uri, insecure_allowed),
        parameters=parameters,
        storage=_storage(storage),
        # Who asks for a prompt wants the person to be asked.
        silent=_boolean("silent", silent) and prompt is None,
        min_validity=_seconds(
            "min_validity",
            min_validity,
            "that an access token must have left at the start of a run",
            most=_MOST_MIN_VALIDITY,
            example=120,
        ),
        label=_label(label),
        leeway=_seconds(
            "leeway", leeway, "by which clocks may differ", most=_MOST_LEEWAY, example=60
        ),
        expose_refresh_token=_boolean("expose_refresh_token", expose_refresh_token),
        session=_identity(provider.url, client, scopes, audience, resources, _key(key)),
    )


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


def _label(label: object) -> str:
    if not isinstance(label, str) or not label.strip():
        raise ConfigurationError(
            "label is the text on the button and must not be empty. "
            'Write for example label="Log in".'
        )
    return label


def _seconds(name: str, value: object, meaning: str, *, most: int, example: int) -> float:
    if (
        isinstance(value, bool)
        or not isinstance(value, (int, float))
        or not 0 <= value <= most  # nor is NaN
    ):
        raise ConfigurationError(
            f"{name} is the number of seconds {meaning}, from 0 to {most}. "
            f"Write for example {name}={example}."
        )
    return value


def _storage(storage: object) -> Storage:
    for known in get_args(Storage):
        if storage == known:
            return cast(Storage, known)
    raise ConfigurationError(
        f"storage must be one of {', '.join(map(repr, get_args(Storage)))}, not {storage!r}. "
        'Write for example storage="session".'
    )


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
