"""Tokens: a token set, as the browser has it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ._proof_key import ProofKey

TokenType = Literal["Bearer", "DPoP"]
Obtained = Literal["login", "silent", "refresh", "refresh_without_id_token"]


@dataclass(frozen=True)
class Tokens:
    """A token set, as the browser has it.

    Attributes
    ----------
    token_type
        ``"DPoP"``: bound to a key, and of no use without it.
    key
        That key, if it is the server's.
    expires_at
        When the access token expires, in Unix seconds on the provider's clock;
        None if the provider did not say.
    id_token
        None only of a provider that has none; empty if a proxy keeps it to itself.
    login_id_token
        The ID token that was issued at the login, to which the proof belongs;
        None if `id_token` is that one.
    refresh_token
        Only if the app asked for it.
    obtained
        ``login``: the person signed in; ``silent``: by the session at the
        provider, in a hidden frame; ``refresh`` and
        ``refresh_without_id_token``: for a refresh token, with a new ID token
        or without. The browser's word, like everything here.
    """

    access_token: str = field(repr=False)
    token_type: TokenType
    scope: str
    expires_at: int | None
    id_token: str | None = field(repr=False)
    login_id_token: str | None = field(default=None, repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    obtained: Obtained = "login"
    key: ProofKey | None = field(default=None, repr=False)
