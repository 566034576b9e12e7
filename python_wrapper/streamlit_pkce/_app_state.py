"""App state: what an app wants to have back after the sign-in, as text that the browser keeps.

Called ``state`` like the parameter of ``login()``, it has nothing to do with the protocol's
``state``: it never leaves the browser.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from ._errors import ConfigurationError

MOST: Final = 2048
"""How long the text may be, in characters."""


def parse_app_state(state: object) -> str | None:
    """The argument of ``login()`` as text.

    Raises
    ------
    ConfigurationError
        If it is no mapping of what JSON knows, or too large.
    """
    if state is None:
        return None
    if not isinstance(state, Mapping) or not all(isinstance(name, str) for name in state):
        raise ConfigurationError(
            f"state must be a dict with texts as keys, not {type(state).__name__}. "
            'Write for example state={"draft": 3}.'
        )
    try:
        text = json.dumps(dict(state), allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError) as error:
        raise ConfigurationError(
            "state may hold what JSON knows: texts, numbers, booleans, None, lists and dicts. "
            f"{error}."
        ) from error
    if len(text) > MOST:
        raise ConfigurationError(
            f"state is kept by the browser and may have {MOST} characters as JSON, not "
            f"{len(text)}. Keep the rest on the server, and put its key into state."
        )
    return text


def read_app_state(text: object) -> dict[str, Any] | None:
    """What a browser has brought back: anything that an app may have asked for, or None."""
    if not isinstance(text, str) or len(text) > MOST:
        return None
    try:
        state = json.loads(text)
        # What no app can have asked for: NaN, and half a surrogate pair, which no text may hold.
        json.dumps(state, allow_nan=False, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return state if isinstance(state, dict) else None
