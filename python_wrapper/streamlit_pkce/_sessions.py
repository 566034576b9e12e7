"""Sessions: the logins of one browser session, and their common end."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final
from weakref import WeakSet

import streamlit as st

from . import _host
from ._identity_session import IdentitySession
from ._session import Session
from ._sign_out import SignOut

if TYPE_CHECKING:
    from ._config import Config
    from ._identity_parameters import IdentityConfig

logger = logging.getLogger("streamlit_pkce")

_SESSIONS: Final = "_streamlit_pkce_sessions"
"""Where the sessions are in ``st.session_state``."""
_IDENTITIES: Final = "_streamlit_pkce_identities"
"""Where those of proxies are."""

_MOST_BROWSERS: Final = 10_000


@dataclass
class _Browser:
    """What survives ``st.session_state.clear()``, which many an app calls beside ``logout()``."""

    sign_out: SignOut | None = None
    wishes: dict[str, list[str]] = field(default_factory=dict)
    spent: list[str] = field(default_factory=list)
    sessions: WeakSet[Session] = field(default_factory=WeakSet)
    identities: WeakSet[IdentitySession] = field(default_factory=WeakSet)


_lock = threading.Lock()
_browsers: OrderedDict[str, _Browser] = OrderedDict()


def session_of(config: Config) -> Session:
    """The session of a login, in the browser session that runs the script."""
    sessions = _in_state()
    # At each run: so those are forgotten first who have been away longest, and known again if
    # they come back.
    browser = _browser()
    if config.session not in sessions:
        # Pending, not anonymous: the browser may have signed out and in again since.
        sessions[config.session] = Session(
            browser.sign_out,
            browser.wishes.setdefault(config.session, []),
            name=config.name,
            is_confirmation=config.confirms is not None,
            spent=browser.spent,
        )
    session = sessions[config.session]
    session.config = config
    with _lock:
        browser.sessions.add(session)
    return session


def identity_of(config: IdentityConfig) -> IdentitySession:
    """What a proxy says, in the browser session that runs the script."""
    identities: dict[str, IdentitySession] = st.session_state.setdefault(_IDENTITIES, {})
    browser = _browser()
    if config.session not in identities:
        has_left = browser.sign_out is not None
        identities[config.session] = IdentitySession(config.name, has_left=has_left)
    identity = identities[config.session]
    with _lock:
        browser.identities.add(identity)
    return identity


def identities() -> list[IdentitySession]:
    """What proxies have said in this browser session."""
    known: dict[str, IdentitySession] = st.session_state.setdefault(_IDENTITIES, {})
    return list(known.values())


def everybody(name: str | None = None) -> list[Session | IdentitySession]:
    """Who may be signed in, by a login or a proxy; or the one that the app calls so."""
    return [
        *logins(name),
        *(identity for identity in identities() if name in (None, identity.name)),
    ]


def logins(name: str | None = None) -> list[Session]:
    """The logins that this browser session has seen, or the one that the app calls so.

    Without those that only confirm another.
    """
    return [
        session
        for session in _in_state().values()
        if not session.is_confirmation and name in (None, session.name)
    ]


def end_all(now: float, *, everywhere: bool) -> bool:
    """Sign out of all of them.

    Parameters
    ----------
    now
        Unix seconds.
    everywhere
        Whether the sessions at the providers end too.

    Returns
    -------
    bool
        Whether the app may have seen somebody signed in until now.
    """
    browser = _browser()
    with _lock:
        sessions = set(browser.sessions)
    sessions.update(_in_state().values())
    calls = [None if browser.sign_out is None else browser.sign_out.number]
    calls += [number for session in sessions for number in session.sign_outs_known]
    names = {session.config.session for session in sessions if session.config is not None}
    browser.sign_out = SignOut.after(calls, now, everywhere=everywhere, others=names)
    # A confirmation stems from the session that its login ends.
    here = replace(browser.sign_out, everywhere=False)
    were_seen = [
        session.end(here if session.is_confirmation else browser.sign_out) for session in sessions
    ]
    with _lock:
        proxied = set(browser.identities)
    proxied.update(identities())
    were_seen += [identity.end(now) for identity in proxied]
    for audit in [one.audit for one in sessions] + [one.audit for one in proxied]:
        audit.deliver()
    if proxied and everywhere:
        logger.warning("signed out of this page only: the proxy's own session goes on")
    if everywhere and any(session.can_end is False for session in sessions):
        logger.warning(
            "signed out of the app only: the provider's metadata names no end_session_endpoint"
        )
    return any(were_seen)


def _in_state() -> dict[str, Session]:
    sessions: dict[str, Session] = st.session_state.setdefault(_SESSIONS, {})
    return sessions


def _browser() -> _Browser:
    session_id = _host.session_id()
    if session_id is None:
        return _Browser()
    with _lock:
        browser = _browsers.setdefault(session_id, _Browser())
        _browsers.move_to_end(session_id)
        while len(_browsers) > _MOST_BROWSERS:
            _browsers.popitem(last=False)
        return browser
