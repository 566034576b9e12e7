"""Sign a person in with any OpenID Connect provider, from a Streamlit app.

The browser does the sign-in (authorization code with PKCE, no client secret);
Python verifies every token before the app sees it. The public names are
:func:`login` and :func:`logout`, the :class:`TokenSet` that a login returns, the
:class:`AccessToken` that it has for a further API and the :class:`AuthError` that
``token.error`` holds; :func:`signed_in`, for an app with several logins;
:func:`identity_from_headers`, for an app behind a proxy that signs people in;
:func:`require_login`, :func:`require_role` and :func:`step_up`, which stand before
pages and actions, :func:`user` and :func:`has_role` for what is behind them; the
:class:`Event` of which an auditor wants to know; and the exceptions, which tell the
author of an app what to write instead.
"""

from __future__ import annotations

from ._access_token import AccessToken
from ._codes import AuthError
from ._errors import (
    ConfigurationError,
    InstallationError,
    PlacementError,
    StreamlitPkceError,
)
from ._event import Event
from ._identity_from_headers import identity_from_headers
from ._login import login
from ._logout import logout
from ._require_login import require_login
from ._require_role import require_role
from ._signed_in import signed_in
from ._step_up import step_up
from ._token_set import TokenSet
from ._user import has_role, user

__all__ = [
    "AccessToken",
    "AuthError",
    "ConfigurationError",
    "Event",
    "InstallationError",
    "PlacementError",
    "StreamlitPkceError",
    "TokenSet",
    "has_role",
    "identity_from_headers",
    "login",
    "logout",
    "require_login",
    "require_role",
    "signed_in",
    "step_up",
    "user",
]
