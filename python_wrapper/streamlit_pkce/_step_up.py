"""Step-up: to sign in again before something that must not happen by accident."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ._confirmation import confirmation
from ._drawing import draw
from ._errors import ConfigurationError
from ._live import live_of
from ._outcome import Outcome
from ._sessions import session_of
from ._token_set import TokenSet

if TYPE_CHECKING:
    from collections.abc import Sequence


def step_up(
    token: TokenSet,
    *,
    max_age: float = 120,
    acr_values: str | Sequence[str] | None = None,
    label: str | None = None,
) -> TokenSet:
    """Draw a button by which a person who is signed in shows that it is them; return whether so.

    The person proves at the provider who they are, as if nobody was signed in.
    Python verifies that it is the same one (``iss`` and ``sub``), and by the ID
    token's ``auth_time`` that it was not longer ago than `max_age`. When that
    time is over, the app runs again and the button is back. The login itself is
    not touched, whatever happens; ``logout()`` ends a confirmation too.

    Parameters
    ----------
    token : TokenSet
        What ``login()`` or ``require_login()`` has returned.
    max_age : float
        Whole seconds that a confirmation counts.
    acr_values : str or sequence of str, optional
        As in :func:`login`: how the person has to authenticate, for example with
        a second factor.
    label : str, optional
        The text on the button. Default: "Confirm it is you", in the person's language.

    Returns
    -------
    TokenSet
        Empty, and so falsy, unless it is confirmed. Its access token is one that
        an API may want which asks for a recent authentication (`RFC 9470
        <https://www.rfc-editor.org/rfc/rfc9470>`_). ``.error`` says what went
        wrong: ``account_changed`` if somebody else has signed in.

    Raises
    ------
    ConfigurationError
        If an argument cannot be used.
    PlacementError
        As :func:`login` does.

    Examples
    --------
    >>> if step_up(token, max_age=60) and st.button("Delete everything"):  # doctest: +SKIP
    ...     delete_everything()
    """
    live = live_of(token)
    if live is None:
        raise ConfigurationError(
            "token must be what login() has returned, and not a copy from elsewhere. "
            "Write for example step_up(token)."
        )
    claims = token.claims
    if not claims:
        return TokenSet(Outcome("pending" if token.status == "pending" else "anonymous"))
    config = confirmation(live.config, claims, max_age=max_age, acr_values=acr_values, label=label)
    session_of(config).lapse(time.time())
    return draw(config, live.session.audit.hook)
