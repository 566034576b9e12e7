"""Options: what MSAL can be told, in the words of ``login()``.

What has no meaning here is named in the log (``_msal_unused.py``). What would have another
meaning here is refused. As with MSAL, ``None`` and the empty text are no value of an option
that is a text; but for the authority, which decides who may come in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from streamlit_pkce._errors import ConfigurationError, did_you_mean
from streamlit_pkce._urls import split_url

from ._msal_unused import REASONS, Options, name_unused
from ._notices import notice

_DEFAULT_SCOPES: Final = ("openid", "profile", "offline_access")
_STORAGES: Final = {
    "sessionStorage": "session",
    "localStorage": "local",
    "memoryStorage": "memory",
}
_ARGUMENTS: Final = {
    "prompt": "prompt",
    "loginHint": "login_hint",
    "domainHint": "domain_hint",
    "maxAge": "max_age",
}
"""Members of a login request that are parameters of ``login()``."""
_OF_THE_QUERY: Final = (
    *("prompt", "login_hint", "domain_hint", "max_age", "acr_values"),
    *("audience", "resource"),
)
"""Query parameters that are parameters of ``login()``."""
_CLAIMS: Final = ("claims", "sid")
"""Members of a login request that are query parameters of the same name."""

_UNDERSTOOD: Final = {
    "auth": (
        *("clientId", "authority", "knownAuthorities", "protocolMode", "authorityMetadata"),
        *("OIDCOptions", "redirectUri"),
    ),
    "cache": ("cacheLocation",),
    "login_request": (
        *_ARGUMENTS,
        *_CLAIMS,
        *("scopes", "authority", "redirectUri", "extraQueryParameters", "correlationId"),
    ),
    "logout_request": (),
}


def translate(
    auth: object, cache: object, login_request: object, logout_request: object
) -> tuple[Options, Options, dict[str, Any]]:
    """Translate all but the authority.

    Returns
    -------
    tuple
        The first and the third argument, and the parameters of ``login()``.

    Raises
    ------
    ConfigurationError
        At the first option that cannot be used.
    """
    given = {
        name: _mapping(name, value)
        for name, value in {
            "auth": auth,
            "cache": cache,
            "login_request": login_request,
            "logout_request": logout_request,
        }.items()
    }
    for name, options in given.items():
        name_unused(name, options, _UNDERSTOOD[name])
    account, request = given["auth"], given["login_request"]
    return (
        account,
        request,
        {
            "client_id": _client_id(account),
            "scope": _scope(account, request),
            "redirect_uri": _redirect_uri(account, request),
            "storage": _storage(given["cache"]),
            **_request_parameters(request),
        },
    )


def _mapping(name: str, value: object) -> Options:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise ConfigurationError(
            f"{name} must be a mapping of MSAL's options. Write for example {name}={{}}."
        )
    return value


def _client_id(auth: Options) -> object:
    if not auth.get("clientId"):
        raise ConfigurationError(
            'auth["clientId"] is missing, the "Application (client) ID" of the app. '
            'Write for example auth={"clientId": "my-app"}.'
        )
    return auth["clientId"]


def _scope(auth: Options, request: Options) -> str:
    """What MSAL asks for: the request's scopes, and those that every sign-in has."""
    wanted = _texts('login_request["scopes"]', request.get("scopes"), ["User.Read"])
    argument = 'auth["OIDCOptions"]'
    oidc = _mapping(argument, auth.get("OIDCOptions"))
    name_unused(argument, oidc, ("defaultScopes",))
    defaults: list[str] = list(_DEFAULT_SCOPES)
    if oidc.get("defaultScopes") is not None:
        own = _texts(f'{argument}["defaultScopes"]', oidc["defaultScopes"], defaults)
        if auth.get("protocolMode") == "OIDC":
            defaults = own
        elif own != defaults:
            notice(
                f"{argument}['defaultScopes'] has no effect here: it takes "
                'auth["protocolMode"]="OIDC", as with MSAL.'
            )
    return " ".join(dict.fromkeys([*wanted, *defaults]))


def _texts(name: str, value: object, example: list[str]) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, (list, tuple)) or not all(isinstance(one, str) for one in value):
        raise ConfigurationError(f"{name} must be a list of texts. Write for example {example}.")
    return list(value)


def _redirect_uri(auth: Options, request: Options) -> str | None:
    """A page of the app's own that does what the component's does; no app is one itself."""
    uri = request.get("redirectUri")
    if not _is_given(uri):
        uri = auth.get("redirectUri")
    if not _is_given(uri):
        return None
    parts = split_url(uri) if isinstance(uri, str) else None
    if parts is not None and parts.path.endswith(".html"):
        return str(uri)
    notice(f"redirectUri {uri!r} has no effect here: {REASONS['redirectUri']}.")
    return None


def _storage(cache: Options) -> str:
    location = cache.get("cacheLocation")
    if location is None:
        location = "sessionStorage"
    if location not in _STORAGES:
        raise ConfigurationError(
            f'cache["cacheLocation"] must be one of {", ".join(map(repr, _STORAGES))}, not '
            f"{location!r}.{did_you_mean(location, _STORAGES)}"
        )
    return _STORAGES[location]


def _request_parameters(request: Options) -> dict[str, Any]:
    name = 'login_request["extraQueryParameters"]'
    query = _mapping(name, request.get("extraQueryParameters"))
    arguments = {key: query[key] for key in _OF_THE_QUERY if key in query}
    age = arguments.get("max_age")
    if isinstance(age, str) and age.isdecimal():  # a query has texts only
        arguments["max_age"] = int(age)
    extra = {key: value for key, value in query.items() if key not in arguments}
    given = {option: value for option, value in request.items() if _is_given(value)}
    arguments |= {its: given[option] for option, its in _ARGUMENTS.items() if option in given}
    extra |= {option: given[option] for option in _CLAIMS if option in given}
    return {**arguments, "extra_params": extra or None}


def _is_given(value: object) -> bool:
    """Whether an option that is a text has been given; False and 0 are wrong, but are there."""
    return value is not None and value != ""
