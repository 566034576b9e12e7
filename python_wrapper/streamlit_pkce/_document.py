"""Document: something fetched from the provider, shared by all sessions.

One object per URL serves every session and thread of the server. The rules:

- one request at a time, in a thread of its own; callers wait for it, but only
  for their patience, and patience counts from the start of the request. So a
  provider that hangs costs an app that wait once, not at every rerun;
- a failure is remembered for a while (`QUIET` seconds), in which nobody asks
  again and nobody waits;
- what was fetched once survives every later failure.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from ._codes import Failure

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._codes import AuthError

logger = logging.getLogger("streamlit_pkce")

T = TypeVar("T")

FRESH: Final = 3600.0
"""Seconds for which a document is used without looking again."""
QUIET: Final = 30.0
"""Seconds after a failure in which nobody asks again."""
FORCED: Final = 10.0
"""Least seconds between two requests made because the document seems outdated."""

_TOO_SOON: Final = (
    "The provider's key was unknown a moment ago; the provider is asked for its keys again "
    f"after {FORCED:g} s."
)


class TooSoon(Failure):
    """What is sought was not in the document a moment ago, whoever has looked then."""


class Document(Generic[T]):
    """A remote document of type `T`.

    Parameters
    ----------
    load
        Fetches and parses it. Runs in a thread of its own; raises
        :class:`Failure`, and must end by itself.
    unavailable
        The failure to report while there is no answer.
    clock
        Monotonic seconds.
    """

    def __init__(
        self,
        load: Callable[[], T],
        *,
        unavailable: AuthError,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._load = load
        self._unavailable = unavailable
        self._clock = clock
        self._changed = threading.Condition()
        self._value: T | None = None
        self._loaded_at = 0.0
        self._error: AuthError | None = None
        self._failed_at = 0.0
        self._in_flight = False
        self._started_at = 0.0
        self._forced_at: float | None = None

    def known(self) -> T | None:
        """What is there already; asks for it in the background if it is not."""
        with self._changed:
            if not self._is_fresh():
                self._start()
            return self._value

    def get(self, patience: float) -> T:
        """The document; waits at most `patience` seconds if it has to be fetched.

        Raises
        ------
        Failure
            If there is none, and never was one.
        """
        with self._changed:
            if not self._is_fresh():
                self._start()
                self._wait(patience)
            if self._value is not None:
                return self._value
            raise _failure(self._error or self._unavailable)

    def get_newer(self, seen: T, patience: float) -> T:
        """A newer document than `seen`, which the caller found outdated.

        At most one request per `FORCED` seconds comes of this, whoever asks:
        otherwise anybody who makes up key identifiers could have the server
        flood the provider. Between these, nobody can say whether there is a
        newer one, and that is the answer: it must not become anybody's harm
        that somebody else has had the document fetched just before it changed.

        Raises
        ------
        Failure
            If the request fails, or takes longer than `patience` seconds.
        TooSoon
            If the last one was too short a time ago.
        """
        with self._changed:
            if self._value is not None and self._value is not seen:
                return self._value
            now = self._clock()
            due = self._forced_at is None or now - self._forced_at >= FORCED
            if due and not self._in_flight:
                self._forced_at = now
                self._start()
            self._wait(patience)
            if self._error is not None and not self._in_flight:
                raise _failure(self._error)
            if self._value is None or self._in_flight:
                raise _failure(self._unavailable)
            if self._value is seen:
                raise TooSoon(self._unavailable.code, _TOO_SOON)
            return self._value

    def _is_fresh(self) -> bool:
        return self._value is not None and self._clock() - self._loaded_at < FRESH

    def _start(self) -> None:
        now = self._clock()
        is_quiet = self._error is not None and now - self._failed_at < QUIET
        if self._in_flight or is_quiet:
            return
        # A daemon: a provider that hangs must not keep the server from exiting.
        threading.Thread(target=self._fly, name="streamlit-pkce-fetch", daemon=True).start()
        self._in_flight, self._started_at = True, now

    def _wait(self, patience: float) -> None:
        left = self._started_at + patience - self._clock()
        self._changed.wait_for(lambda: not self._in_flight, max(left, 0.0))

    def _fly(self) -> None:
        value: T | None = None
        error: AuthError | None = self._unavailable  # should load() break its word
        try:
            value, error = self._load(), None
        except Failure as failure:
            error = failure.error
            logger.warning("%s: %s", error.code, error.hint)
        finally:
            with self._changed:
                self._in_flight = False
                self._error = error
                if error is None:
                    self._value, self._loaded_at = value, self._clock()
                else:
                    self._failed_at = self._clock()
                self._changed.notify_all()


def _failure(error: AuthError) -> Failure:
    """A new exception each time: one that many threads raise keeps growing."""
    return Failure(error.code, error.hint)
