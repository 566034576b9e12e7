"""Audit: the events of one session, told once each.

To the log at once, in whatever thread it was noticed; to the app's hook by its
script's own thread, at the next step of ``login()`` there.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict, deque
from typing import TYPE_CHECKING, Any, Final

from ._event import Event, one_line
from ._rejections import Rejections

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._config import Config
    from ._event import EventKind
    from ._hook import Hook
    from ._standing import Holding

logger = logging.getLogger("streamlit_pkce")
audit_logger = logging.getLogger("streamlit_pkce.audit")

_MOST_WAITING: Final = 1000
"""Events that wait for the app's hook, while a script runs for hours."""

_MOST_LOGINS: Final = 10_000

_lock = threading.Lock()
_logins: OrderedDict[str, None] = OrderedDict()


class Audit:
    """What one session tells about itself.

    Attributes
    ----------
    hook
        The app's, as of its last run.
    """

    def __init__(self) -> None:
        self.hook: Hook | None = None
        self._waiting: deque[Event] = deque(maxlen=_MOST_WAITING)
        self._rejections = Rejections()
        self._party = ("", "")
        self._is_confirmation = False
        self._newest_is_from: float | None = None

    def attend(self, config: Config, now: float) -> None:
        """Something may be about to happen."""
        self.speak_of(config.issuer.url, config.client_id, now)
        self._is_confirmation = config.confirms is not None
        if self._newest_is_from is None:
            self._newest_is_from = now - config.leeway

    def speak_of(self, issuer: str, client_id: str, now: float) -> None:
        """What is noted from now on is about this client."""
        self._party = (issuer, client_id)
        for due in self._rejections.take_due(now):
            self._tell_rejection(due.code, now, due.claims, due.times)

    def changed(
        self, before: Holding | None, after: Holding | None, now: float, code: str | None = None
    ) -> None:
        """Note who is signed in, if it has changed."""
        is_unchanged = before is after or (
            # The same tokens in another report.
            before is not None and after is not None and before.verified is after.verified
        )
        if is_unchanged:
            return
        is_same = before is not None and after is not None and before.subject == after.subject
        # A confirmation ends by itself, and with it nobody's session.
        if before is not None and not is_same and not self._is_confirmation:
            self.note("signed_out", now, before.verified.claims, code)
        if after is not None:
            kind = self._beginning(before if is_same else None, after)
            self.note(kind, now, after.verified.claims)

    def rejected(self, code: str, now: float, claims: Mapping[str, Any] | None = None) -> None:
        """Note that something did not pass; `claims` only if they are verified all the same."""
        if self._rejections.add(code, claims, now):
            self._tell_rejection(code, now, claims, 1)

    def _tell_rejection(
        self, code: str, now: float, claims: Mapping[str, Any] | None, times: int
    ) -> None:
        """Nothing that came from the browser is in either line."""
        often = f" {times} times" if times > 1 else ""
        logger.warning("refused a sign-in%s: %s (issuer %s, client %s)", often, code, *self._party)
        self.note("rejected", now, claims, code, times)

    def _beginning(self, before: Holding | None, after: Holding) -> EventKind:
        """What the tokens of `after` are, of whom `before` are earlier ones."""
        login = after.verified.login
        since = self._newest_is_from
        is_new = is_seen_first(login["nonce"]) and (since is None or login["iat"] >= since)
        is_login = after.report.tokens.obtained == "login"
        if before is not None and not (is_login and after.report.proof != before.report.proof):
            return "renewed"
        if not is_new:
            return "resumed"
        return "confirmed" if self._is_confirmation else "signed_in"

    def note(
        self,
        kind: EventKind,
        now: float,
        claims: Mapping[str, Any] | None,
        code: str | None = None,
        times: int = 1,
    ) -> None:
        """Note an event."""
        subject, name = (None, None) if claims is None else (claims["sub"], one_line(claims))
        event = Event(kind, now, *self._party, subject, name, code, times)
        audit_logger.info("%s", event, extra={"event": event})
        self._waiting.append(event)

    def deliver(self) -> None:
        """Call the hook, in the script's thread, with what it does not know yet."""
        while self._waiting:
            event = self._waiting.popleft()
            if self.hook is None:
                continue
            try:
                self.hook(event)
            except Exception:  # what the app does with it is no reason to refuse a sign-in
                logger.exception("on_event has failed for an event of the kind %s", event.kind)

    def __getstate__(self) -> dict[str, Any]:
        """Without the hook, which is the running script's."""
        return self.__dict__ | {"hook": None}


def is_seen_first(nonce: str) -> bool:
    """Whether no session of this server has seen the login with this nonce."""
    with _lock:
        is_first = nonce not in _logins
        _logins[nonce] = None
        _logins.move_to_end(nonce)
        while len(_logins) > _MOST_LOGINS:
            _logins.popitem(last=False)
        return is_first
