"""Unused: options of MSAL's that mean nothing here, and why.

Each is named in the log, once, whatever its value, unless that is what MSAL does without it:
an option that is off by default may be given as off, and one that is on, as on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from streamlit_pkce._errors import did_you_mean

from ._notices import notice

Options = Mapping[str, Any]

_CALLBACK: Final = "/_stcore/bidi-components/streamlit-pkce.login/callback.html"

_DEFAULTS: Final[Mapping[str, Mapping[str, tuple[object, ...]]]] = {
    "auth": {
        "postLogoutRedirectUri": ("",),  # None means that nobody comes back
        "navigateToLoginRequestUrl": (True,),
        "cloudDiscoveryMetadata": (None, ""),
        "clientCapabilities": (None, []),
        "azureCloudOptions": (None, {"azureCloudInstance": "none", "tenant": ""}),
        "skipAuthorityMetadataCache": (None, False),
        "supportsNestedAppAuth": (None, False),
        "instanceAware": (None, False),
    },
    "cache": {
        "temporaryCacheLocation": (None, "sessionStorage"),
        "storeAuthStateInCookie": (None, False),
        "secureCookies": (None, False),
        "cacheMigrationEnabled": (None, False),
        "claimsBasedCachingEnabled": (None, False),
    },
    "login_request": {
        "extraScopesToConsent": (None, []),
        "state": (None,),
        "nonce": (None,),
        "account": (None,),
        "authenticationScheme": (None, "Bearer"),
        "azureCloudOptions": (None, {"azureCloudInstance": "none", "tenant": ""}),
        "tokenQueryParameters": (None, {}),
        "tokenBodyParameters": (None, {}),
        "popupWindowAttributes": (None, {}),
    },
    "logout_request": {
        "account": (None,),
        "authority": (None,),
        "correlationId": (None,),
        "extraQueryParameters": (None, {}),
        "idTokenHint": (None,),
        "logoutHint": (None,),
        "mainWindowRedirectUri": (None,),
        "popupWindowAttributes": (None, {}),
        "postLogoutRedirectUri": ("",),
        "state": (None,),
    },
    'auth["OIDCOptions"]': {"serverResponseType": (None, "fragment")},
}
"""What MSAL.js 3 does without an option, as its ``buildConfiguration()`` has it."""

_REGISTER: Final = f"register the app's address with {_CALLBACK} behind it"
REASONS: Final[Mapping[str, str]] = {
    "redirectUri": "the sign-in comes back to the component's own page, "
    f"so {_REGISTER} as a redirect URI of the single-page application",
    "postLogoutRedirectUri": "people come back to the page on which they have signed out; "
    f"{_REGISTER} as post-logout redirect URI",
    "mainWindowRedirectUri": "people come back to the page on which they have signed out",
    "storeAuthStateInCookie": "nothing is kept in cookies",
    "secureCookies": "nothing is kept in cookies",
    "temporaryCacheLocation": "the browser keeps a sign-in that is under way with the tab",
    "navigateToLoginRequestUrl": "people always come back to the page that they were on",
    "azureCloudOptions": 'auth["authority"] alone says which cloud and tenant it is',
    "cloudDiscoveryMetadata": 'auth["authority"] is trusted because the app names it',
    "extraScopesToConsent": "ask for them where they are needed, by token.for_scope() of login()",
    "state": "a window is opened, and st.session_state stays what it is",
    "nonce": "each sign-in has its own, which Python checks",
    "account": "there is one account for each login",
    "authenticationScheme": "access tokens are Bearer tokens",
    "logoutHint": "the provider gets the ID token as a hint",
    "idTokenHint": "the provider gets the ID token of who is signed in",
}
"""Why some options have no effect."""


def name_unused(argument: str, options: Options, understood: Collection[str]) -> None:
    """Log a warning for each of these options that has no effect.

    Parameters
    ----------
    argument
        Where they are.
    understood
        Those that have one.
    """
    for option, value in options.items():
        if option in understood or value in _DEFAULTS[argument].get(option, ()):
            continue
        why = "."
        if option in REASONS:
            why = f": {REASONS[option]}."
        elif option not in _DEFAULTS[argument]:
            why += did_you_mean(option, understood)
        notice(f"{argument}[{option!r}] has no effect here{why}")
