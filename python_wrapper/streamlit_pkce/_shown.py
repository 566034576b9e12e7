"""Shown: what an app has been shown of one login in its last run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from . import _host
from ._outcome import Glance

if TYPE_CHECKING:
    from ._outcome import Outcome


_UNSENT: Final = 0.1
"""Seconds in which Streamlit may still have to send what a run has drawn."""

_REST: Final = 5.0
"""The least time in seconds between two runs in which all is drawn again."""


class Shown:
    """What the app got, and what it has seen of that, to know what would be news to it.

    Serialised without the run, which is over then.

    Attributes
    ----------
    demand
        Seconds that the app wants an access token to have left, if it has seen nobody for that.
    """

    def __init__(self) -> None:
        self.demand = 0.0
        self._glance: Glance | None = None
        self._run: object = None
        self._drawn_at = 0.0
        self._drawn_again_at = 0.0

    @property
    def is_on_the_page(self) -> bool:
        """Whether the app has drawn the login in this run, so that its component will speak.

        In a run of a fragment, the page is that of a run before: then it may have.
        """
        run = _host.run()
        return run is None or run is self._run or _host.is_in_fragment_run()

    def hand_over(self, handed: Outcome, newest: Outcome, min_validity: float) -> Glance:
        """Begin anew: in this run the app gets this.

        Parameters
        ----------
        newest
            What it would get without `min_validity`.
        """
        self._run, self._glance = _host.run(), Glance(handed)
        self.demand = min_validity if handed.status != newest.status else 0.0
        return self._glance

    def note_drawn(self, now: float) -> None:
        """The app's run draws the component, at this time in Unix seconds."""
        self._drawn_at = now

    def must_be_drawn_again(self, now: float) -> bool:
        """Whether the page may have lost what the run has drawn; at `now`, its fragment runs.

        Streamlit throws away what is drawn of a fragment and not sent yet when that fragment runs,
        and the page ends up without the element behind it (seen with 1.51). An app whose component
        speaks after each run must not run for ever, so this is true once in five seconds at most.
        """
        is_sent = not 0 <= now - self._drawn_at < _UNSENT
        if is_sent or abs(now - self._drawn_again_at) < _REST:
            return False
        self._drawn_again_at = now
        return True

    def note_status(self, outcome: Outcome) -> None:
        """The app has seen the status of this."""
        if self._glance is not None:
            self._glance.note_status(outcome)

    def would_be_news(self, outcome: Outcome) -> bool:
        """Whether the app would see another one than it has seen so far."""
        return self._glance is None or self._glance.would_be_news(outcome)

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_run": None}
