"""Logout: the function an app calls to sign a person out."""

from __future__ import annotations

import time

import streamlit as st

from . import _host
from ._errors import PlacementError
from ._sessions import leave_all


def logout() -> None:
    """Sign the person out of every login of this browser session.

    The app sees nobody from now on: every token set of this browser session is
    empty at once. In the middle of a script the app starts again, so nothing
    after the call is executed if somebody was signed in. The browser drops its
    tokens, in all tabs, as soon as a page with the ``login()`` is drawn; what it
    still reports from before does not count.

    The session at the provider goes on: whoever clicks the button next may be
    signed in without being asked for a password. Signing out there too is not
    done yet.

    Raises
    ------
    PlacementError
        Outside a script run of a Streamlit app.

    Examples
    --------
    >>> st.button("Log out", on_click=logout)  # doctest: +SKIP
    """
    if not _host.is_in_app():
        raise PlacementError(
            "logout() works in a script run of a Streamlit app only, and not in a thread of its "
            'own. Write for example st.button("Log out", on_click=logout).'
        )
    somebody_was_seen = leave_all(time.time())
    if not somebody_was_seen:
        return  # so that a page that does nothing else does not run for ever
    if _host.is_in_callback():
        _host.rerun_app_after_callback()
    else:
        st.rerun()
