"""LoginToken: the login's ID token, which every renewal brings along.

Its signature is checked when it is seen first, and not again at each renewal.
"""

from __future__ import annotations

import hashlib


class LoginToken:
    """The ID token of one session's login, once its signature was right.

    By digest, and as plain data, to be serialised.
    """

    def __init__(self) -> None:
        self._digest = b""
        self._payload = b""

    def remember(self, token: str, payload: bytes) -> None:
        """Keep `payload`, which was signed, in the place of an earlier login's."""
        self._digest, self._payload = _digest(token), payload

    def recall(self, token: str) -> bytes | None:
        """The payload of `token`; None if it is another than the one remembered."""
        return self._payload if self._digest == _digest(token) else None


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
