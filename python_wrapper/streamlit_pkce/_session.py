"""Session: what one browser session is known to be, from report to report.

It lives in ``st.session_state``, so that a component that comes and goes with
the pages of an app changes nothing, and it holds plain data only, so that
Streamlit may serialise it. Who is signed in is its :class:`~streamlit_pkce._judge.Judge`'s
business; here is what several threads and the app's own runs want of it.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from ._audit import Audit
from ._further import FurtherOutcome, outcome_of
from ._glimpse import Glimpse
from ._judge import Judge
from ._line import Line
from ._shown import Shown
from ._sign_out import SignOut
from ._wishes import Wishes

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._config import Config
    from ._outcome import Glance, Outcome
    from ._provider import Provider
    from ._verdict import Verdict


class Session:
    """One login in one browser session.

    For several threads at once: what changes it takes a lock, and what an app
    reads of it is one :class:`Standing`, replaced as a whole.

    Parameters
    ----------
    sign_out
        The app's last call of ``logout()``, if this session is younger.
    wishes
        The further access tokens that it is known to have asked for; the list is
        added to.
    name
        What the app calls the login.
    is_confirmation
        Whether it only confirms another login.
    spent
        The codes that this browser session has had redeemed; the list is added to.

    Attributes
    ----------
    can_end
        Whether the provider says where its own session ends; None if that is not known.
    config
        What the app has called ``login()`` with the last time.
    """

    def __init__(
        self,
        sign_out: SignOut | None = None,
        wishes: list[str] | None = None,
        *,
        name: str = "",
        is_confirmation: bool = False,
        spent: list[str] | None = None,
    ) -> None:
        self.line = Line()
        self.can_end: bool | None = None
        self.config: Config | None = None
        self.glimpse = Glimpse()
        self.shown = Shown()
        self.audit = Audit()
        self.name = name
        self.is_confirmation = is_confirmation
        self.wishes = Wishes([] if wishes is None else wishes)
        self._judge = Judge(self.audit, sign_out, spent)
        self._lock = threading.RLock()

    @property
    def verdict(self) -> Verdict | None:
        """About the last report; None while there is none."""
        return self._judge.verdict

    @property
    def is_unverified(self) -> bool:
        """Whether a report waits to be checked again."""
        return self._judge.is_unverified

    @property
    def sign_out(self) -> SignOut | None:
        """The app's last call of ``logout()``, for the browser to follow."""
        return self._judge.sign_out

    @property
    def sign_outs_known(self) -> tuple[int | None, int | None]:
        """The number of that one, and of the one that the browser has named last.

        The latter is perhaps another server's.
        """
        # Once: another thread may be replacing them.
        call, taken = self._judge.sign_out, self._judge.taken
        return None if call is None else call.number, None if taken is None else taken.sign_out

    def further(
        self, wish: str, login: Outcome, now: float, min_validity: float = 0.0
    ) -> FurtherOutcome:
        """What an app sees of a wish beside `login`.

        It wants a token with `min_validity` seconds left.
        """
        holding = self._judge.standing.holding
        received = None if holding is None else holding.further.get(wish)
        return outcome_of(login, received, now, min_validity)

    def outcome(self, now: float, min_validity: float = 0.0) -> Outcome:
        """What an app may see that wants tokens with `min_validity` seconds left."""
        return self._judge.standing.outcome(now, min_validity)

    def take(self, raw: object, config: Config, provider: Provider, now: float) -> None:
        """Take what the browser reports.

        An unchanged report costs a comparison. One that is older than another
        already taken is ignored, and so is None: the component has not spoken
        since it was mounted.
        """
        self.audit.attend(config, now)
        if raw is None:
            return
        with self._lock:
            self._judge.hear(raw, config, provider, now)

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

    @property
    def id_token_hint(self) -> str | None:
        """What the browser needs to ask the provider about the person, if it has no ID token."""
        return self._judge.keeper.id_token_hint

    def renew(self, config: Config, provider: Provider, now: float) -> None:
        """Renew what the server keeps, if that is due and no other thread is at it."""
        if not self._judge.keeper.is_due(now) or not self._lock.acquire(blocking=False):
            return
        try:
            self._judge.renew(config, provider, now)
        finally:
            self._lock.release()

    def take_app_state(self) -> dict[str, Any] | None:
        """What the app wanted to have back after the sign-in, once."""
        with self._lock:
            return self._judge.take_app_state()

    def end(self, sign_out: SignOut) -> bool:
        """Sign out, because the app called ``logout()``; its number grows with each call.

        Returns
        -------
        bool
            Whether the app may have seen somebody signed in until now.
        """
        with self._lock:
            return self._judge.end(sign_out, self.config, time.time())

    def lapse(self, now: float) -> None:
        """End a confirmation that counts no more, here and in the browser."""
        with self._lock:
            holding = self._judge.standing.holding
            if holding is None or not holding.is_over(now):
                return
            # The session at the provider is the login's, and goes on.
            self.end(SignOut.after(self.sign_outs_known, now))

    def lasts_for(self, now: float) -> float | None:
        """Seconds until a confirmation counts no more, or one; None if there is none."""
        holding = self._judge.standing.holding
        return None if holding is None else holding.lasts_for(now)

    def hand_over(self, min_validity: float, now: float) -> tuple[Outcome, Glance]:
        """What the app gets in this run, and where to note what it sees of it."""
        handed = self.outcome(now, min_validity)
        glance = self.shown.hand_over(handed, self.outcome(now), min_validity)
        self.wishes.begin_run()
        return handed, glance

    def is_awaited(self, now: float) -> bool:
        """Whether it will be known soon who is signed in; the app runs again then."""
        outcome = self.outcome(now)
        if outcome.status != "pending" or not self.shown.is_on_the_page:
            return False
        self.shown.note_status(outcome)
        return True

    def app_must_rerun(self, now: float) -> bool:
        """Whether the app would see a difference to what it has seen in its last run.

        Renewed tokens of the same person are none: they are in the token set
        that it has.
        """
        login = self.outcome(now, self.shown.demand)
        return self.shown.would_be_news(login) or self.wishes.would_be_news(
            lambda wish, demand: self.further(wish, login, now, demand)
        )

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_lock"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._lock = threading.RLock()
