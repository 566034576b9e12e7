"""Identity session: who a proxy says is there, from run to run of one browser session.

It lives in ``st.session_state`` beside the sessions of logins.

===============================  =====================================================
what happens                     what the session becomes
===============================  =====================================================
what the proxy says passes       authenticated
it fails, or there is nothing    anonymous, with the error
it cannot be checked             pending, with the error; checked again
its time is over                 anonymous, with ``session_expired``: headers are those
                                 of the WebSocket's start, and only a new one has newer
the WebSocket has been opened    the same again, with what the proxy says now
anew
and that is another person       anonymous, with ``account_changed``: what the app has
                                 in this session is of the first one
the app calls ``logout()``       anonymous until the page is loaded anew
===============================  =====================================================
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from . import _host
from ._audit import Audit, is_seen_first
from ._codes import AuthError, Failure, auth_error
from ._front_door import FORWARDED, SECRET_HEADER
from ._outcome import Glance, Outcome, subject_of
from ._vouched import Vouched, vouch

if TYPE_CHECKING:
    from ._identity_parameters import IdentityConfig

_CHECK_AGAIN: Final = 10.0
"""Seconds after which what could not be checked is checked again."""

_LONGEST_WAIT: Final = 24 * 3600.0


@dataclass(frozen=True)
class _Standing:
    """Who is there, for others to read while it is being replaced."""

    status: Literal["pending", "anonymous"] = "pending"
    error: AuthError | None = None
    vouched: Vouched | None = None
    ends: float = 0.0


class IdentitySession:
    """One proxy in one browser session.

    Parameters
    ----------
    name
        What the app calls it.
    has_left
        Whether the app has called ``logout()`` before.
    """

    def __init__(self, name: str, *, has_left: bool) -> None:
        self.name = name
        self.audit = Audit()
        self._has_left = has_left
        self._standing = _Standing("anonymous" if has_left else "pending")
        self._read = ""
        self._subject: object = None
        self._glance: Glance | None = None

    def take(self, config: IdentityConfig, now: float) -> None:
        """Read what the proxy has said; what has been read already costs a comparison."""
        self.audit.speak_of(*config.party, now)
        if self._has_left:
            return
        read = _digest(config)
        if read == self._read and self._standing.status != "pending":
            self._notice_end(now)
            return
        before, is_new = self._standing.vouched, read != self._read
        try:
            vouched = vouch(config, now)
            self._check_person(vouched)
        except Failure as failure:
            self._refuse(failure, now, is_new=is_new)
        else:
            error = auth_error(
                "session_expired",
                f"What {config.header} said when the page's WebSocket was opened has expired, and "
                "only a new one brings newer: have the person reload the page.",
            )
            ends = vouched.until + config.leeway
            self._standing = _Standing("anonymous", error, vouched, ends)
            self._subject = subject_of(vouched.claims)
            kind: Literal["signed_in", "renewed", "resumed"]
            kind = "renewed" if before else "signed_in" if is_seen_first(read) else "resumed"
            self.audit.note(kind, now, vouched.claims)
        self._read = read

    def outcome(self, now: float) -> Outcome:
        """What an app may see."""
        standing = self._standing
        vouched = standing.vouched
        if vouched is None or now >= standing.ends:
            return Outcome(standing.status, standing.error)
        return Outcome("authenticated", None, vouched.tokens, vouched.claims)

    def newest(self) -> Outcome:
        """The same at this moment, for a token set."""
        return self.outcome(time.time())

    def hand_over(self, now: float) -> tuple[Outcome, Glance]:
        """What the app gets in this run, and where to note what it sees of it."""
        handed = self.outcome(now)
        self._glance = Glance(handed)
        return handed, self._glance

    def app_must_rerun(self, now: float) -> bool:
        """Whether the app would see a difference to what it has seen in its last run."""
        return self._glance is None or self._glance.would_be_news(self.outcome(now))

    def due_in(self, now: float) -> float | None:
        """Seconds until there may be something new to see; None if nothing is to come."""
        standing = self._standing
        if standing.vouched is not None:
            left = standing.ends - now
            return min(max(left, 1.0), _LONGEST_WAIT) if left > 0 else None
        return _CHECK_AGAIN if standing.status == "pending" else None

    def end(self, now: float) -> bool:
        """Sign out, because the app called ``logout()``.

        Returns
        -------
        bool
            Whether the app may have seen somebody until now.
        """
        was = self._standing
        self._has_left = True
        self._standing = _Standing("anonymous")
        if was.vouched is not None:
            self.audit.note("signed_out", now, was.vouched.claims)
        return was.vouched is not None or was.status != "anonymous"

    def _check_person(self, vouched: Vouched) -> None:
        if self._subject not in (None, subject_of(vouched.claims)):
            raise Failure(
                "account_changed",
                "The proxy says now that somebody else is there, and what the app has in this "
                "session is of the first one. Have the person reload the page.",
            )

    def _refuse(self, failure: Failure, now: float, *, is_new: bool) -> None:
        before = self._standing.vouched
        is_final = failure.fault in ("verification", "person", "author")
        self._standing = _Standing("anonymous" if is_final else "pending", failure.error)
        if before is not None:
            self.audit.note("signed_out", now, before.claims, failure.error.code)
        if is_final and is_new:
            self.audit.rejected(failure.error.code, now)

    def _notice_end(self, now: float) -> None:
        standing = self._standing
        if standing.vouched is not None and now >= standing.ends:
            self._standing = _Standing(standing.status, standing.error)
            self.audit.note("signed_out", now, standing.vouched.claims, "session_expired")


def _digest(config: IdentityConfig) -> str:
    """Tells what a request has said from what another one has; of all that plays a part."""
    names = [config.header, SECRET_HEADER, *FORWARDED, *(header for _, header in config.claims)]
    if config.access_token is not None:
        names.append(config.access_token)
    said = [_host.peer(), *((name, _host.headers(name)) for name in names)]
    return hashlib.sha256(repr(said).encode()).hexdigest()
