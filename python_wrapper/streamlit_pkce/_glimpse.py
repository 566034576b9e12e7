"""Glimpse: what an app has seen of a session before it called ``login()`` in the same run.

``signed_in()`` may stand above ``login()``. If the browser reports something in between,
the app has seen two states in one run, and has to run again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _host

if TYPE_CHECKING:
    from ._outcome import Glance, Outcome


class Glimpse:
    """The last one; serialised without it, as it counts in the run that is on only."""

    def __init__(self) -> None:
        self._run: object = None
        self._seen: Outcome | None = None

    def remember(self, seen: Outcome) -> None:
        """The app sees this now."""
        self._run, self._seen = _host.run(), seen

    def tell(self, glance: Glance) -> None:
        """Note what was seen in this run, if anything was."""
        if self._seen is not None and self._run is not None and self._run is _host.run():
            glance.note(self._seen)
        self._run = self._seen = None

    def __reduce__(self) -> tuple[type[Glimpse], tuple[()]]:
        return Glimpse, ()
