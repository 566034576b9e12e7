"""Live: what a token set shows as time goes by."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from . import _component
from ._codes import auth_error
from ._outcome import Outcome
from ._token_set import TokenSet

if TYPE_CHECKING:
    from ._parameters import Config
    from ._provider import Provider
    from ._session import Session


def hand_over(session: Session, config: Config, provider: Provider, now: float) -> TokenSet:
    """Make the token set that the app gets in this run."""
    handed, glance = session.hand_over(config.min_validity, now)
    return TokenSet(handed, glance, Live(session, config, provider, handed))


class Live:
    """The newest outcome of a session, as long as it is about the same person.

    What an app began for one person never goes on with another's tokens, even
    if somebody else signs in in the middle of a run.
    """

    def __init__(
        self, session: Session, config: Config, provider: Provider, handed: Outcome
    ) -> None:
        self._session = session
        self._config = config
        self._provider = provider
        self._subject = handed.subject
        self._demand = 0.0 if handed.subject is not None else config.min_validity

    def __call__(self) -> Outcome:
        key = _component.key(self._config)
        self._session.catch_up(key, self._config, self._provider, time.time)
        newest = self._session.outcome(time.time(), self._demand)
        if newest.subject is None:
            return newest
        if self._subject is None:
            # From now on these tokens are in use, down to their last second.
            self._subject, self._demand = newest.subject, 0.0
        elif newest.subject != self._subject:
            return Outcome(
                "anonymous",
                auth_error("account_changed", "This token set was handed out for another person."),
            )
        return newest
