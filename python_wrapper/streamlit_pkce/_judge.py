"""Judge: what is made of what the browser reports about one login, from report to report.

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
a restored one is signed with    the same: the browser brings another one,
a key that there is no more      by the provider's session if it can
the access token expires         pending: the browser is renewing it, and
                                 reports nobody when that has failed
the app calls ``logout()``       anonymous, whatever the browser reports
                                 until it has signed out as well
the component starts afresh      as it was
the server has nothing left to   as it was: the browser is asked for another
renew with, or no tokens at all  code, and reports nobody when there is none
===============================  ==========================================

What changes who is signed in leaves an :class:`~streamlit_pkce.Event`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from ._claims import is_older_than
from ._code_report import Code, Redeemed, parse_code_report
from ._codes import AuthError, Failure, auth_error
from ._document import TooSoon
from ._further import receive
from ._keeper import Keeper
from ._report import Report, SignedIn, SignedOut, parse_report, report_seq
from ._standing import Holding, Standing
from ._userinfo import Overdue
from ._verdict import Verdict, display_name
from ._verify import Known, Verified, verify

if TYPE_CHECKING:
    from ._audit import Audit
    from ._config import Config
    from ._provider import Provider
    from ._sign_out import SignOut
    from ._tokens import Tokens


_MOST_SENT_BACK: Final = 3
"""Token sets in a row. Others may have been on their way, or be another tab's; and a browser ends a
session by itself whose tokens it has renewed in vain."""

_LAST_LOOK: Final = 60.0
"""Seconds: the keys are asked for again after ten (``_document.py``), and clocks may differ."""


class Judge:
    """Plain data, to be serialised. Its session sees to it that one thread at a time changes it.

    Parameters
    ----------
    audit
        Who is told of what changes.
    sign_out
        The app's last call of ``logout()``, if the session is younger.
    spent
        The codes that this browser session has had redeemed; the list is added to.

    Attributes
    ----------
    standing
        Who is signed in; replaced as a whole.
    verdict
        About the last report; None while there is none.
    taken
        That report; None if it was malformed.
    sign_out
        The app's last call of ``logout()``, for the browser to follow.
    keeper
        What the server keeps of the sign-in.
    """

    def __init__(self, audit: Audit, sign_out: SignOut | None, spent: list[str] | None) -> None:
        self.standing = Standing()
        self.verdict: Verdict | None = None
        self.taken: Report | Code | Redeemed | None = None
        self.sign_out = sign_out
        self.keeper = Keeper(spent)
        self._audit = audit
        self._seq = -1
        self._malformed: tuple[int | None, str] | None = None
        self._refusal: AuthError | None = None
        self._app_state: dict[str, Any] | None = None
        self._known = Known()
        self._sent_back: tuple[Tokens, ...] = ()

    @property
    def is_unverified(self) -> bool:
        """Whether a report waits to be checked again."""
        verdict = self.verdict  # once: another thread may be replacing it
        return verdict is not None and verdict.is_to_be_checked_again

    def hear(self, raw: object, config: Config, provider: Provider, now: float) -> None:
        """Judge what the browser reports.

        An unchanged report costs a comparison, and one that is older than another
        already taken is ignored.
        """
        try:
            report = _parse(raw, config)
        except Failure as failure:
            self._refuse_malformed(raw, failure, now)
        else:
            self._take_report(report, config, provider, now)

    def renew(self, config: Config, provider: Provider, now: float) -> None:
        """Renew what the server keeps."""
        if isinstance(self.taken, Redeemed):
            self._take_kept(self.taken, config, provider, now)

    def end(self, sign_out: SignOut, config: Config | None, now: float) -> bool:
        """Nobody is signed in any more, whatever the browser reports until it knows.

        Returns
        -------
        bool
            Whether the app may have seen somebody signed in until now.
        """
        was = self.standing
        self.sign_out = sign_out
        self._stand(Standing("anonymous"), now)
        self._refusal = None
        self.keeper.end(config if sign_out.everywhere else None, was.login, now)
        return was.holding is not None or was.status != "anonymous"

    def take_app_state(self) -> dict[str, Any] | None:
        """What the app wanted to have back after the sign-in, once."""
        app_state, self._app_state = self._app_state, None
        return app_state

    def _take_report(
        self, report: Report | Code | Redeemed, config: Config, provider: Provider, now: float
    ) -> None:
        if report.seq < self._seq or (report == self.taken and not self.is_unverified):
            return
        if not isinstance(report, SignedOut):
            if self.sign_out is not None and (report.sign_out or 0) < self.sign_out.number:
                return  # it was sent before the browser got to know
            if isinstance(report, SignedIn):
                self._take_signed_in(report, config, provider, now)
            else:
                self._take_kept(report, config, provider, now)
        else:
            self.keeper.forget(config, self.standing.login, now)
            # A browser that drops refused tokens then reports nobody, without
            # an error: why they were refused is still what the app should see.
            self._refusal = None if report.error is not None else self._refusal
            code = None if report.error is None else report.error.code
            self._stand(Standing("anonymous", report.error or self._refusal), now, code)
            self.verdict = Verdict(report.seq, "accepted")
        # The browser repeats it until it knows that it was read.
        before = None if self.taken is None else self.taken.app_state
        if report.seq > self._seq and report.app_state not in (None, before):
            self._app_state = report.app_state
        self._seq, self.taken, self._malformed = report.seq, report, None

    def _take_signed_in(
        self, report: SignedIn, config: Config, provider: Provider, now: float
    ) -> None:
        known = self.standing.holding_of(report)
        if known is not None:
            # The same tokens under a new number: the component was mounted again.
            # They were good when they came; the ID token may have expired since.
            further = receive(report.further, known.further, now)
            holding = replace(known, report=report, further=further)
        else:
            verified: Verified | None = None
            try:
                verified = verify(report, config, provider, self._known, now)
                self.standing.check_account(report, verified, config.confirms)
            except Failure as failure:
                if config.server is None and self._lacks_old_key(report, failure, now):
                    self._send_back(report, failure, now)
                else:
                    self._refuse(report, failure, now, verified)
                return
            except Overdue:
                self._defer(report)
                return
            before = self.standing.holding
            further = receive(report.further, before.further if before else {}, now)
            holding = Holding(report, verified, now, further).no_longer_than(before)
        self._stand(Standing(holding=holding), now)
        self._refusal, self._sent_back = None, ()
        self.verdict = Verdict(report.seq, "accepted", display_name(holding.verified.claims))

    def _take_kept(
        self, report: Code | Redeemed, config: Config, provider: Provider, now: float
    ) -> None:
        try:
            signed_in = self.keeper.signed_in(report, config, provider, now)
        except Failure as failure:
            if isinstance(report, Code):
                self._reject(report.seq, failure.error, now)
                return
            # What is held counts to its end; and the browser says when there is no way on.
            if self.standing.holding is None:
                self.standing = Standing()
            self._refusal = failure.error
            self.verdict = Verdict(report.seq, "rejected", None, failure.error)
            return
        self._take_signed_in(signed_in, config, provider, now)
        if self.verdict is not None and self.verdict.outcome == "accepted":
            self.verdict = replace(self.verdict, renew_in=self.keeper.renew_in(now))

    def _refuse(
        self, report: SignedIn, failure: Failure, now: float, verified: Verified | None
    ) -> None:
        error = failure.error
        if failure.fault in ("verification", "person"):
            claims = None if verified is None else verified.claims
            self._audit.rejected(error.code, now, claims)
            self._reject(report.seq, error, now)
            return
        # The provider's trouble is no proof against the person. Who was signed
        # in stays so; of anybody else, nothing can be said yet.
        self.standing = self.standing.unjudged(report, error)
        self.verdict = Verdict(report.seq, "unverified", None, error)

    def _lacks_old_key(self, report: SignedIn, failure: Failure, now: float) -> bool:
        """Whether the provider may have given up a key since it signed what the browser has.

        Not if somebody has just signed in, nor again and again: then it is something else.
        """
        tokens = report.tokens
        is_new = isinstance(self.taken, SignedOut) and tokens.obtained == "login"
        is_another = tokens not in self._sent_back
        if is_new or (is_another and len(self._sent_back) >= _MOST_SENT_BACK):
            return False
        if not isinstance(failure, TooSoon):
            return failure.error.code == "key_unknown"
        # After a restart, all who are there show the same old key, and need not queue up. But a key
        # that is newer than the last look will be found by the next one.
        is_older = is_older_than(_LAST_LOOK, tokens.id_token or "", now)
        return is_older and self.standing.holding is None

    def _send_back(self, report: SignedIn, failure: Failure, now: float) -> None:
        if failure.fault == "verification":  # it may be a forgery as well
            self._audit.rejected(failure.error.code, now)
        if report.tokens not in self._sent_back:
            self._sent_back += (report.tokens,)
        self.standing = self.standing.unjudged(report, None)
        self.verdict = Verdict(report.seq, "unverified", None, failure.error, renew_in=0)

    def _defer(self, report: SignedIn) -> None:
        # Nobody's fault, and over as soon as the browser has renewed.
        self.standing = self.standing.unjudged(report, None)
        error = auth_error("session_expired", "The access token has expired, and is to be renewed.")
        self.verdict = Verdict(report.seq, "unverified", None, error)

    def _refuse_malformed(self, raw: object, failure: Failure, now: float) -> None:
        seq = report_seq(raw)
        malformed = (seq, failure.error.hint)
        if (seq is not None and seq < self._seq) or malformed == self._malformed:
            return
        self._audit.rejected(failure.error.code, now)
        self._reject(seq, failure.error, now)
        self.taken, self._malformed = None, malformed

    def _reject(self, seq: int | None, error: AuthError, now: float) -> None:
        self._refusal = error
        self._stand(Standing("anonymous", error), now, error.code)
        self.verdict = None if seq is None else Verdict(seq, "rejected", None, error)

    def _stand(self, standing: Standing, now: float, code: str | None = None) -> None:
        before, after = self.standing.holding, standing.holding
        self.standing = standing
        self._audit.changed(before, after, now, code)


def _parse(raw: object, config: Config) -> Report | Code | Redeemed:
    if config.server is not None:
        return parse_code_report(raw, config)
    return parse_report(
        raw,
        expose_refresh_token=config.expose_refresh_token,
        token_type=config.token_type,
    )
