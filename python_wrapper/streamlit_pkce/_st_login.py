"""st.login: its settings, in the words of this package's ``login()``.

`st.login <https://docs.streamlit.io/develop/api-reference/user/st.login>`_ has the server
sign people in, with a secret. What only that needs is left where it is; the secret is
understood where the server is to redeem codes.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final

from ._errors import ConfigurationError, did_you_mean
from ._presets import recognise
from ._urls import split_url

logger = logging.getLogger("streamlit_pkce")

_SUFFIX: Final = "/.well-known/openid-configuration"
_CALLBACK: Final = "/oauth2callback"
_SERVERS: Final = ("cookie_secret", "expose_tokens")
"""Keys that only ``st.login`` has a use for."""

_REQUEST: Final = (
    *("scope", "prompt", "login_hint", "domain_hint", "audience", "resource"),
    *("max_age", "acr_values"),
)
"""Members of ``client_kwargs`` that are parameters of ``login()``."""
_METHOD: Final = "token_endpoint_auth_method"
_PROTOCOLS: Final = ("code_challenge_method", _METHOD)
"""Those that a public client has no choice in."""

_explained: set[str] = set()
"""The sections whose secret has been explained."""


def take_over(
    section: Mapping[str, Any], title: str, *, is_st_logins: bool, has_server: bool = False
) -> dict[str, Any]:
    """The settings of a section, with those of ``st.login`` translated.

    Parameters
    ----------
    title
        The section's name.
    is_st_logins
        Whether it is a section that ``st.login`` reads: then ``redirect_uri`` is the server's.
    has_server
        Whether the server is to redeem codes: then it needs the secret.

    Raises
    ------
    ConfigurationError
        If one of those cannot be translated.
    """
    settings = dict(section)
    if "client_secret" in settings and not has_server:
        _explain(title)
        del settings["client_secret"]
    for key in _SERVERS:
        settings.pop(key, None)
    if is_st_logins or str(settings.get("redirect_uri")).endswith(_CALLBACK):
        settings.pop("redirect_uri", None)
    url = settings.pop("server_metadata_url", None)
    if url is not None:
        settings.setdefault("issuer", _issuer_at(url, title))
    for key, value in _request(
        settings.pop("client_kwargs", {}), title, has_server=has_server
    ).items():
        settings.setdefault(key, value)
    return settings


def _explain(title: str) -> None:
    if title in _explained:
        return
    _explained.add(title)
    logger.warning(
        "client_secret in [%s] is not used: the browser signs in as a public client, which has "
        "none. Register the app as a single-page application, and remove the secret; or write "
        'exchange="server", so that the server redeems the codes.',
        title,
    )


def _issuer_at(url: object, title: str) -> str:
    """The issuer whose metadata are at `url` (OpenID Connect Discovery 1.0, section 4)."""
    parts = split_url(url) if isinstance(url, str) else None
    if parts is None or not isinstance(url, str) or not url.endswith(_SUFFIX):
        raise ConfigurationError(
            f"server_metadata_url in [{title}] does not end in {_SUFFIX}. Write issuer instead, "
            "exactly as the provider's metadata name it."
        )
    slash = "/" if recognise(parts.hostname or "").ends_with_slash else ""
    return url.removesuffix(_SUFFIX) + slash


def _request(kwargs: object, title: str, *, has_server: bool) -> dict[str, Any]:
    if not isinstance(kwargs, Mapping):
        raise ConfigurationError(f"client_kwargs in [{title}] must be a table.")
    for key in kwargs:
        if key not in _REQUEST and key not in _PROTOCOLS:
            raise ConfigurationError(
                f"client_kwargs in [{title}] has the key {key!r}, which is not understood. If it "
                "is a parameter of the authorization request, write it into extra_params."
                f"{did_you_mean(key, _REQUEST)}"
            )
    understood = (*_REQUEST, _METHOD) if has_server else _REQUEST
    return {key: kwargs[key] for key in understood if key in kwargs}
