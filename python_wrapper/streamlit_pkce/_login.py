"""Login: the function an app calls."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

import streamlit as st
from streamlit.errors import DuplicateWidgetID

from . import _component, _host
from ._errors import PlacementError
from ._live import hand_over
from ._parameters import Config, Storage, parse_parameters
from ._provider import Provider
from ._sessions import session_of

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

    from ._session import Session
    from ._token_set import TokenSet

_CHECK_AGAIN: Final = 10.0
"""Seconds after which a token set that could not be checked is checked again."""


def login(  # noqa: PLR0913 - all but two have a default
    issuer: str | os.PathLike[str] | Mapping[str, Any],
    *,
    client_id: str,
    scope: str = "openid profile email",
    redirect_uri: str | None = None,
    prompt: str | None = None,
    login_hint: str | None = None,
    audience: str | None = None,
    resource: str | Sequence[str] | None = None,
    extra_params: Mapping[str, str] | None = None,
    storage: Storage = "session",
    silent: bool = True,
    min_validity: float = 0,
    label: str = "Log in",
    key: str | int | None = None,
    leeway: float = 60,
    expose_refresh_token: bool = False,
    allow_insecure_http: bool = False,
    jwks: Mapping[str, Any] | str | os.PathLike[str] | None = None,
) -> TokenSet:
    """Draw the login button here, and return the person's verified tokens.

    The browser signs in with the authorization code flow and PKCE (`RFC 7636
    <https://www.rfc-editor.org/rfc/rfc7636>`_), as a public client: there is no
    client secret. Python verifies the ID token before the app sees anything.
    A rerun in which nothing changed costs no request and no verification.

    The browser renews the tokens before they expire, by refresh token where the
    provider gives one, else by a hidden frame. That reruns nothing: the token
    set that the app has shows the new ones. The app runs again when somebody
    signs in or out, or when renewal has failed for good.

    Parameters
    ----------
    issuer : str, path or mapping
        The provider's URL, exactly as the provider writes it, for example
        ``"https://login.example.com"``. For a provider without discovery, or a
        server that cannot reach it: the metadata itself, as a mapping or as the
        path of a ``.json`` file; it may hold the provider's JWK Set under
        ``"jwks"``.
    client_id : str
        The app's identifier at the provider, where it is registered as a
        public client ("Single-page application").
    scope : str
        Words with spaces between; ``openid`` must be among them.
    redirect_uri : str, optional
        Where the provider sends the person back to. Default: the component's
        own ``callback.html``, whose URL the button's error message names.
    prompt : str, optional
        For example ``"login"``, to have the person sign in again.
    login_hint : str, optional
        Whom the provider should expect, for example an e-mail address.
    audience : str, optional
        The API the access token is for, at providers that use this parameter.
    resource : str or sequence of str, optional
        The same, at providers that follow `RFC 8707
        <https://www.rfc-editor.org/rfc/rfc8707>`_.
    extra_params : mapping, optional
        Further parameters of the authorization request, for example
        ``{"ui_locales": "fr"}``.
    storage : {"session", "memory", "local"}
        Where the browser keeps the tokens. ``"session"``: with the tab, so that
        a reload stays signed in; ``"memory"``: with the page; ``"local"``: with
        the browser, also when it is closed in between, until somebody signs out
        or the session can be renewed no more.
    silent : bool
        Whether a person who has a session at the provider is signed in when the
        page loads, without a click. Not if the app gives a `prompt`.
    min_validity : float
        Seconds that the access token must have left when a run begins, for
        example as long as the run takes. If it has less, but then at most half
        of its life, the run sees ``"pending"``, and the app runs again when the
        browser has renewed it.
    label : str
        The text on the button.
    key : str or int, optional
        Tells two logins apart that are otherwise the same.
    leeway : float
        Seconds by which the provider's clock and the server's may differ.
    expose_refresh_token : bool
        Whether the refresh token leaves the browser. Needed only if the app
        itself renews tokens.
    allow_insecure_http : bool
        Whether plain ``http`` is allowed off loopback. Anybody on the network
        can then sign in as anybody.
    jwks : mapping or path, optional
        The provider's JWK Set, if the server cannot fetch it.

    Returns
    -------
    TokenSet
        A ``dict``, empty until somebody is signed in. ``.status`` tells
        ``"pending"``, ``"anonymous"`` and ``"authenticated"`` apart, ``.error``
        says why nobody is signed in.

    Raises
    ------
    ConfigurationError
        If an argument cannot be used.
    PlacementError
        Inside ``st.form``; if the same login is drawn twice in one run; outside
        a Streamlit app.
    InstallationError
        If the component's files are missing.

    Examples
    --------
    >>> import streamlit as st
    >>> from streamlit_pkce import login
    >>> token = login("https://login.example.com", client_id="my-app")  # doctest: +SKIP
    >>> if not token:  # doctest: +SKIP
    ...     st.stop()
    >>> st.write(f"Hello {token.claims['name']}")  # doctest: +SKIP
    """
    config = parse_parameters(
        issuer,
        client_id=client_id,
        scope=scope,
        redirect_uri=redirect_uri,
        prompt=prompt,
        login_hint=login_hint,
        audience=audience,
        resource=resource,
        extra_params=extra_params,
        storage=storage,
        silent=silent,
        min_validity=min_validity,
        label=label,
        key=key,
        leeway=leeway,
        expose_refresh_token=expose_refresh_token,
        allow_insecure_http=allow_insecure_http,
        jwks=jwks,
    )
    _check_placement()
    provider = Provider(config.issuer)
    provider.await_metadata()
    session = session_of(config)
    session.take(_component.reported(config), config, provider, time.time())
    _mount(config, session, provider)
    return hand_over(session, config, provider, time.time())


def _check_placement() -> None:
    if not _host.is_in_app():
        raise PlacementError(
            "login() works in a script run of a Streamlit app only. "
            "Start the app with `streamlit run`."
        )
    if _host.is_in_form():
        raise PlacementError(
            "login() cannot work inside st.form, where Streamlit holds everything back until "
            "the form is submitted. Call it outside the form."
        )


def _mount(config: Config, session: Session, provider: Provider) -> None:
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
                _component.build_data(config, provider.known_metadata(), told, session.sign_out),
            )
        except DuplicateWidgetID:
            # Raised below: an exception in a fragment is shown there as well.
            is_second = True
            return
        session.take(report, config, provider, time.time())
        if within_app_run:
            is_outdated = session.verdict != told
        elif session.app_must_rerun(time.time()):
            st.rerun(scope="app")

    # A server that has just taken over the page finds the report in the request only, and has to
    # know already whether it waits to be checked again.
    session.line.attach()
    session.catch_up(_component.key(config), config, provider, time.time)
    again = _CHECK_AGAIN if session.is_unverified else None
    st.fragment(streamlit_pkce_login, run_every=again)()
    within_app_run = False
    if is_second:
        raise PlacementError(
            "The same login() is called twice in one run. Keep the token set of the first call, "
            'or tell the two apart: login(..., key="second").'
        )
    if is_outdated:
        # A server that took over the page knows the report only now, and what
        # the component was told is too old.
        st.rerun()
