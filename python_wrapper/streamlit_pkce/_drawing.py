"""Drawing: a login's component in a run of the app."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

import streamlit as st
from streamlit.errors import DuplicateWidgetID

from . import _component, _host
from ._dpop import check_support
from ._errors import PlacementError
from ._live import hand_over
from ._provider import Provider
from ._sessions import session_of

if TYPE_CHECKING:
    from ._config import Config
    from ._hook import Hook
    from ._outcome import Status
    from ._session import Session
    from ._token_set import TokenSet

_CHECK_AGAIN: Final = 10.0
"""Seconds after which a token set that could not be checked is checked again."""

Surroundings = Callable[["Config", "Status"], AbstractContextManager[bool]]

surroundings: Final[ContextVar[Surroundings]] = ContextVar(
    "surroundings", default=lambda _config, _status: nullcontext(enter_result=False)
)
"""Where the component of a login goes, by the status that the app will see.

What comes of it is whether the component will be at another place soon.
"""


def draw(config: Config, hook: Hook | None) -> TokenSet:
    """Draw the component here, and make what ``login()`` returns.

    Raises
    ------
    PlacementError, InstallationError
        As ``login()`` does.
    """
    _check_placement()
    provider = Provider(config.issuer)
    provider.await_metadata()
    check_support(config, provider.known_metadata())
    if config.server is not None:
        config.server.check_support(provider.known_metadata())
    session = session_of(config)
    session.can_end = _can_end(config, provider)
    session.audit.hook = hook
    session.take(_component.reported(config), config, provider, time.time())
    session.renew(config, provider, time.time())
    status = session.outcome(time.time(), config.min_validity).status
    with surroundings.get()(config, status) as unplaced:
        _mount(config, session, provider, unplaced=unplaced)
    session.audit.deliver()
    return hand_over(session, config, provider, time.time())


def _can_end(config: Config, provider: Provider) -> bool | None:
    """Whether the provider says where its session ends; None if nobody knows what it says."""
    metadata = provider.known_metadata()
    if config.logout_style != "oidc" or metadata is None:
        return None
    return "end_session_endpoint" in metadata.for_browser


def _check_placement() -> None:
    _host.check_in_app("login()", ". Start the app with `streamlit run`.")
    if _host.is_in_form():
        raise PlacementError(
            "login() cannot work inside st.form, where Streamlit holds everything back until "
            "the form is submitted. Call it outside the form."
        )


def _mount(config: Config, session: Session, provider: Provider, *, unplaced: bool) -> None:
    """Mount the component in a fragment, so that what it reports reruns only that.

    The function runs once within the app's run that declares it, and then by
    itself whenever the component reports something. Only these later runs may
    have to rerun the app.
    """
    within_app_run = True
    is_second = False
    is_outdated = False

    def streamlit_pkce_login() -> None:
        nonlocal is_second, is_outdated
        session.line.attach()
        session.take(_component.reported(config), config, provider, time.time())
        session.catch_up(_component.key(config), config, provider, time.time)
        told = session.verdict
        try:
            report = _component.mount(
                config,
                _component.build_data(
                    config,
                    provider.known_metadata(),
                    told,
                    session.sign_out,
                    further=session.wishes.known,
                    id_token_hint=session.id_token_hint,
                    unplaced=unplaced,
                ),
            )
        except DuplicateWidgetID:
            # Raised below: an exception in a fragment is shown there as well.
            is_second = True
            return
        session.take(report, config, provider, time.time())
        if within_app_run:
            is_outdated = session.verdict != told
            return
        session.audit.deliver()
        now = time.time()
        if session.shown.must_be_drawn_again(now) or session.app_must_rerun(now):
            st.rerun(scope="app")

    # A server that has just taken over the page finds the report in the request only, and has to
    # know already whether it waits to be checked again.
    session.line.attach()
    session.catch_up(_component.key(config), config, provider, time.time)
    again = _CHECK_AGAIN if session.is_unverified else session.lasts_for(time.time())
    session.shown.note_drawn(time.time())
    st.fragment(streamlit_pkce_login, run_every=again)()
    within_app_run = False
    if is_second:
        raise PlacementError(
            "The same login() is called twice in one run. Keep the token set of the first call, "
            'or tell the two apart: login(..., key="second").'
            if config.confirms is None
            else "step_up() is called twice in one run for the same token, max_age and acr_values. "
            "Keep what the first call has returned: one confirmation is good for both actions."
        )
    if is_outdated:
        # A server that took over the page knows the report only now, and what
        # the component was told is too old.
        st.rerun()
