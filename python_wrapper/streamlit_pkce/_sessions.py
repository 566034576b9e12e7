"""Sessions: the logins of one browser session, and their common end."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from weakref import WeakSet

import streamlit as st

from . import _host
from ._report import MOST_COUNTED
from ._session import Session

if TYPE_CHECKING:
    from ._parameters import Config

_SESSIONS: Final = "_streamlit_pkce_sessions"
"""Where the sessions are in ``st.session_state``."""

_MOST_BROWSERS: Final = 10_000


@dataclass
class _Browser:
    """What survives ``st.session_state.clear()``, which many an app calls beside ``logout()``."""

    sign_out: int | None = None
    sessions: WeakSet[Session] = field(default_factory=WeakSet)


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
        sessions[config.session] = Session(browser.sign_out)
    session = sessions[config.session]
    with _lock:
        browser.sessions.add(session)
    return session


def leave_all(now: float) -> bool:
    """Sign out of all of them.

    Parameters
    ----------
    now
        Unix seconds.

    Returns
    -------
    bool
        Whether the app may have seen somebody signed in until now.
    """
    browser = _browser()
    with _lock:
        sessions = set(browser.sessions)
    sessions.update(_in_state().values())
    # Greater than every number that the browser knows, of which some may be
    # from another server, whose clock is ahead.
    known = [browser.sign_out, *(session.sign_out_known_to_browser for session in sessions)]
    known += [session.sign_out for session in sessions]
    number = max(int(now * 1000), *(1 + one for one in known if one is not None), 0)
    browser.sign_out = min(number, MOST_COUNTED)
    were_seen = [session.leave(browser.sign_out) for session in sessions]
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
