"""TokenSet: what ``login()`` returns."""

from __future__ import annotations

import copy
import threading
import time
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from ._bearer_auth import BearerAuth
from ._outcome import Glance, Outcome, Status

if TYPE_CHECKING:
    from collections.abc import Callable, ItemsView, Iterator, KeysView, Mapping, ValuesView

    from ._codes import AuthError

_MEMBERS: Final = (
    "access_token",
    "token_type",
    "scope",
    "expires_at",
    "id_token",
    "claims",
    "refresh_token",
)


class TokenSet(dict[str, Any]):
    """A verified token set: a ``dict`` that is empty until somebody is signed in.

    Members, if somebody is: ``access_token``, ``token_type`` (always
    ``"Bearer"``), ``scope``, ``expires_at`` (Unix seconds, or None if the
    provider did not say), ``id_token``, ``claims``, and ``refresh_token`` if
    the app asked for it.

    It stays fresh: whenever it is looked at, it shows the newest verified
    tokens of the person it was handed out for, also hours later in the same
    run and in threads that the script has started. After a sign-out it is
    empty. What C code reads past Python's methods, as ``json.dumps`` does in
    parts, is as fresh as the last look.

    It is the app's own: changing it changes neither the properties below nor
    what the next run gets, and a renewal overwrites the members above only. A
    pickled token set no longer follows the session.

    Examples
    --------
    >>> token = login("https://login.example.com", client_id="my-app")  # doctest: +SKIP
    >>> if token:  # doctest: +SKIP
    ...     requests.get(api, headers=token.headers)
    """

    def __init__(
        self,
        outcome: Outcome,
        glance: Glance | None = None,
        newest: Callable[[], Outcome] | None = None,
    ) -> None:
        super().__init__(_members(outcome))
        self._outcome = outcome
        self._claims = _claims(outcome)
        self._glance = glance or Glance(outcome)
        self._newest = newest
        self._last_turn = self._shown_turn = 0
        self._lock = threading.Lock()

    @property
    def status(self) -> Status:
        """``"pending"``, ``"anonymous"`` or ``"authenticated"``.

        Pending means that it is not known yet: the browser has not spoken, what
        it said cannot be checked at the moment, or it is renewing tokens that
        have expired.
        """
        outcome = self._look()
        self._glance.note_status(outcome)
        return outcome.status

    @property
    def claims(self) -> Mapping[str, Any]:
        """The ID token's verified claims, read-only; empty if nobody is signed in.

        They are as old as ``claims["iat"]``, in Unix seconds: a browser that somebody has
        tampered with can go on showing an old ID token of the same person. Where rights may be
        withdrawn, compare that, or ask the API.
        """
        self._look()
        return MappingProxyType(self._claims)

    @property
    def error(self) -> AuthError | None:
        """Why nobody is signed in, if there is a reason besides not having tried."""
        return self._look().error

    @property
    def headers(self) -> dict[str, str]:
        """``{"Authorization": "Bearer ..."}`` for a request to an API.

        Empty if nobody is signed in, so that the API answers 401 like to
        everybody else (`RFC 6750, section 2.1
        <https://www.rfc-editor.org/rfc/rfc6750#section-2.1>`_).
        """
        tokens = self._look().tokens
        if tokens is None:
            return {}
        return {"Authorization": f"{tokens.token_type} {tokens.access_token}"}

    @property
    def auth(self) -> BearerAuth:
        """For ``requests.get(..., auth=token.auth)`` and ``httpx.Client(auth=token.auth)``.

        Each request gets the headers that are right when it is sent.
        """
        return BearerAuth(self)

    @property
    def expires_in(self) -> int | None:
        """Seconds until the access token expires, counted anew at each look.

        0 once it has; None if nobody is signed in or the provider did not say.
        """
        tokens = self._look().tokens
        if tokens is None or tokens.expires_at is None:
            return None
        return max(0, int(tokens.expires_at - time.time()))

    def get(self, key: str, default: Any = None) -> Any:
        """The member called `key`, or `default`."""
        self._look()
        return super().get(key, default)

    # These show one moment: a sign-out in between must not break a loop over them. typeshed has
    # the views of a dict as classes of their own, which nobody else can make; hence the ignores.

    def keys(self) -> KeysView[str]:  # type: ignore[override]
        """The members' names."""
        return self._moment().keys()

    def values(self) -> ValuesView[Any]:  # type: ignore[override]
        """The members' values."""
        return self._moment().values()

    def items(self) -> ItemsView[str, Any]:  # type: ignore[override]
        """The members."""
        return self._moment().items()

    def copy(self) -> TokenSet:
        """A token set like this one; ``dict.copy`` would make a plain dict."""
        return self._twin(self._moment())

    def __getitem__(self, key: str) -> Any:
        self._look()
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self._look()
        return super().__contains__(key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._moment())

    def __len__(self) -> int:
        self._look()
        return super().__len__()

    def __repr__(self) -> str:
        """Names and state, no tokens and no claims: this ends up in logs."""
        outcome = self._look()
        error = "" if outcome.error is None else f", error={outcome.error.code!r}"
        return f"TokenSet(status={outcome.status!r}{error}, members={sorted(self)})"

    def __copy__(self) -> TokenSet:
        return self.copy()

    def __deepcopy__(self, memo: dict[int, Any]) -> TokenSet:
        return self._twin(copy.deepcopy(self._moment(), memo))

    def __getstate__(self) -> dict[str, Any]:
        return {"_outcome": self._look(), "_claims": self._claims, "_glance": self._glance}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._newest = None
        self._last_turn = self._shown_turn = 0
        self._lock = threading.Lock()

    def _look(self) -> Outcome:
        """Bring the members up to date."""
        if self._newest is None:
            return self._outcome
        while True:
            with self._lock:
                self._last_turn = turn = self._last_turn + 1
            newest = self._newest()
            self._glance.note(newest)
            with self._lock:
                if turn < self._shown_turn:
                    continue  # what another thread has shown meanwhile may be newer: look again
                self._shown_turn = turn
                shown, self._outcome = self._outcome, newest
                if (shown.tokens, shown.claims) != (newest.tokens, newest.claims):
                    self._claims = _claims(newest)
                    self._show(_members(newest))
            return newest

    def _show(self, members: dict[str, Any]) -> None:
        if not members:
            # With what the app has put in: who is signed out must be falsy.
            super().clear()
            return
        for name in _MEMBERS:
            if name in members:
                super().__setitem__(name, members[name])
            else:
                super().pop(name, None)

    def _moment(self) -> dict[str, Any]:
        self._look()
        with self._lock:
            return dict(super().items())  # super().copy() would ask self.keys()

    def _twin(self, members: dict[str, Any]) -> TokenSet:
        twin = TokenSet(self._outcome, self._glance, self._newest)
        dict.clear(twin)
        dict.update(twin, members)
        return twin


def _claims(outcome: Outcome) -> dict[str, Any]:
    return copy.deepcopy(dict(outcome.claims or {}))


def _members(outcome: Outcome) -> dict[str, Any]:
    tokens = outcome.tokens
    if tokens is None:
        return {}
    members: dict[str, Any] = {
        "access_token": tokens.access_token,
        "token_type": tokens.token_type,
        "scope": tokens.scope,
        "expires_at": tokens.expires_at,
        "id_token": tokens.id_token,
        "claims": _claims(outcome),
    }
    if tokens.refresh_token is not None:
        members["refresh_token"] = tokens.refresh_token
    return members
