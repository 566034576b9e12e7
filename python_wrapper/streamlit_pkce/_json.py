"""JSON: an object out of a text that somebody else wrote."""

from __future__ import annotations

import json
from typing import Any, Final

_DEEPEST: Final = 32
"""How deeply objects and arrays may nest; ``src/json.rs`` has the same limit.

Claims and metadata need a handful of levels. What has hundreds exhausts the
stack of whoever walks through it, as ``copy.deepcopy`` does.
"""


def parse_object(text: bytes | bytearray) -> dict[str, Any] | None:
    """Parse a JSON object.

    Returns
    -------
    dict or None
        None if the text is anything else, or nests too deeply.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or _is_too_deep(document):
        return None
    return document


def _is_too_deep(document: dict[str, Any]) -> bool:
    level: list[object] = [document]
    for _ in range(_DEEPEST):
        level = [
            member
            for value in level
            if isinstance(value, (dict, list))
            for member in (value.values() if isinstance(value, dict) else value)
        ]
    return any(isinstance(value, (dict, list)) for value in level)
