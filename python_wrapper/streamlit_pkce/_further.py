"""Further: access tokens for more APIs than the login's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._codes import AuthError
    from ._outcome import Outcome, Status
    from ._report import Further


@dataclass(frozen=True)
class Received:
    """What the browser says of a wish, and when this server first saw the token.

    In Unix seconds.
    """

    further: Further
    received_at: float

    def has_left(self, min_validity: float, now: float) -> bool:
        """Whether there is a token with more than `min_validity` seconds left."""
        if self.further.access_token is None:
            return False
        return has_left(self.further.expires_at, self.received_at, min_validity, now)


@dataclass(frozen=True)
class FurtherOutcome:
    """What an :class:`~streamlit_pkce.AccessToken` shows.

    Attributes
    ----------
    error
        Why there is no token.
    further
        Set if and only if `status` is ``"authenticated"``.
    subject
        Whose token it is; None if there is none.
    """

    status: Status
    error: AuthError | None = None
    further: Further | None = None
    subject: object = None


def has_left(expires_at: float | None, received_at: float, min_validity: float, now: float) -> bool:
    """Whether a token has more than `min_validity` seconds left.

    Half of its life is always enough: a token that lives for less than twice as
    long would never do.
    """
    if expires_at is None:
        return True
    half = max(0.0, (expires_at - received_at) / 2)
    return expires_at - now > min(min_validity, half)


def receive(
    further: tuple[Further, ...], before: Mapping[str, Received], now: float
) -> dict[str, Received]:
    """Put what the browser says now into the place of what it said before."""
    received = {}
    for one in further:
        known = before.get(one.wish)
        is_known = known is not None and known.further.access_token == one.access_token
        received[one.wish] = Received(one, known.received_at if known and is_known else now)
    return received


def outcome_of(
    login: Outcome, received: Received | None, now: float, min_validity: float
) -> FurtherOutcome:
    """What an app sees of a wish, given what it sees of the login."""
    if login.status != "authenticated":
        return FurtherOutcome(login.status, login.error)
    if received is None:
        return FurtherOutcome("pending")
    if received.has_left(min_validity, now):
        return FurtherOutcome("authenticated", None, received.further, login.subject)
    error = received.further.error
    return FurtherOutcome("pending" if error is None else "anonymous", error)
