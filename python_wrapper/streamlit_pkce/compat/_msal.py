"""MSAL: ``msal_authentication()`` of ``msal-streamlit-authentication``, drawn by ``login()``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from streamlit_pkce._login import login
from streamlit_pkce._logout import logout

from ._msal_authority import parse_authority
from ._msal_options import translate
from ._msal_result import make_result
from ._notices import notice

if TYPE_CHECKING:
    from collections.abc import Mapping

_SILENCE: Final = {"signed_in": "", "signed_in_as": ""}
"""Who is signed in is the app's to say, as it was."""


def msal_authentication(  # noqa: PLR0913, PLR0917 - the signature that apps were written for
    auth: Mapping[str, Any],
    cache: Mapping[str, Any] | None,
    login_request: Mapping[str, Any] | None = None,
    logout_request: Mapping[str, Any] | None = None,
    login_button_text: str | None = "Login",
    logout_button_text: str | None = "Logout",
    class_name: str | None = None,
    html_id: str | None = None,
    key: str | int | None = None,
) -> dict[str, Any] | None:
    """Draw a login button, or a logout button, and return what MSAL would return.

    For apps that were written for ``msal-streamlit-authentication``: they need another import,
    and the component's redirect URI registered at the provider. The person is signed in by
    :func:`streamlit_pkce.login`, in a window, with everything that this does and MSAL did not:
    Python verifies each token before the app sees it, a reload stays signed in, and tokens are
    renewed. An option of MSAL's that means nothing here is named in the log.

    Parameters
    ----------
    auth : mapping
        ``clientId``, ``authority`` (default: Entra ID's ``common``), ``knownAuthorities``,
        ``protocolMode`` (``"AAD"`` or ``"OIDC"``), ``OIDCOptions`` with ``defaultScopes``,
        ``authorityMetadata``, and ``redirectUri`` if it is a copy of the component's
        ``callback.html``.
    cache : mapping
        ``cacheLocation``: ``"sessionStorage"``, ``"localStorage"`` or ``"memoryStorage"``.
    login_request : mapping, optional
        ``scopes``, ``prompt``, ``loginHint``, ``domainHint``, ``maxAge``, ``claims``, ``sid``,
        ``extraQueryParameters``, ``authority``, ``redirectUri`` and ``correlationId``.
    logout_request : mapping, optional
        Has no effect: the session at the provider ends too, and the person comes back to the page.
    login_button_text, logout_button_text : str
        What is on the buttons.
    class_name, html_id : str, optional
        Have no effect: the buttons look as Streamlit's own do.
    key : str or int, optional
        Tells two logins of one app apart.

    Returns
    -------
    dict or None
        MSAL's ``AuthenticationResult``, with ``idToken``, ``idTokenClaims``, ``accessToken``,
        ``account``, ``expiresOn`` and so on; None while nobody is signed in, or nothing is known
        yet.

    Raises
    ------
    ConfigurationError
        If an option cannot be used.
    PlacementError, InstallationError
        As :func:`streamlit_pkce.login` does.

    Examples
    --------
    >>> from streamlit_pkce.compat import msal_authentication
    >>> value = msal_authentication(  # doctest: +SKIP
    ...     auth={
    ...         "clientId": "0f3a8b5e-5d2c-4c6f-9a55-7f0f6d1f0a11",
    ...         "authority": "https://login.microsoftonline.com/<tenant id>",
    ...     },
    ...     cache={"cacheLocation": "sessionStorage"},
    ...     login_request={"scopes": ["User.Read"]},
    ... )
    """
    account, request, parameters = translate(auth, cache, login_request, logout_request)
    authority = parse_authority(account, request)
    if class_name not in (None, "") or html_id not in (None, ""):
        notice(
            "class_name and html_id have no effect here: the buttons look as Streamlit's own do."
        )
    token = login(
        **authority.parameters,
        **parameters,
        # MSAL asks the provider nothing before somebody clicks, and knows windows only.
        silent=False,
        flow="popup",
        label=_text(login_button_text),
        labels=_SILENCE,
        key=key,
    )
    members, scope = dict(token.items()), parameters["scope"]
    if not members:
        return None
    st.button(
        _text(logout_button_text) or "Logout",
        key=f"msal_authentication {authority.url} {parameters['client_id']} {scope} {key}",
        on_click=logout,
    )
    return make_result(members, authority, request.get("correlationId"))


def _text(text: str | None) -> str | None:
    return text if text and text.strip() else None
