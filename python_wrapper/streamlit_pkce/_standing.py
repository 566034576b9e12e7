"""Standing: who is signed in, as far as a session knows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from ._codes import Failure
from ._further import Received, has_left
from ._outcome import Outcome, subject_of

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    further
        What has come besides, by wish.
    """

    report: SignedIn
    verified: Verified
    received_at: float
    further: Mapping[str, Received] = field(default_factory=dict)

    @property
    def subject(self) -> object:
        """Whose it is."""
        return subject_of(self.verified.claims)

    def has_left(self, min_validity: float, now: float) -> bool:
        """Whether the access token has more than `min_validity` seconds left.

        Half of its life is always enough: a token that lives for less than
        twice as long would never do.
        """
        if self.is_over(now):
            return False
        expires_at = self.verified.tokens.expires_at
        return has_left(expires_at, self.received_at, min_validity, now)

    def no_longer_than(self, earlier: Holding | None) -> Holding:
        """The same, but what renews a confirmation does not make it last longer."""
        until, verified = self.verified.until, self.verified
        if until is None or earlier is None or earlier.verified.until is None:
            return self
        if earlier.verified.login["auth_time"] != verified.login["auth_time"]:
            return self
        return replace(self, verified=replace(verified, until=min(until, earlier.verified.until)))

    def is_over(self, now: float) -> bool:
        """Whether this is a confirmation that counts no more."""
        until = self.verified.until
        return until is not None and until <= now

    def lasts_for(self, now: float) -> float | None:
        """Seconds until a confirmation counts no more, or one; None if this is none that does."""
        until = self.verified.until
        return None if until is None or until <= now else max(until - now, 1.0)


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

    @property
    def login(self) -> Mapping[str, Any] | None:
        """The claims that began what is held; None if somebody else may have signed in since."""
        holding = None if self.is_doubtful else self.holding
        return None if holding is None else holding.verified.login

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

    def holding_of(self, report: SignedIn) -> Holding | None:
        """What is held, if it is what this report is about."""
        holding = self.holding
        if (
            holding is not None
            and holding.report.tokens == report.tokens
            and holding.report.proof == report.proof
        ):
            return holding
        return None

    def check_account(
        self, report: SignedIn, verified: Verified, confirms: tuple[object, object] | None
    ) -> None:
        """Only a person who signs in may take another's place, and nobody in a confirmation.

        Whoever holds the provider's session in this browser by now is another
        matter, and an app must not find somebody else's data in what it began.

        Raises
        ------
        Failure
            ``account_changed``.
        """
        subject = subject_of(verified.claims)
        if confirms is not None and subject != confirms:
            raise Failure(
                "account_changed",
                "Somebody else than the person who is signed in has signed in to confirm it. "
                "The login itself has not changed.",
            )
        holding = self.holding
        if holding is not None and report.tokens.obtained != "login" and holding.subject != subject:
            raise Failure("account_changed", "A renewal brought the tokens of another person.")

    def unjudged(self, report: SignedIn, error: AuthError | None) -> Standing:
        """The same while a report cannot be checked: of whom nobody was sure, nobody is."""
        holding = self.holding
        # Who signs in may be another person, and who is renewed after that as well.
        is_doubtful = (
            holding is not None
            and report.proof != holding.report.proof
            and (report.tokens.obtained == "login" or self.is_doubtful)
        )
        return replace(self, status="pending", error=error, is_doubtful=is_doubtful)
