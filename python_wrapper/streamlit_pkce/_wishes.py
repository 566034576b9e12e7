"""Wishes: the further access tokens that an app has asked for in one browser session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._errors import ConfigurationError
from ._outcome import Glance
from ._report import MOST_WISHES

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._further import FurtherOutcome


class Wishes:
    """What has been asked for, and what the app has seen of it in its last run.

    Plain data, to be serialised.

    Parameters
    ----------
    known
        What is known to have been asked for before; the list is added to.
    """

    def __init__(self, known: list[str]) -> None:
        self._known = known
        self._seen: dict[str, tuple[Glance, float]] = {}

    @property
    def known(self) -> tuple[str, ...]:
        """All of them, for the browser to get."""
        return tuple(self._known)

    def add(self, wish: str) -> bool:
        """Remember what the app asks for.

        Returns
        -------
        bool
            Whether that is new.

        Raises
        ------
        ConfigurationError
            If there are too many.
        """
        if wish in self._known:
            return False
        if len(self._known) >= MOST_WISHES:
            raise ConfigurationError(
                f"for_scope() was asked for more than {MOST_WISHES} different tokens in one "
                "browser session. Ask for fewer, with more words in one scope."
            )
        self._known.append(wish)
        return True

    def begin_run(self) -> None:
        """The app has seen nothing yet."""
        self._seen = {}

    def hand_over(
        self, wish: str, newest: FurtherOutcome, demanded: FurtherOutcome, min_validity: float
    ) -> tuple[FurtherOutcome, Glance, float]:
        """What the app gets in this run, where to note what it sees, and what it wants.

        The last is in seconds that the token must have left.

        Parameters
        ----------
        demanded
            What it is if the token must have `min_validity` seconds left.
        """
        if newest.further is None or demanded.further is not None:
            demanded, min_validity = newest, 0.0
        glance, demand = self._seen.setdefault(wish, (Glance(demanded), min_validity))
        glance.note(demanded)
        return demanded, glance, demand

    def would_be_news(self, outcome_of: Callable[[str, float], FurtherOutcome]) -> bool:
        """Whether the app would see another outcome than it has seen so far.

        Parameters
        ----------
        outcome_of
            The outcome of a wish, if a token must have so many seconds left.
        """
        return any(
            glance.would_be_news(outcome_of(wish, demand))
            for wish, (glance, demand) in list(self._seen.items())
        )
