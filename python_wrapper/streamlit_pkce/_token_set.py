"""TokenSet: what ``login()`` returns."""

from __future__ import annotations

import copy
import threading
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ._bearer import Bearer
from ._errors import PlacementError
from ._members import claims_of, members_of, replace_members
from ._outcome import Glance, IdentitySource, Outcome, Status
from ._roles import holds_role

if TYPE_CHECKING:
    from collections.abc import (
        Callable,
        ItemsView,
        Iterator,
        KeysView,
        Mapping,
        Sequence,
        ValuesView,
    )

    from ._access_token import AccessToken
    from ._codes import AuthError
    from ._tokens import Tokens


class TokenSet(Bearer, dict[str, Any]):
    """A verified token set: a ``dict`` that is empty until somebody is signed in.

    Members, if somebody is: ``access_token``, ``token_type``
    (``"Bearer"``, or ``"DPoP"`` with ``login(dpop=True)``), ``scope``,
    ``expires_at`` (Unix seconds, or None if the provider did not say),
    ``id_token`` (unless the provider has none), ``claims``, and
    ``refresh_token`` if the app asked for it. Behind a proxy, tokens are there
    only if it has handed them on.

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
        take_state: Callable[[], dict[str, Any] | None] | None = None,
        for_scope: Callable[[object, object, object], AccessToken] | None = None,
    ) -> None:
        super().__init__(members_of(outcome))
        self._outcome = outcome
        self._claims = claims_of(outcome)
        self._glance = glance or Glance(outcome)
        self._newest = newest
        self._take_state = take_state
        self._for_scope = for_scope
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
    def identity_source(self) -> IdentitySource | None:
        """What the claims are from.

        ``"id_token"``: a token that is signed; ``"userinfo"``: an endpoint that this server has
        asked, of a provider without ID tokens; ``"header"``: an unsigned header of a proxy that
        is trusted. None if nobody is signed in.
        """
        return self._look().identity_source

    def has_role(self, *roles: str, claim: str | Sequence[str] | None = None) -> bool:
        """Whether the person has one of these roles, by the verified claims.

        Parameters
        ----------
        *roles : str
            One of them is enough.
        claim : str or sequence of str, optional
            Where the roles are, with dots for what is inside of a claim:
            ``"realm_access.roles"``; or the names one by one, if they have dots
            themselves: ``["https://example.com/access", "roles"]``. Default: in
            all of ``roles``, ``realm_access.roles`` and
            ``resource_access.<client_id>.roles``; not in ``groups``, which in
            many a directory everybody may make. A claim that is a text is one
            role, also with blanks in it.

        Returns
        -------
        bool
            False if nobody is signed in, and if the provider does not tell all
            roles, as Entra ID does of who is in more than 200 groups; of that,
            the log warns.

        Raises
        ------
        ConfigurationError
            If an argument cannot be used.
        """
        return holds_role(self.claims, roles, claim) is True

    @property
    def error(self) -> AuthError | None:
        """Why nobody is signed in, if there is a reason besides not having tried."""
        return self._look().error

    def take_state(self) -> dict[str, Any] | None:
        """What the app gave to ``login(state=...)`` before the sign-in, once; else None.

        There also if the sign-in has failed. It comes from the browser: check it like any input.
        """
        return None if self._take_state is None else self._take_state()

    def for_scope(
        self,
        scope: str,
        *,
        resource: str | Sequence[str] | None = None,
        audience: str | None = None,
    ) -> AccessToken:
        """An access token of the same person for a further API.

        The browser gets it silently: with the refresh token (`RFC 6749, section 6
        <https://www.rfc-editor.org/rfc/rfc6749#section-6>`_), or else by asking
        the provider in a hidden frame. It keeps and renews it as it does the
        login's own, for all tabs. Meanwhile it is ``"pending"``; the app runs again
        when there is a token, or an error.

        Call it in each run that needs the token, near the top of the script: its
        first call starts the run anew, for the browser to be told.

        Parameters
        ----------
        scope : str
            Words with spaces between, for example
            ``"https://graph.microsoft.com/.default"``. ``openid`` and
            ``offline_access`` are added if the login has them.
        resource : str or sequence of str, optional
            The API, at providers that follow `RFC 8707
            <https://www.rfc-editor.org/rfc/rfc8707>`_.
        audience : str, optional
            The same, at providers that use this parameter.

        Returns
        -------
        AccessToken
            Falsy until there is a token. If the person has to allow it,
            ``.error.code`` is ``"interaction_required"``, and ``.button()`` draws
            a button for that.

        Raises
        ------
        ConfigurationError
            If an argument cannot be used; at the ninth API that one browser
            session asks for.
        PlacementError
            If the token set was pickled: then it belongs to no session.
        """
        if self._for_scope is None:
            raise PlacementError(
                "for_scope() needs a token set that login() has returned, and not a pickled one. "
                "Call it on what login() returns in this run."
            )
        return self._for_scope(scope, resource, audience)

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
        self._newest = self._take_state = self._for_scope = None
        self._last_turn = self._shown_turn = 0
        self._lock = threading.Lock()

    def _shown_token(self) -> Tokens | None:
        return self._look().tokens

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
                    self._claims = claims_of(newest)
                    replace_members(self, members_of(newest))
            return newest

    def _moment(self) -> dict[str, Any]:
        self._look()
        with self._lock:
            return dict(super().items())  # super().copy() would ask self.keys()

    def _twin(self, members: dict[str, Any]) -> TokenSet:
        twin = TokenSet(
            self._outcome, self._glance, self._newest, self._take_state, self._for_scope
        )
        dict.clear(twin)
        dict.update(twin, members)
        return twin
