"""Require login: a page of its own for whoever is not signed in."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from ._drawing import surroundings
from ._login import login
from ._words import words

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Mapping

    from typing_extensions import Unpack

    from ._config import Config
    from ._login_parameters import LoginParameters
    from ._outcome import Status
    from ._token_set import TokenSet

_WIDTH: Final = 420
"""Of the login page, in pixels; a screen that is narrower has less."""


def require_login(
    issuer: str | os.PathLike[str] | Mapping[str, Any] | None = None,
    *,
    title: str | None = None,
    caption: str | None = None,
    **parameters: Unpack[LoginParameters],
) -> TokenSet:
    """Let only those go on who are signed in; draw a login page for the others and stop.

    Nothing after the call is executed until somebody has signed in. Who is
    signed in never sees the login page, also not for a moment after a reload:
    while it is not known, the page is empty but for the component.

    In an app with ``st.navigation()``, call it after that and before the page runs:
    an address that Streamlit hears of later is not known to it.

    Parameters
    ----------
    issuer
        As in :func:`login`.
    title : str, optional
        What the login page is called; Markdown. Default: "Welcome", in the person's language.
    caption : str, optional
        What is below of it; Markdown. Default: "Please log in to continue.", in the person's
        language; ``""`` to say nothing.
    **parameters
        All others of :func:`login`.

    Returns
    -------
    TokenSet
        Of who is signed in.

    Raises
    ------
    ConfigurationError, PlacementError, InstallationError
        As :func:`login` does.

    Examples
    --------
    >>> token = require_login(  # doctest: +SKIP
    ...     "https://login.example.com", client_id="my-app", title="Sales"
    ... )
    >>> st.write(f"Hello {token.claims['name']}")  # doctest: +SKIP
    """
    before = surroundings.set(partial(_page, title, caption))
    try:
        token = login(issuer, **parameters)
    finally:
        surroundings.reset(before)
    # Looked at, so that the app runs again when pending turns into anonymous.
    if token.status != "authenticated":
        st.stop()
    return token


@contextmanager
def _page(title: str | None, caption: str | None, config: Config, status: Status) -> Iterator[bool]:
    """The login page, or nothing; either way the component is at the same place in the app.

    So it stays what it is on the page, with the keyboard's focus, when somebody
    signs in or out.
    """
    is_shown = status == "anonymous"
    around = st.container(horizontal_alignment="center" if is_shown else "left")
    with around.container(border=is_shown, width=_WIDTH if is_shown else "stretch"):
        head = st.container()
        if is_shown:
            said = words(config.labels)
            head.header(said["welcome"] if title is None else title, anchor=False)
            if caption != "":
                head.markdown(said["please_log_in"] if caption is None else caption)
        # A button that was seen must not move.
        yield status == "pending"
