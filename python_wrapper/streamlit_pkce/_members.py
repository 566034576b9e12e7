"""Members: what is in a token set as in a ``dict``."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from ._outcome import Outcome

_MEMBERS: Final = (
    "access_token",
    "token_type",
    "scope",
    "expires_at",
    "id_token",
    "claims",
    "refresh_token",
)
"""Those that there may be."""


def claims_of(outcome: Outcome) -> dict[str, Any]:
    """A copy of the claims, to the ground; empty if nobody is signed in."""
    return copy.deepcopy(dict(outcome.claims or {}))


def members_of(outcome: Outcome) -> dict[str, Any]:
    """The members by name; none if nobody is signed in."""
    tokens = outcome.tokens
    if tokens is None:
        return {}
    members: dict[str, Any] = {
        "access_token": tokens.access_token,
        "token_type": tokens.token_type,
        "scope": tokens.scope,
        "expires_at": tokens.expires_at,
        "id_token": tokens.id_token,
        "claims": claims_of(outcome),
    }
    if tokens.refresh_token is not None:
        members["refresh_token"] = tokens.refresh_token
    # A proxy may have none of these.
    for name in ("access_token", "id_token"):
        if not members[name]:
            del members[name]
    return members


def replace_members(shown: dict[str, Any], members: dict[str, Any]) -> None:
    """Have a token set show these, which may be none, and leave alone what the app has put in."""
    if not members:
        # With what the app has put in: who is signed out must be falsy.
        shown.clear()
        return
    for name in _MEMBERS:
        if name in members:
            shown[name] = members[name]
        else:
            shown.pop(name, None)
