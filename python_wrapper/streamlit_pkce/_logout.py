"""Logout: the function an app calls to sign a person out."""

from __future__ import annotations

import time

import streamlit as st

from . import _host
from ._errors import ConfigurationError
from ._sessions import end_all


def logout(*, everywhere: bool = True) -> None:
    """Sign the person out of every login of this browser session, and at the provider.

    The app sees nobody from now on: every token set of this browser session is
    empty at once. In the middle of a script the app starts again, so nothing
    after the call is executed if somebody was signed in. The browser drops its
    tokens, in all tabs, as soon as a page with the ``login()`` is drawn; what it
    still reports from before does not count.

    Refresh tokens are revoked (`RFC 7009 <https://www.rfc-editor.org/rfc/rfc7009>`_). Then the
    page goes to where the provider ends its own session, and comes back to where it was
    (`OpenID Connect RP-Initiated Logout 1.0
    <https://openid.net/specs/openid-connect-rpinitiated-1_0.html>`_); the provider has to know the
    redirect URI as a post-logout redirect URI. Where the metadata names no
    ``end_session_endpoint``, the log says so, and the session there goes on.

    Parameters
    ----------
    everywhere : bool
        False: the provider is told nothing. The session there goes on, whoever clicks the button
        next may be signed in without being asked for a password, and no refresh token is revoked:
        with one, some providers end the session.

    Raises
    ------
    ConfigurationError
        If `everywhere` is neither True nor False.
    PlacementError
        Outside a script run of a Streamlit app.

    Examples
    --------
    >>> st.button("Log out", on_click=logout)  # doctest: +SKIP
    """
    if not isinstance(everywhere, bool):
        raise ConfigurationError(
            f"everywhere must be True or False, not {everywhere!r}. As a callback, write "
            'st.button("Log out", on_click=logout, kwargs={"everywhere": False}).'
        )
    _host.check_in_app(
        "logout()",
        ", and not in a thread of its own. "
        'Write for example st.button("Log out", on_click=logout).',
    )
    somebody_was_seen = end_all(time.time(), everywhere=everywhere)
    if not somebody_was_seen:
        return  # so that a page that does nothing else does not run for ever
    if _host.is_in_callback():
        _host.rerun_app_after_callback()
    else:
        st.rerun()
