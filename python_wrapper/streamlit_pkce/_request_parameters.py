"""Request parameters: what an app adds to the authorization request.

`OpenID Connect Core 1.0, section 3.1.2.1
<https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest>`_.
"""

from __future__ import annotations

import re
from typing import Final

from ._errors import ConfigurationError
from ._values import parse_text

RESERVED: Final = frozenset(
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

_OWN_ARGUMENTS: Final = frozenset(
    {"prompt", "login_hint", "domain_hint", "audience", "resource", "max_age", "acr_values"}
)

_MOST_AGE: Final = 366 * 24 * 3600

_PARAMETER_NAME: Final = re.compile(r"[!-~]+")


def parse_request_parameters(  # noqa: PLR0913 - the arguments of login()
    *,
    prompt: object,
    login_hint: object,
    domain_hint: object,
    audience: object,
    resources: tuple[str, ...],
    max_age: int | None,
    acr_values: tuple[str, ...],
    extra_params: object,
) -> tuple[tuple[str, str], ...]:
    """Parse these arguments of ``login()`` into pairs, in order; a name may repeat.

    Raises
    ------
    ConfigurationError
        At the first argument that cannot be used.
    """
    return (
        *_optional("prompt", _prompt(prompt)),
        *_optional("login_hint", login_hint),
        *_optional("domain_hint", domain_hint),
        *_optional("audience", audience),
        *(("resource", value) for value in resources),
        *_optional("max_age", None if max_age is None else str(max_age)),
        *_optional("acr_values", " ".join(acr_values) or None),
        *_extra_params(extra_params),
    )


def parse_resources(resource: object) -> tuple[str, ...]:
    """Parse the argument `resource`: none, one or several.

    Raises
    ------
    ConfigurationError
        If it is anything else than absolute URIs.
    """
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


def parse_max_age(max_age: object) -> int | None:
    """Parse the argument `max_age`: whole seconds, as the request has no others.

    Raises
    ------
    ConfigurationError
        If it is anything else.
    """
    if max_age is None:
        return None
    if (
        isinstance(max_age, bool)
        or not isinstance(max_age, (int, float))
        or not 0 <= max_age <= _MOST_AGE  # nor is NaN
        or max_age != int(max_age)
    ):
        raise ConfigurationError(
            "max_age is the number of whole seconds since the person has last signed in at the "
            f"provider, from 0 to {_MOST_AGE}. Write for example max_age=300."
        )
    return int(max_age)


def parse_acr_values(acr_values: object) -> tuple[str, ...]:
    """Parse the argument `acr_values`: none, one or several, the best one first.

    Raises
    ------
    ConfigurationError
        If it is anything else than texts.
    """
    if acr_values is None:
        return ()
    values = acr_values.split() if isinstance(acr_values, str) else acr_values
    if (
        not isinstance(values, (tuple, list))
        or not values
        or not all(isinstance(value, str) and re.fullmatch(r"[!-~]+", value) for value in values)
    ):
        raise ConfigurationError(
            "acr_values must be a text, or a list of texts without spaces. "
            'Write for example acr_values="urn:mace:incommon:iap:silver".'
        )
    return tuple(values)


def _prompt(prompt: object) -> str | None:
    if prompt is None:
        return None
    words = parse_text("prompt", prompt, 'prompt="login"').split()
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
        if name in RESERVED:
            raise ConfigurationError(
                f"extra_params must not set {name}: the protocol sets it, or must not have it. "
                "Leave it out."
            )
        if not isinstance(value, str):
            raise ConfigurationError(
                f"extra_params must hold texts, and {name} is {type(value).__name__}. "
                f'Write extra_params={{"{name}": "{value}"}}.'
            )
    return pairs
