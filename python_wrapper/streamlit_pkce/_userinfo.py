"""UserInfo: whose an access token is, in the provider's own words.

`OpenID Connect Core 1.0, section 5.3
<https://openid.net/specs/openid-connect-core-1_0.html#UserInfo>`_. It is asked
where no fresh ID token speaks for the access token: because the provider sent
none with a renewal, or because it has expired before this server saw it.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from ._codes import AuthError, Failure, auth_error
from ._fetch import Limits, NotJson, Unreachable, fetch_json

if TYPE_CHECKING:
    from ._claims import Expected

QUIET: Final = 30.0
"""Seconds after a request that failed in which the session does not ask again."""

LIMITS: Final = Limits(connect=2.0, read=3.0, total=5.0)
"""Tighter than for documents: the run waits for the answer."""

REFUSALS: Final = (401, 403)
"""RFC 6750, section 3.1: ``invalid_token`` and ``insufficient_scope``."""

_MOST_ANSWERS: Final = 8


class Overdue(Exception):
    """The access token is at its end: there is nothing to ask with until it is renewed."""


class UserInfo:
    """What UserInfo has said to one session, so that each access token is asked about once.

    Never shared: a token that was fine may since have been revoked, and a new
    session is when that is noticed. Plain data, to be serialised.
    """

    def __init__(self) -> None:
        self._answers: dict[str, str | AuthError] = {}
        self._failure: AuthError | None = None
        self._failed_at = 0.0

    def check_subject(
        self, subject: str, endpoint: str, expected: Expected, *, expires_at: float | None
    ) -> None:
        """Check that the access token is of `subject` (Core, section 5.3.2).

        Parameters
        ----------
        expires_at
            When the access token expires, in Unix seconds.

        Raises
        ------
        Failure
            ``userinfo_unavailable``, ``access_token_refused`` or
            ``userinfo_subject_mismatch``.
        Overdue
            If the access token has expired; or was refused so near its end that
            the provider's clock may say it has.
        """
        # With its end: that an access token was good says nothing of one said to live longer.
        asked = f"{expires_at} {expected.access_token}"
        digest = hashlib.sha256(asked.encode()).hexdigest()
        if digest not in self._answers:
            if expires_at is not None and expires_at <= expected.now:
                raise Overdue
            self._remember(digest, self._ask(endpoint, expected))
        answer = self._answers[digest]
        if isinstance(answer, AuthError):
            if expires_at is not None and expires_at - expected.now <= expected.leeway:
                raise Overdue
            raise Failure(answer.code, answer.hint)
        if answer != subject:
            raise Failure(
                "userinfo_subject_mismatch",
                "The access token is of another person than the ID token.",
            )

    def _ask(self, endpoint: str, expected: Expected) -> str | AuthError:
        """The access token's subject, or why the provider refused it."""
        if self._failure is not None:
            if 0 <= expected.now - self._failed_at < QUIET:
                raise Failure(self._failure.code, self._failure.hint)
            self._failure = None
        try:
            answer = fetch_json(endpoint, bearer=expected.access_token, limits=LIMITS)
        except Unreachable as error:
            if error.status in REFUSALS:
                return auth_error("access_token_refused", str(error))
            raise self._fail(str(error), expected.now) from error
        except NotJson as error:
            hint = f"{error} A signed or encrypted UserInfo response cannot be read here."
            raise self._fail(hint, expected.now) from error
        subject = answer.get("sub")
        # Without a subject, it is nobody's: no ID token has an empty one.
        return subject if isinstance(subject, str) else ""

    def _fail(self, hint: str, now: float) -> Failure:
        failure = Failure("userinfo_unavailable", hint)
        self._failure, self._failed_at = failure.error, now
        return failure

    def _remember(self, digest: str, answer: str | AuthError) -> None:
        while len(self._answers) >= _MOST_ANSWERS:
            del self._answers[next(iter(self._answers))]
        self._answers[digest] = answer
