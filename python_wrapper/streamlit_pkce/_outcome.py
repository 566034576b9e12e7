"""Outcome: what is known of a person at one moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._codes import AuthError
    from ._tokens import Tokens

Status = Literal["pending", "anonymous", "authenticated"]
IdentitySource = Literal["id_token", "userinfo", "header"]


@dataclass(frozen=True)
class Outcome:
    """What a token set shows.

    Attributes
    ----------
    error
        Why nobody is signed in; None if somebody is.
    tokens, claims
        Set if and only if `status` is ``"authenticated"``.
    """

    status: Status
    error: AuthError | None = None
    tokens: Tokens | None = None
    claims: Mapping[str, Any] | None = field(default=None, repr=False)

    @property
    def subject(self) -> object:
        """Who is signed in; None if nobody is.

        ``iss`` and ``sub`` mean somebody only together (OpenID Connect Core 1.0, section 2).
        """
        return None if self.claims is None else subject_of(self.claims)

    @property
    def identity_source(self) -> IdentitySource | None:
        """What the claims are from; None if nobody is signed in."""
        if self.tokens is None:
            return None
        if self.tokens.id_token is None:
            return "userinfo"
        return "id_token" if self.tokens.id_token else "header"


def subject_of(claims: Mapping[str, Any]) -> tuple[object, object]:
    """Whom verified claims are about."""
    return claims.get("iss"), claims["sub"]


class Seen(Protocol):
    """What a token shows at one moment."""

    @property
    def status(self) -> Status:
        """Whether there is one."""

    @property
    def error(self) -> AuthError | None:
        """Why there is none."""

    @property
    def subject(self) -> object:
        """Who is signed in; None if nobody is."""


class Glance:
    """What an app has seen of an outcome in one run, to know what would be news to it.

    A token set may change while it is being looked at. An app that has seen
    both states of it has drawn half a page for each.
    """

    def __init__(self, handed: Seen) -> None:
        self._gists = {_gist(handed)}
        self._statuses: set[Status] = set()

    def note(self, outcome: Seen) -> None:
        """The app may have seen this."""
        self._gists.add(_gist(outcome))

    def note_status(self, outcome: Seen) -> None:
        """The app has seen the status of this.

        Pending and anonymous are both falsy: who has not looked at the status
        cannot tell them apart.
        """
        self._statuses.add(outcome.status)

    def would_be_news(self, outcome: Seen) -> bool:
        """Whether the app would see another one than it has seen so far."""
        return bool(self._gists - {_gist(outcome)} or self._statuses - {outcome.status})


def _gist(outcome: Seen) -> tuple[object, object]:
    """Who is signed in, and the error's code: what any app may act on.

    Not the hint, which may differ each time that the same thing fails.
    """
    return outcome.subject, outcome.error.code if outcome.error else None
