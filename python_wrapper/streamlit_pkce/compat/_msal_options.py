"""Options: what MSAL can be told, in the words of ``login()``.

What has no meaning here is named in the log, once, unless it asks for nothing (``None``,
``False``, an empty text or list) or for what is so anyway. What would have another meaning
here is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from streamlit_pkce._errors import ConfigurationError, did_you_mean
from streamlit_pkce._urls import split_url

from ._notices import notice

Options = Mapping[str, Any]

_CALLBACK: Final = "/_stcore/bidi-components/streamlit-pkce.login/callback.html"
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
_ALREADY_SO: Final = {"authenticationScheme": "Bearer", "navigateToLoginRequestUrl": True}
_REGISTER: Final = f"register the app's address with {_CALLBACK} behind it"
_BY_WHICH: Final = {
    "redirectUri": "the sign-in comes back to the component's own page, "
    f"so {_REGISTER} as a redirect URI of the single-page application",
    "postLogoutRedirectUri": "people come back to the page on which they have signed out; "
    f"{_REGISTER} as post-logout redirect URI",
    "mainWindowRedirectUri": "people come back to the page on which they have signed out",
    "storeAuthStateInCookie": "nothing is kept in cookies",
    "secureCookies": "nothing is kept in cookies",
    "temporaryCacheLocation": "the browser keeps a sign-in that is under way with the tab",
    "navigateToLoginRequestUrl": "people always come back to the page that they were on",
    "azureCloudOptions": 'auth["authority"] alone says which cloud and tenant it is',
    "cloudDiscoveryMetadata": 'auth["authority"] is trusted because the app names it',
    "extraScopesToConsent": "ask for them where they are needed, by token.for_scope() of login()",
    "state": "a window is opened, and st.session_state stays what it is",
    "nonce": "each sign-in has its own, which Python checks",
    "account": "there is one account for each login",
    "authenticationScheme": "access tokens are Bearer tokens",
    "logoutHint": "the provider gets the ID token as a hint",
    "idTokenHint": "the provider gets the ID token of who is signed in",
}
"""Why some options have no effect."""


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
        _name_the_useless(name, options)
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


def _name_the_useless(name: str, options: Options) -> None:
    for option, value in options.items():
        is_asked_for = value and value != _ALREADY_SO.get(option)
        if is_asked_for and option not in _UNDERSTOOD[name]:
            why = f": {_BY_WHICH[option]}." if option in _BY_WHICH else None
            reason = why or f".{did_you_mean(option, _UNDERSTOOD[name])}"
            notice(f"{name}[{option!r}] has no effect here{reason}")


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
    oidc = _mapping('auth["OIDCOptions"]', auth.get("OIDCOptions"))
    for option in oidc:
        if option != "defaultScopes":
            notice(f'auth["OIDCOptions"][{option!r}] has no effect here.')
    defaults: list[str] = list(_DEFAULT_SCOPES)
    if auth.get("protocolMode") == "OIDC" and "defaultScopes" in oidc:
        name = 'auth["OIDCOptions"]["defaultScopes"]'
        defaults = _texts(name, oidc["defaultScopes"], defaults)
    return " ".join(dict.fromkeys([*wanted, *defaults]))


def _texts(name: str, value: object, example: list[str]) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, (list, tuple)) or not all(isinstance(one, str) for one in value):
        raise ConfigurationError(f"{name} must be a list of texts. Write for example {example}.")
    return list(value)


def _redirect_uri(auth: Options, request: Options) -> str | None:
    """A page of the app's own that does what the component's does; no app is one itself."""
    uri = request.get("redirectUri") or auth.get("redirectUri")
    if not uri:
        return None
    parts = split_url(uri) if isinstance(uri, str) else None
    if parts is not None and parts.path.endswith(".html"):
        return str(uri)
    notice(f"redirectUri {uri!r} has no effect here: {_BY_WHICH['redirectUri']}.")
    return None


def _storage(cache: Options) -> str:
    location = cache.get("cacheLocation") or "sessionStorage"
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
    extra = {key: value for key, value in query.items() if key not in arguments}
    for option, argument in _ARGUMENTS.items():
        if request.get(option) is not None:
            arguments[argument] = request[option]
    extra |= {option: request[option] for option in _CLAIMS if request.get(option)}
    return {**arguments, "extra_params": extra or None}
