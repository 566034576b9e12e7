"""Standing: who is signed in, as far as a session knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ._outcome import Outcome

if TYPE_CHECKING:
    from ._codes import AuthError
    from ._report import SignedIn
    from ._verify import Verified


@dataclass(frozen=True)
class Holding:
    """A verified token set.

    Attributes
    ----------
    report
        The browser's report of it.
    received_at
        When this server first saw it, in Unix seconds.
    """

    report: SignedIn
    verified: Verified
    received_at: float

    def has_left(self, min_validity: float, now: float) -> bool:
        """Whether the access token has more than `min_validity` seconds left.

        Half of its life is always enough: a token that lives for less than
        twice as long would never do.
        """
        expires_at = self.verified.tokens.expires_at
        if expires_at is None:
            return True
        half = max(0.0, (expires_at - self.received_at) / 2)
        return expires_at - now > min(min_validity, half)


@dataclass(frozen=True)
class Standing:
    """Who is signed in, for others to read while it is being replaced.

    Attributes
    ----------
    status
        What it is called while nobody is signed in.
    error
        Why nobody is. Beside a holding, why a newer one cannot be checked: it is
        shown only when the holding has expired.
    holding
        The token set of who is signed in. It may have expired, and then the
        browser is renewing it.
    is_doubtful
        Whether somebody else may have signed in since. The holding is then not
        shown, but still there should the browser return to it.
    """

    status: Literal["pending", "anonymous"] = "pending"
    error: AuthError | None = None
    holding: Holding | None = None
    is_doubtful: bool = False

    def outcome(self, now: float, min_validity: float = 0.0) -> Outcome:
        """What an app sees of it, if it wants tokens with `min_validity` seconds left."""
        holding = self.holding
        if holding is None:
            return Outcome(self.status, self.error)
        if self.is_doubtful or not holding.has_left(min_validity, now):
            return Outcome("pending", self.error)
        verified = holding.verified
        # Without the error: who is signed in stays so, and need not do anything.
        return Outcome("authenticated", None, verified.tokens, verified.claims)
