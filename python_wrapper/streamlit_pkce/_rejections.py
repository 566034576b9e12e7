"""Rejections: what did not pass in one session, told at most once a minute.

A browser may show the same worthless token as often as it likes, and shall fill no log.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ._outcome import subject_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_PERIOD: Final = 60.0
"""Seconds after one was told in which others like it are only counted."""


@dataclass
class Rejection:
    """Something that did not pass, and how often.

    Attributes
    ----------
    claims
        Whose it was, if that is verified all the same.
    told_at
        When it was told last, in Unix seconds.
    times
        How often it has happened since.
    """

    code: str
    claims: Mapping[str, Any] | None
    told_at: float
    times: int = 0


class Rejections:
    """Those of one session. Plain data, to be serialised."""

    def __init__(self) -> None:
        self._counted: dict[tuple[str, object], Rejection] = {}

    def add(self, code: str, claims: Mapping[str, Any] | None, now: float) -> bool:
        """Count one.

        Returns
        -------
        bool
            Whether it is the first for a while, and to be told at once.
        """
        like_it = (code, None if claims is None else subject_of(claims))
        known = self._counted.get(like_it)
        if known is None:
            self._counted[like_it] = Rejection(code, claims, now)
            return True
        known.times += 1
        return False

    def take_due(self, now: float) -> list[Rejection]:
        """Those that have only been counted, and are to be told now; they begin to count anew."""
        over = {
            like_it: known
            for like_it, known in self._counted.items()
            if not 0 <= now - known.told_at < _PERIOD
        }
        due = [known for known in over.values() if known.times > 0]
        for like_it, known in over.items():
            if known.times > 0:
                self._counted[like_it] = Rejection(known.code, known.claims, now)
            else:
                del self._counted[like_it]
        return due
