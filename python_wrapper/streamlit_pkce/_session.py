"""Session: what one browser session is known to be, from report to report.

It lives in ``st.session_state``, so that a component that comes and goes with
the pages of an app changes nothing, and it holds plain data only, so that
Streamlit may serialise it.

=============================  ==========================================
what happens                   what the session becomes
=============================  ==========================================
nobody is signed in            anonymous, with the browser's error if any
a token set passes             authenticated
a token set fails              anonymous, with the error
a token set cannot be checked  as it was if authenticated, else pending;
                               with the error; checked again at each run
the access token expires       anonymous, with ``session_expired``
the component starts afresh    as it was
=============================  ==========================================
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from ._codes import AuthError, Failure, auth_error
from ._report import Report, SignedIn, parse_report, report_seq
from ._token_set import Glance, Outcome, TokenSet
from ._verify import verify

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._parameters import Config
    from ._provider import Provider

logger = logging.getLogger("streamlit_pkce")


@dataclass(frozen=True)
class Verdict:
    """What Python made of the report numbered `seq`, for the browser to know.

    Attributes
    ----------
    outcome
        ``accepted``; ``rejected``: the browser drops the tokens;
        ``unverified``: it keeps them, and Python tries again.
    name
        Who is signed in, to be shown.
    """

    seq: int
    outcome: Literal["accepted", "rejected", "unverified"]
    name: str | None = None
    error: AuthError | None = None


class Session:
    """One login in one browser session."""

    def __init__(self) -> None:
        self._outcome = Outcome("pending")
        self._verdict: Verdict | None = None
        self._seq = -1
        self._taken: Report | None = None
        self._verified: SignedIn | None = None
        self._malformed: tuple[int | None, str] | None = None
        self._refusal: AuthError | None = None
        self._handed: Outcome | None = None
        self._glance = Glance()

    @property
    def verdict(self) -> Verdict | None:
        """About the last report; None while there is none."""
        return self._verdict

    @property
    def is_unverified(self) -> bool:
        """Whether a report waits to be checked again."""
        return self._verdict is not None and self._verdict.outcome == "unverified"

    def take(self, raw: object, config: Config, provider: Provider, now: float) -> None:
        """Take what the browser reports, and notice what time has done.

        An unchanged report costs a comparison. One that is older than another
        already taken is ignored, and so is None: the component has not spoken
        since it was mounted.
        """
        if raw is not None:
            try:
                report = parse_report(raw, expose_refresh_token=config.expose_refresh_token)
            except Failure as failure:
                self._refuse_malformed(raw, failure, config)
            else:
                self._take_report(report, config, provider, now)
        self._expire(now)

    def hand_over(self) -> TokenSet:
        """The token set for the app, which keeps it until the next run."""
        self._handed, self._glance = self._outcome, Glance()
        return TokenSet(self._outcome, self._glance)

    def app_must_rerun(self) -> bool:
        """Whether the app would see a difference to the token set it was handed.

        Pending and anonymous are both falsy: an app that has not looked at
        ``.status`` cannot tell them apart, and is spared the rerun.
        """
        seen, current = self._handed, self._outcome
        if seen is None or _visible(seen) != _visible(current):
            return True
        return self._glance.at_status and seen.status != current.status

    def _take_report(self, report: Report, config: Config, provider: Provider, now: float) -> None:
        if report.seq < self._seq or (report == self._taken and not self.is_unverified):
            return
        if isinstance(report, SignedIn):
            self._take_signed_in(report, config, provider, now)
        else:
            # A browser that drops refused tokens then reports nobody, without
            # an error: why they were refused is still what the app should see.
            self._refusal = None if report.error is not None else self._refusal
            self._outcome = Outcome("anonymous", report.error or self._refusal)
            self._verdict = Verdict(report.seq, "accepted")
        self._seq, self._taken, self._malformed = report.seq, report, None

    def _take_signed_in(
        self, report: SignedIn, config: Config, provider: Provider, now: float
    ) -> None:
        if self._is_verified(report):
            # The same tokens under a new number: the component was mounted again.
            # They were good when they came; the ID token may have expired since.
            claims = self._outcome.claims or {}
        else:
            try:
                claims = verify(report, config, provider, now)
            except Failure as failure:
                self._refuse(report.seq, failure, config)
                return
        self._outcome = Outcome("authenticated", None, report.tokens, claims)
        self._verdict = Verdict(report.seq, "accepted", _display_name(claims))
        self._verified, self._refusal = report, None

    def _is_verified(self, report: SignedIn) -> bool:
        return (
            self._verified is not None
            and self._outcome.status == "authenticated"
            and self._verified.tokens == report.tokens
            and self._verified.proof == report.proof
        )

    def _refuse(self, seq: int, failure: Failure, config: Config) -> None:
        error = failure.error
        if failure.fault == "verification":
            _log_refusal(error, config)
            self._reject(seq, error)
            return
        # The provider's trouble is no proof against the person. Who was signed
        # in stays so; of anybody else, nothing can be said yet.
        known = self._outcome
        if known.status != "authenticated":
            known = Outcome("pending")
        self._outcome = replace(known, error=error)
        self._verdict = Verdict(seq, "unverified", None, error)

    def _refuse_malformed(self, raw: object, failure: Failure, config: Config) -> None:
        seq = report_seq(raw)
        malformed = (seq, failure.error.hint)
        if malformed == self._malformed:
            return
        _log_refusal(failure.error, config)
        self._reject(seq, failure.error)
        self._taken, self._malformed = None, malformed

    def _reject(self, seq: int | None, error: AuthError) -> None:
        self._refusal = error
        self._outcome = Outcome("anonymous", error)
        self._verdict = None if seq is None else Verdict(seq, "rejected", None, error)

    def _expire(self, now: float) -> None:
        tokens = self._outcome.tokens
        if tokens is None or tokens.expires_at is None or tokens.expires_at > now:
            return
        if self.is_unverified:
            # The verdict is about a newer token set, of which nothing is known yet.
            self._outcome = Outcome("pending", self._outcome.error)
        else:
            error = auth_error("session_expired", "The access token has expired.")
            self._reject(self._seq, error)


def _visible(outcome: Outcome) -> tuple[object, object]:
    """Who is signed in, and the error's code: what any app may act on.

    Not the hint, which may differ each time that the same thing fails.
    """
    subject = outcome.claims["sub"] if outcome.claims else None
    return subject, outcome.error.code if outcome.error else None


def _display_name(claims: Mapping[str, Any]) -> str | None:
    """What the button may call the person.

    `OpenID Connect Core 1.0, section 5.1
    <https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims>`_.
    """
    for claim in ("name", "preferred_username", "email", "sub"):
        value = claims.get(claim)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return None


def _log_refusal(error: AuthError, config: Config) -> None:
    """One line, with nothing in it that came from the browser."""
    logger.warning(
        "refused a sign-in: %s (issuer %s, client %s)",
        error.code,
        config.issuer.url,
        config.client_id,
    )
