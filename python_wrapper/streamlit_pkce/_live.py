"""Live: what a token set shows as time goes by."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.errors import DuplicateWidgetID

from . import _component, _host
from ._access_token import AccessToken
from ._codes import auth_error
from ._errors import ConfigurationError, PlacementError
from ._labels import with_label
from ._outcome import Outcome
from ._token_set import TokenSet
from ._wish import parse_wish

if TYPE_CHECKING:
    from ._config import Config
    from ._further import FurtherOutcome
    from ._provider import Provider
    from ._session import Session


def hand_over(session: Session, config: Config, provider: Provider, now: float) -> TokenSet:
    """Make the token set that the app gets in this run."""
    handed, glance = session.hand_over(config.min_validity, now)
    session.glimpse.tell(glance)
    live = Live(session, config, provider, handed)
    return TokenSet(handed, glance, live, session.take_app_state, live.for_scope)


def live_of(token: object) -> Live | None:
    """What keeps a token set up to date; None if nothing does, as for a pickled one."""
    newest = getattr(token, "_newest", None)  # it is no business of the app's
    return newest if isinstance(newest, Live) else None


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

    @property
    def session(self) -> Session:
        """The session it belongs to."""
        return self._session

    @property
    def config(self) -> Config:
        """How the person has signed in."""
        return self._config

    def __call__(self) -> Outcome:
        key = _component.key(self._config)
        self._session.catch_up(key, self._config, self._provider, time.time)
        self._session.renew(self._config, self._provider, time.time())
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

    def for_scope(self, scope: object, resource: object, audience: object) -> AccessToken:
        """See :meth:`streamlit_pkce.TokenSet.for_scope`."""
        if self._config.server is not None:
            raise ConfigurationError(
                'for_scope() needs a browser that redeems codes. With exchange="server", ask for '
                "the API's scope in login(scope=...), or draw another login with it and a key."
            )
        wish = parse_wish(scope, resource, audience, self._config)
        is_new = self._session.wishes.add(wish)
        if is_new and _host.is_in_app() and not _host.is_in_callback():
            # The browser is told by login(), which has been called in this run.
            st.rerun()
        further = LiveFurther(self, self._session, wish)
        min_validity = self._config.min_validity
        newest, further.demand = further(), min_validity
        handed, glance, further.demand = self._session.wishes.hand_over(
            wish, newest, further(), min_validity
        )
        return AccessToken(handed, glance, further, lambda label: self._draw_button(wish, label))

    def _draw_button(self, wish: str, label: str | None) -> None:
        metadata = self._provider.known_metadata()
        config = replace(self._config, labels=with_label(self._config.labels, "allow", label))
        try:
            _component.mount_button(config, metadata, wish)
        except DuplicateWidgetID:
            raise PlacementError(
                "The same button is drawn twice in one run. Draw it once."
            ) from None


class LiveFurther:
    """The newest outcome of a wish, as long as it is about the same person.

    Parameters
    ----------
    login
        What the login shows.
    """

    def __init__(self, login: Live, session: Session, wish: str) -> None:
        self._login = login
        self._session = session
        self._wish = wish
        self.demand = 0.0

    def __call__(self) -> FurtherOutcome:
        login = self._login()
        newest = self._session.further(self._wish, login, time.time(), self.demand)
        if newest.further is not None:
            # From now on this token is in use, down to its last second.
            self.demand = 0.0
        return newest
