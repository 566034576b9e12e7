"""Sign a person in with any OpenID Connect provider, from a Streamlit app.

The browser does the sign-in (authorization code with PKCE, no client secret);
Python verifies every token before the app sees it. The public names are
:func:`login` and :func:`logout`, the :class:`TokenSet` that a login returns, the
:class:`AuthError` that ``token.error`` holds, and the exceptions, which tell the
author of an app what to write instead.
"""

from __future__ import annotations

from ._codes import AuthError
from ._errors import (
    ConfigurationError,
    InstallationError,
    PlacementError,
    StreamlitPkceError,
)
from ._login import login
from ._logout import logout
from ._token_set import TokenSet

__all__ = [
    "AuthError",
    "ConfigurationError",
    "InstallationError",
    "PlacementError",
    "StreamlitPkceError",
    "TokenSet",
    "login",
    "logout",
]
