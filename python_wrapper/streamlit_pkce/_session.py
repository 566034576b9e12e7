"""Session: what one browser session is known to be, from report to report.

It lives in ``st.session_state``, so that a component that comes and goes with
the pages of an app changes nothing, and it holds plain data only, so that
Streamlit may serialise it.

===============================  ==========================================
what happens                     what the session becomes
===============================  ==========================================
nobody is signed in              anonymous, with the browser's error if any
a token set passes               authenticated
a token set fails                anonymous, with the error
a renewed one is of another      anonymous, with ``account_changed``
person
a token set cannot be checked    as it was if authenticated, else pending
                                 with the error; checked again at each run
another login's cannot be        pending, with the error; checked again at
                                 each run
the access token expires         pending: the browser is renewing it, and
                                 reports nobody when that has failed
the app calls ``logout()``       anonymous, whatever the browser reports
                                 until it has signed out as well
the component starts afresh      as it was
===============================  ==========================================
"""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ._codes import AuthError, Failure, auth_error
from ._line import Line
from ._outcome import Glance, Outcome
from ._report import Report, SignedIn, parse_report, report_seq
from ._standing import Holding, Standing
from ._userinfo import Overdue
from ._verdict import Verdict, display_name
from ._verify import Known, Verified, verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._parameters import Config
    from ._provider import Provider

logger = logging.getLogger("streamlit_pkce")


class Session:
    """One login in one browser session.

    For several threads at once: what changes it takes a lock, and what an app
    reads of it is one :class:`Standing`, replaced as a whole.

    Parameters
    ----------
    sign_out
        The app's last call of ``logout()``, if this session is younger.
    """

    def __init__(self, sign_out: int | None = None) -> None:
        self.line = Line()
        self._standing = Standing()
        self._verdict: Verdict | None = None
        self._seq = -1
        self._taken: Report | None = None
        self._malformed: tuple[int | None, str] | None = None
        self._refusal: AuthError | None = None
        self._sign_out = sign_out
        self._known = Known()
        self._glance: Glance | None = None
        self._demand = 0.0
        self._lock = threading.RLock()

    @property
    def verdict(self) -> Verdict | None:
        """About the last report; None while there is none."""
        return self._verdict

    @property
    def is_unverified(self) -> bool:
        """Whether a report waits to be checked again."""
        verdict = self._verdict  # once: another thread may be replacing it
        return verdict is not None and verdict.outcome == "unverified"

    @property
    def sign_out(self) -> int | None:
        """The app's last call of ``logout()``, for the browser to follow."""
        return self._sign_out

    @property
    def sign_out_known_to_browser(self) -> int | None:
        """The one that the browser has named last, perhaps another server's."""
        taken = self._taken  # once: another thread may be replacing it
        return None if taken is None else taken.sign_out

    def outcome(self, now: float, min_validity: float = 0.0) -> Outcome:
        """What an app may see that wants tokens with `min_validity` seconds left."""
        return self._standing.outcome(now, min_validity)

    def take(self, raw: object, config: Config, provider: Provider, now: float) -> None:
        """Take what the browser reports.

        An unchanged report costs a comparison. One that is older than another
        already taken is ignored, and so is None: the component has not spoken
        since it was mounted.
        """
        if raw is None:
            return
        with self._lock:
            try:
                report = parse_report(raw, expose_refresh_token=config.expose_refresh_token)
            except Failure as failure:
                self._refuse_malformed(raw, failure, config)
            else:
                self._take_report(report, config, provider, now)

    def catch_up(
        self, key: str, config: Config, provider: Provider, clock: Callable[[], float]
    ) -> None:
        """Take what the component called `key` has reported since the run began.

        Does not wait for another thread that is taking a report, which may be
        waiting for the provider: the caller then sees what was known before.

        Parameters
        ----------
        clock
            Unix seconds. Read after the reports, of which none is then from
            the future.
        """
        if not self._lock.acquire(blocking=False):
            return
        try:
            for raw in self.line.news(key, again=self.is_unverified):
                self.take(raw, config, provider, clock())
        finally:
            self._lock.release()

    def leave(self, number: int) -> bool:
        """Sign out, because the app called ``logout()``; `number` grows with each call.

        Returns
        -------
        bool
            Whether the app may have seen somebody signed in until now.
        """
        with self._lock:
            was = self._standing
            self._sign_out = number
            self._standing, self._refusal = Standing("anonymous"), None
            return was.holding is not None or was.status != "anonymous"

    def hand_over(self, min_validity: float, now: float) -> tuple[Outcome, Glance]:
        """What the app gets in this run, and where to note what it sees of it."""
        handed = self.outcome(now, min_validity)
        was_held_back = handed.status != self.outcome(now).status
        self._glance, self._demand = Glance(handed), min_validity if was_held_back else 0.0
        return handed, self._glance

    def app_must_rerun(self, now: float) -> bool:
        """Whether the app would see a difference to what it has seen in its last run.

        Renewed tokens of the same person are none: they are in the token set
        that it has.
        """
        return self._glance is None or self._glance.would_be_news(self.outcome(now, self._demand))

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_lock"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._lock = threading.RLock()

    def _take_report(self, report: Report, config: Config, provider: Provider, now: float) -> None:
        if report.seq < self._seq or (report == self._taken and not self.is_unverified):
            return
        if isinstance(report, SignedIn):
            if self._sign_out is not None and (report.sign_out or 0) < self._sign_out:
                return  # it was sent before the browser got to know
            self._take_signed_in(report, config, provider, now)
        else:
            # A browser that drops refused tokens then reports nobody, without
            # an error: why they were refused is still what the app should see.
            self._refusal = None if report.error is not None else self._refusal
            self._standing = Standing("anonymous", report.error or self._refusal)
            self._verdict = Verdict(report.seq, "accepted")
        self._seq, self._taken, self._malformed = report.seq, report, None

    def _take_signed_in(
        self, report: SignedIn, config: Config, provider: Provider, now: float
    ) -> None:
        known = self._holding_of(report)
        if known is not None:
            # The same tokens under a new number: the component was mounted again.
            # They were good when they came; the ID token may have expired since.
            holding = known
        else:
            try:
                verified = verify(report, config, provider, self._known, now)
                self._check_account(report, verified)
            except Failure as failure:
                self._refuse(report, failure, config)
                return
            except Overdue:
                self._defer(report)
                return
            holding = Holding(report, verified, now)
        self._standing, self._refusal = Standing(holding=holding), None
        self._verdict = Verdict(report.seq, "accepted", display_name(holding.verified.claims))

    def _holding_of(self, report: SignedIn) -> Holding | None:
        holding = self._standing.holding
        if (
            holding is not None
            and holding.report.tokens == report.tokens
            and holding.report.proof == report.proof
        ):
            return holding
        return None

    def _check_account(self, report: SignedIn, verified: Verified) -> None:
        """Only a person who signs in may take another's place.

        Whoever holds the provider's session in this browser by now is another
        matter, and an app must not find somebody else's data in what it began.
        """
        holding = self._standing.holding
        if (
            holding is not None
            and report.tokens.obtained != "login"
            and holding.verified.claims["sub"] != verified.claims["sub"]
        ):
            raise Failure("account_changed", "A renewal brought the tokens of another person.")

    def _refuse(self, report: SignedIn, failure: Failure, config: Config) -> None:
        error = failure.error
        if failure.fault in ("verification", "person"):
            _log_refusal(error, config)
            self._reject(report.seq, error)
            return
        # The provider's trouble is no proof against the person. Who was signed
        # in stays so; of anybody else, nothing can be said yet.
        self._standing = self._unjudged(report, error)
        self._verdict = Verdict(report.seq, "unverified", None, error)

    def _defer(self, report: SignedIn) -> None:
        # Nobody's fault, and over as soon as the browser has renewed.
        self._standing = self._unjudged(report, None)
        error = auth_error("session_expired", "The access token has expired, and is to be renewed.")
        self._verdict = Verdict(report.seq, "unverified", None, error)

    def _unjudged(self, report: SignedIn, error: AuthError | None) -> Standing:
        holding = self._standing.holding
        # Who signs in may be another person, and who is renewed after that as well.
        is_doubtful = (
            holding is not None
            and report.proof != holding.report.proof
            and (report.tokens.obtained == "login" or self._standing.is_doubtful)
        )
        return replace(self._standing, status="pending", error=error, is_doubtful=is_doubtful)

    def _refuse_malformed(self, raw: object, failure: Failure, config: Config) -> None:
        seq = report_seq(raw)
        malformed = (seq, failure.error.hint)
        if (seq is not None and seq < self._seq) or malformed == self._malformed:
            return
        _log_refusal(failure.error, config)
        self._reject(seq, failure.error)
        self._taken, self._malformed = None, malformed

    def _reject(self, seq: int | None, error: AuthError) -> None:
        self._refusal = error
        self._standing = Standing("anonymous", error)
        self._verdict = None if seq is None else Verdict(seq, "rejected", None, error)


def _log_refusal(error: AuthError, config: Config) -> None:
    """One line, with nothing in it that came from the browser."""
    logger.warning(
        "refused a sign-in: %s (issuer %s, client %s)",
        error.code,
        config.issuer.url,
        config.client_id,
    )
