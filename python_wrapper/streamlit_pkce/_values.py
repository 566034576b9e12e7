"""Values: what arguments of several functions are, parsed the same way everywhere.

Every function raises :class:`ConfigurationError` if a value is anything else, and
says what to write.
"""

from __future__ import annotations

import re
from typing import Final

from ._errors import ConfigurationError

MOST_LEEWAY: Final = 600
"""Seconds by which clocks may differ at most."""

_VISIBLE: Final = re.compile(r"[ -~]+")


def parse_boolean(name: str, value: object) -> bool:
    """True or False."""
    if not isinstance(value, bool):
        raise ConfigurationError(f"{name} must be True or False, not {value!r}.")
    return value


def parse_choice(name: str, value: object, known: tuple[str, ...]) -> str:
    """One of the texts that are known."""
    if isinstance(value, str) and value in known:
        return value
    raise ConfigurationError(
        f"{name} must be one of {', '.join(map(repr, known))}, not {value!r}. "
        f'Write for example {name}="{known[1]}".'
    )


def parse_key(key: object, example: str) -> str | None:
    """What the app calls one of several; or nothing."""
    if key is None:
        return None
    if isinstance(key, bool) or not isinstance(key, (str, int)) or key == "":
        raise ConfigurationError(
            f'key must be a text that is not empty. Write for example key="{example}".'
        )
    return str(key)


def parse_leeway(leeway: object) -> float:
    """Seconds by which clocks may differ."""
    return parse_seconds("leeway", leeway, "by which clocks may differ", MOST_LEEWAY, 60)


def parse_seconds(name: str, value: object, meaning: str, most: int, example: int) -> float:
    """Seconds, from 0 to `most`."""
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


def parse_text(name: str, value: object, example: str) -> str:
    """A text of visible characters."""
    if not isinstance(value, str) or not _VISIBLE.fullmatch(value) or value != value.strip():
        raise ConfigurationError(
            f"{name} must be a text of visible ASCII characters. Write for example {example}."
        )
    return value
