"""Signed in: the function an app calls to know of all its logins at once."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from . import _component, _host
from ._live import Live
from ._provider import Provider
from ._sessions import identities, logins
from ._token_set import TokenSet

if TYPE_CHECKING:
    from ._config import Config
    from ._session import Session


def signed_in() -> dict[str, TokenSet]:
    """The logins in which somebody is signed in, by name.

    A login's name is its ``key=``, or the name of the section of its settings, or else its
    issuer's URL; give two logins of one issuer a key each. It is here on every page of the app,
    once the app has called its ``login()`` in this browser session. While no page with it is
    open, nothing renews its tokens, and it is here until they expire.

    Returns
    -------
    dict
        Token sets like those that ``login()`` returns: they show the newest tokens, and are
        empty after a sign-out.

    Raises
    ------
    PlacementError
        Outside a script run of a Streamlit app.

    Examples
    --------
    >>> for name, token in signed_in().items():  # doctest: +SKIP
    ...     st.write(f"{token.claims['name']} is signed in at {name}")
    """
    _host.check_in_app(
        "signed_in()",
        ", and not in a thread of its own. Hand the thread the token sets instead.",
    )
    tokens = {}
    for session in logins():
        config = session.config
        if config is not None and (token := _token_set(session, config)):
            tokens[config.name] = token
    for identity in identities():
        seen = identity.outcome(time.time())
        if seen.subject is not None:
            tokens[identity.name] = TokenSet(seen, None, identity.newest)
    return tokens


def _token_set(session: Session, config: Config) -> TokenSet:
    provider, now = Provider(config.issuer), time.time()
    # What has come with this run, of which login() may hear further down only.
    session.take(_component.reported(config), config, provider, now)
    seen = session.outcome(now)
    session.glimpse.remember(seen)
    live = Live(session, config, provider, seen)
    return TokenSet(seen, None, live, session.take_app_state, live.for_scope)
