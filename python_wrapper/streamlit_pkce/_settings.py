"""Settings: what ``login()`` takes from ``.streamlit/secrets.toml`` and the environment.

``login("microsoft")`` reads the section ``[pkce.microsoft]``, ``login()`` reads
``[pkce]``. A key that is not there is looked for in the environment, as
``STREAMLIT_PKCE_MICROSOFT_CLIENT_ID`` or ``STREAMLIT_PKCE_CLIENT_ID``. Where there is
no such section, one of ``st.login`` does, ``[auth.microsoft]`` or ``[auth]``; its keys
may be in ``[pkce]`` as well, so that moving is a rename.
"""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar, cast

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from ._errors import ConfigurationError, did_you_mean
from ._st_login import take_over

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
T = TypeVar("T")
Parameters = Mapping[str, inspect.Parameter]

_OWN: Final = "pkce"
_ST_LOGINS: Final = "auth"
_PREFIX: Final = "STREAMLIT_PKCE_"
_READERS: Final = "_streamlit_pkce_readers"
"""Where ``st.session_state`` has the logins that read the environment, by their prefix."""

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_LISTS: Final = ("resource", "tenants")


def configured(login: Callable[P, T]) -> Callable[P, T]:
    """Complete the arguments of a function like ``login()`` by its settings.

    What is given in the call counts, whatever is in the settings; hence this stands before
    the function, which cannot tell a default from an argument.
    """
    signature = inspect.signature(login)

    @wraps(login)
    def complete(*args: P.args, **kwargs: P.kwargs) -> T:
        given = signature.bind_partial(*args, **kwargs).arguments
        every = cast("Callable[..., T]", login)
        return every(**_complete(given, signature.parameters))

    return complete


def _complete(given: dict[str, Any], parameters: Parameters) -> dict[str, Any]:
    issuer = given.get("issuer")
    name = issuer if isinstance(issuer, str) and _NAME.fullmatch(issuer) else None
    if name is None and (issuer is not None or given.get("tenant") is not None):
        return given
    settings = _read(name, parameters, given.get("exchange"))
    given = {key: value for key, value in given.items() if key != "issuer"}
    if name is not None:
        # So two sections are two logins, also if they are of the same client.
        settings.setdefault("key", name)
    merged = {**settings, **given}
    if merged.get("exchange") != "server" and "client_secret" not in given:
        merged.pop("client_secret", None)  # perhaps another program's in the environment
    return merged


def _read(name: str | None, parameters: Parameters, exchange: object) -> dict[str, Any]:
    if name in parameters:
        raise ConfigurationError(f"{name!r} is a setting, and no login can be called so.")
    secrets = _secrets()
    known = [key for table in (_OWN, _ST_LOGINS) for key in _names(secrets, table, parameters)]
    if name is not None:
        _check_prefix(name, known)
    for table in (_OWN, _ST_LOGINS):
        section = _section(secrets, table, name, parameters)
        if section:
            title = table if name is None else f"{table}.{name}"
            environment = _environment(name, parameters)
            who = exchange or section.get("exchange") or environment.get("exchange")
            settings = _parse(
                section,
                title,
                parameters,
                is_st_logins=table == _ST_LOGINS,
                has_server=who == "server",
            )
            return {**environment, **settings}
    settings = _environment(name, parameters)
    if name is not None and not settings:
        raise ConfigurationError(
            f"There is no section [{_OWN}.{name}] in .streamlit/secrets.toml. Add it, with issuer "
            "and client_id; or write the provider's URL in full, for example "
            f'issuer="https://login.example.com".{did_you_mean(name, known)}'
        )
    return settings


def _secrets() -> Mapping[str, Any]:
    try:
        return dict(st.secrets)
    except StreamlitSecretNotFoundError as error:
        if error.__cause__ is None:
            return {}  # there is no such file
    # Without the cause, which may quote the file.
    raise ConfigurationError(
        ".streamlit/secrets.toml cannot be read. Check that it is TOML, with texts in quotes."
    )


def _section(
    secrets: Mapping[str, Any], table: str, name: str | None, parameters: Parameters
) -> Mapping[str, Any]:
    """The settings of a login; empty if there are none."""
    section = _mapping(secrets.get(table, {}), table)
    if name is not None:
        return _mapping(section.get(name, {}), f"{table}.{name}")
    logins = _names(secrets, table, parameters)
    return {key: value for key, value in section.items() if key not in logins}


def _names(secrets: Mapping[str, Any], table: str, parameters: Parameters) -> list[str]:
    """The logins that have a section of their own: tables that are no setting."""
    return [
        key
        for key, value in _mapping(secrets.get(table, {}), table).items()
        if isinstance(value, Mapping) and key not in parameters and key != "client_kwargs"
    ]


def _mapping(value: object, title: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ConfigurationError(
            f"{title} in .streamlit/secrets.toml must be a section. Write [{title}] above its keys."
        )
    return value


def _parse(
    section: Mapping[str, Any],
    title: str,
    parameters: Parameters,
    *,
    is_st_logins: bool,
    has_server: bool,
) -> dict[str, Any]:
    settings = take_over(section, title, is_st_logins=is_st_logins, has_server=has_server)
    for key in settings:
        if key not in parameters:
            raise ConfigurationError(
                f"[{title}] in .streamlit/secrets.toml has the key {key!r}, which is none of "
                f"login()'s parameters.{did_you_mean(key, parameters)}"
            )
    return {key: _plain(value) for key, value in settings.items()}


def _plain(value: Any) -> Any:
    """Streamlit's own mapping as a dict, and the rest as it is."""
    if isinstance(value, Mapping):
        return {key: _plain(member) for key, member in value.items()}
    return value


def _environment(name: str | None, parameters: Parameters) -> dict[str, Any]:
    prefix = _prefix(name)
    settings = {
        key: _parse_text(f"{prefix}{key.upper()}", text, key, parameter.default)
        for key, parameter in parameters.items()
        if (text := os.environ.get(f"{prefix}{key.upper()}"))
    }
    if name is not None and settings:
        readers: dict[str, str] = st.session_state.setdefault(_READERS, {})
        _check_prefix(name, [readers.setdefault(prefix, name)])
    return settings


def _prefix(name: str | None) -> str:
    """What the environment variables of a login begin with."""
    return _PREFIX if name is None else f"{_PREFIX}{name.replace('-', '_').upper()}_"


def _check_prefix(name: str, known: list[str]) -> None:
    """Check that a login shares its environment variables with none of these others."""
    for other in known:
        if other != name and _prefix(other) == _prefix(name):
            raise ConfigurationError(
                f"{name!r} and {other!r} would be two logins with the same environment variables, "
                f"{_prefix(name)}CLIENT_ID and so on. Call one of them something else."
            )


def _parse_text(variable: str, text: str, key: str, default: object) -> Any:
    """The value that a parameter with this default has, written as a text."""
    if (key, text) == ("dpop", "refresh_token"):
        return text
    if isinstance(default, bool):
        if text.lower() not in ("true", "false"):
            raise ConfigurationError(f"{variable} must be true or false.")
        return text.lower() == "true"
    if key == "width" and text.isdecimal():
        return int(text)
    if isinstance(default, (int, float)) or key == "max_age":
        try:
            return float(text)
        except ValueError:
            raise ConfigurationError(f"{variable} must be a number.") from None
    if key in _LISTS and text != "any":
        return text.split()
    return text
