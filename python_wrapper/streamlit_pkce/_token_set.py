"""TokenSet: what ``login()`` returns."""

from __future__ import annotations

import copy
import time
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._codes import AuthError
    from ._report import Tokens

Status = Literal["pending", "anonymous", "authenticated"]


@dataclass(frozen=True)
class Outcome:
    """What is known of a person: the part of a token set that does not change.

    Attributes
    ----------
    tokens, claims
        Set if and only if `status` is ``"authenticated"``.
    """

    status: Status
    error: AuthError | None = None
    tokens: Tokens | None = None
    claims: Mapping[str, Any] | None = field(default=None, repr=False)


@dataclass
class Glance:
    """What an app has looked at: who has not seen the status cannot miss its change."""

    at_status: bool = False


class TokenSet(dict[str, Any]):
    """A verified token set: a ``dict`` that is empty until somebody is signed in.

    Members, if somebody is: ``access_token``, ``token_type`` (always
    ``"Bearer"``), ``scope``, ``expires_at`` (Unix seconds, or None if the
    provider did not say), ``id_token``, ``claims``, and ``refresh_token`` if
    the app asked for it. It is the app's own copy: changing it changes neither
    the properties below nor what the next run gets.

    Examples
    --------
    >>> token = login("https://login.example.com", client_id="my-app")  # doctest: +SKIP
    >>> if token:  # doctest: +SKIP
    ...     requests.get(api, headers=token.headers)
    """

    def __init__(self, outcome: Outcome, glance: Glance | None = None) -> None:
        super().__init__(_members(outcome))
        self._outcome = outcome
        self._glance = glance or Glance()
        self._claims = copy.deepcopy(dict(outcome.claims or {}))

    @property
    def status(self) -> Status:
        """``"pending"``, ``"anonymous"`` or ``"authenticated"``.

        Pending means that it is not known yet: the browser has not spoken, or
        what it said cannot be checked at the moment.
        """
        self._glance.at_status = True
        return self._outcome.status

    @property
    def claims(self) -> Mapping[str, Any]:
        """The ID token's verified claims, read-only; empty if nobody is signed in."""
        return MappingProxyType(self._claims)

    @property
    def error(self) -> AuthError | None:
        """Why nobody is signed in, if there is a reason besides not having tried."""
        return self._outcome.error

    @property
    def headers(self) -> dict[str, str]:
        """``{"Authorization": "Bearer ..."}`` for a request to an API.

        Empty if nobody is signed in, so that the API answers 401 like to
        everybody else (`RFC 6750, section 2.1
        <https://www.rfc-editor.org/rfc/rfc6750#section-2.1>`_).
        """
        tokens = self._outcome.tokens
        if tokens is None:
            return {}
        return {"Authorization": f"{tokens.token_type} {tokens.access_token}"}

    @property
    def expires_in(self) -> int | None:
        """Seconds until the access token expires, counted anew at each look.

        0 once it has; None if nobody is signed in or the provider did not say.
        """
        tokens = self._outcome.tokens
        if tokens is None or tokens.expires_at is None:
            return None
        return max(0, int(tokens.expires_at - time.time()))

    def copy(self) -> TokenSet:
        """A token set like this one; ``dict.copy`` would make a plain dict."""
        return copy.copy(self)

    def __repr__(self) -> str:
        """Names and state, no tokens and no claims: this ends up in logs."""
        error = "" if self.error is None else f", error={self.error.code!r}"
        return f"TokenSet(status={self._outcome.status!r}{error}, members={sorted(self)})"


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
        "claims": copy.deepcopy(dict(outcome.claims or {})),
    }
    if tokens.refresh_token is not None:
        members["refresh_token"] = tokens.refresh_token
    return members
