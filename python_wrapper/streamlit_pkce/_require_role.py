"""Require role: a page that is not for everybody."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import streamlit as st

from ._event import one_line
from ._roles import holds_role
from ._sessions import logins
from ._user import user
from ._words import words

if TYPE_CHECKING:
    from collections.abc import Sequence


def require_role(
    *roles: str,
    claim: str | Sequence[str] | None = None,
    key: str | int | None = None,
    title: str | None = None,
    caption: str | None = None,
) -> None:
    """Let only those go on who have one of these roles; draw a page for the others and stop.

    Nothing after the call is executed for who has none of them. The page does
    not say which they are. While a login of this page does not know yet who is
    signed in, it is empty; a login that the page does not draw will not tell, and
    is not waited for.

    Parameters
    ----------
    *roles : str
        One of them is enough.
    claim : str or sequence of str, optional
        Where the roles are, see :meth:`TokenSet.has_role`.
    key : str or int, optional
        Which login is meant, if there are several.
    title : str, optional
        What the page is called; Markdown. Default: "No access", in the person's language.
    caption : str, optional
        What is below of it; ``{name}`` is who is signed in. Default: "This page is not for
        everybody. You are signed in as {name}.", in the person's language; ``""`` to say nothing.

    Raises
    ------
    ConfigurationError
        If an argument cannot be used.
    PlacementError
        Outside a script run of a Streamlit app.

    Examples
    --------
    >>> require_role("admin")  # doctest: +SKIP
    >>> st.button("Delete everything")  # doctest: +SKIP
    """
    claims = user(key)
    holds = holds_role(claims, roles, claim)
    if holds:
        return
    sessions = logins(None if key is None else str(key))
    now = time.time()
    if not claims and any(session.is_awaited(now) for session in sessions):
        st.stop()
    said = words(next((one.config.labels for one in sessions if one.config is not None), ()))
    st.title(said["no_access"] if title is None else title, anchor=False)
    name = one_line(claims)
    if name is None:
        st.caption(said["nobody"])
    elif caption != "":
        text = said["not_for_everybody"] if caption is None else caption
        st.text(text.replace("{name}", name))
    if holds is None:
        st.caption(said["not_all_told"])
    st.stop()
