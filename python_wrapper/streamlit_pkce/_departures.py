"""Departures: who has signed out at the provider too, on a page that this server works for.

Where the server redeems the codes, each page of a browser has a refresh token of its own. The page
that signs the person out has the others of its browser know that it is over, but not whether at the
provider too; and with a refresh token that is revoked, some providers end the person's session. The
server knows how it was meant, unless it is another one that works for the other page.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final

from ._outcome import subject_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST_REMEMBERED: Final = 10_000

_AT_ONCE: Final = 60.0
"""Seconds within which the other pages of a browser hear of it."""


class Departures:
    """The last one of each person from each login. For several threads at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._at: OrderedDict[str, float] = OrderedDict()

    def note(self, session: str, claims: Mapping[str, Any], now: float) -> None:
        """Note that who has these verified claims has left.

        Parameters
        ----------
        session
            Which login it was, see :class:`~streamlit_pkce._config.Config`.
        now
            Unix seconds.
        """
        name = _name(session, claims)
        with self._lock:
            self._at[name] = now
            self._at.move_to_end(name)
            while len(self._at) > _MOST_REMEMBERED:
                self._at.popitem(last=False)

    def has_left(
        self, session: str, claims: Mapping[str, Any], *, since: float, now: float
    ) -> bool:
        """Whether who has these verified claims has left in or after the Unix second `since`.

        Where the provider does not name its sessions, that may have been on another device: then
        it counts for a moment only.
        """
        with self._lock:
            at = self._at.get(_name(session, claims))
        if at is None or ("sid" not in claims and now - at > _AT_ONCE):
            return False
        return at >= since


def _name(session: str, claims: Mapping[str, Any]) -> str:
    # On another device, the same person may have another session at the provider. Some name theirs:
    # OpenID Connect Back-Channel Logout 1.0, section 2.1.
    parts = [session, *subject_of(claims), claims.get("sid")]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


departures: Final = Departures()
"""Those of this process."""
