"""Verdict: what Python made of a report, for the browser to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._codes import AuthError


@dataclass(frozen=True)
class Verdict:
    """What Python made of the report numbered `seq`.

    Attributes
    ----------
    outcome
        ``accepted``; ``rejected``: the browser drops the tokens;
        ``unverified``: it keeps them, and Python tries again, unless it wants others.
    name
        Who is signed in, to be shown.
    renew_in
        Seconds after which the server wants to hear from the page again, to renew what it keeps;
        None if the browser renews. With ``unverified``: the browser is to bring others now.
    """

    seq: int
    outcome: Literal["accepted", "rejected", "unverified"]
    name: str | None = None
    error: AuthError | None = None
    renew_in: int | None = None

    @property
    def is_to_be_checked_again(self) -> bool:
        """Whether another look at the same report may lead to another verdict."""
        return self.outcome == "unverified" and self.renew_in is None


def display_name(claims: Mapping[str, Any]) -> str | None:
    """What the button may call the person.

    `OpenID Connect Core 1.0, section 5.1
    <https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims>`_; ``login`` is
    what GitHub and its like call it.
    """
    for claim in ("name", "preferred_username", "login", "email", "sub"):
        value = claims.get(claim)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return None
