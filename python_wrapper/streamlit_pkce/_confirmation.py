"""Confirmation: the sign-in by which somebody shows that they are still there.

It is a login of its own at the same client, which nobody gets through without
proving anew who they are, in which nobody else than the same person counts, and
which leaves nothing behind.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from ._config import identity
from ._errors import ConfigurationError
from ._labels import with_label
from ._outcome import subject_of
from ._request_parameters import parse_acr_values, parse_max_age
from ._words import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._config import Config
    from ._labels import Labels

_REPLACED: Final = ("prompt", "login_hint", "max_age", "acr_values")

_HINTS: Final = ("login_hint", "preferred_username", "email")
"""Claims that a provider understands as a ``login_hint``; the first is Entra ID's for just that."""


def confirmation(
    config: Config, claims: Mapping[str, Any], *, max_age: object, acr_values: object, label: object
) -> Config:
    """What the person with these `claims`, who is signed in by `config`, has to confirm by.

    Raises
    ------
    ConfigurationError
        At the first argument that cannot be used.
    """
    age, classes = parse_max_age(max_age), parse_acr_values(acr_values)
    if not age:
        raise ConfigurationError(
            "max_age is how many seconds a confirmation lasts, and must be more than 0. "
            "Write for example max_age=120."
        )
    demands = (
        # Core, section 3.1.2.1: it SHOULD prompt, and max_age shows in auth_time whether it has.
        ("prompt", "login"),
        ("login_hint", _hint(config, claims)),
        ("max_age", str(age)),
        ("acr_values", " ".join(classes)),
    )
    return replace(
        config,
        parameters=(
            *(pair for pair in demands if pair[1]),
            *(pair for pair in config.parameters if pair[0] not in _REPLACED),
        ),
        storage="memory",
        silent=False,
        # Nobody confirms anything without a click.
        auto_login=False,
        state=None,
        min_validity=0,
        labels=_labels(config.labels, label),
        expose_refresh_token=False,
        max_age=age,
        acr_values=classes,
        session=identity("confirmation", config.session, subject_of(claims), age, classes),
        confirms=subject_of(claims),
    )


def _labels(labels: Labels, label: object) -> Labels:
    """Who it is that has confirmed is said by the login already."""
    confirmed = words(labels)["confirmed"]
    said = (("signed_in", confirmed), ("signed_in_as", confirmed), *labels)
    return with_label(said, "confirm", label)


def _hint(config: Config, claims: Mapping[str, Any]) -> str:
    for value in (
        *(value for name, value in config.parameters if name == "login_hint"),
        *map(claims.get, _HINTS),
    ):
        if isinstance(value, str) and value.strip():
            return value
    return ""
