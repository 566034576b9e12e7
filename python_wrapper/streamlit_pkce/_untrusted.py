"""Untrusted: texts that a browser or a provider has sent, and what they are good for."""

from __future__ import annotations

import re
from typing import Final, TypeGuard

_MOST_TOKEN: Final = 64 * 1024
_MOST_SCOPE: Final = 8 * 1024

# RFC 6750, section 2.1, less strictly; above all no line break, because an
# access token ends up in a header.
_TOKEN: Final = re.compile(r"[!-~]+")
_SCOPE: Final = re.compile(r"[ -~]*")
# Half a surrogate pair is valid JSON and no valid text: writing it anywhere raises.
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


def is_token(value: object) -> TypeGuard[str]:
    """Whether this is a token that may be sent on."""
    # The length first: nothing is done with what is too long.
    return isinstance(value, str) and len(value) <= _MOST_TOKEN and bool(_TOKEN.fullmatch(value))


def is_scope(value: object) -> TypeGuard[str]:
    """Whether a granted scope is one that may be shown."""
    return isinstance(value, str) and len(value) <= _MOST_SCOPE and bool(_SCOPE.fullmatch(value))


def printable(text: str, longest: int) -> str:
    """Somebody else's words, as data: capped, and without control characters."""
    return _CONTROL.sub(" ", text[:longest])
