"""The diary of an app under test: what it saw, one JSON line each.

It never holds a token, only what can be told about one.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jwt.algorithms

if TYPE_CHECKING:
    from collections.abc import Mapping


def write(event: str, **details: Any) -> None:
    """Add an entry; short enough to be written in one piece."""
    with Path(os.environ["E2E_DIARY"]).open("a", encoding="utf-8") as diary:
        diary.write(json.dumps({"event": event, **details}) + "\n")


def fingerprint(token: Mapping[str, Any]) -> str | None:
    """Tells one access token from another, and nothing else about it."""
    if not token:
        return None
    return hashlib.sha256(token["access_token"].encode()).hexdigest()[:8]


def _note_verifications() -> None:
    """Make every check of a signature leave an entry."""
    for algorithm in vars(jwt.algorithms).values():
        if isinstance(algorithm, type) and "verify" in vars(algorithm):
            _note_calls(algorithm)


def _note_calls(algorithm: Any) -> None:
    verify = algorithm.verify

    def noted(self: Any, *args: Any, **kwargs: Any) -> bool:
        write("verification", algorithm=type(self).__name__)
        return bool(verify(self, *args, **kwargs))

    algorithm.verify = noted


# Streamlit imports this module once per server, however often a script runs.
_note_verifications()
