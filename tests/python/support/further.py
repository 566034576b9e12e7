"""Further access tokens, as a browser reports them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .sign_in import NOW, SignIn

if TYPE_CHECKING:
    from streamlit_pkce import AccessToken

    from .long_run import LongRun

NOTES = "scope=openid+notes.read&resource=https%3A%2F%2Fnotes.example.com"
LATER = NOW * 1000 + 1
"""The number of a report that comes after the first."""


def item(wish: object = NOTES, **members: Any) -> dict[str, Any]:
    """What the browser says of a wish that has come true, but for some members."""
    return {
        "wish": wish,
        "access_token": "notes-token",
        "scope": "notes.read",
        "expires_at": NOW + 600,
        "error": None,
    } | members


def refused(code: str = "interaction_required") -> dict[str, Any]:
    """What it says of one that the person has to allow."""
    error = {"code": code, "message": "", "hint": "consent_required"}
    return item(access_token="", expires_at=None, error=error)


def report(*further: object, **sign_in: Any) -> dict[str, Any]:
    return SignIn(**sign_in).report() | {"further": list(further)}


def notes_of(run: LongRun, report: object) -> AccessToken:
    return run.login(report).for_scope("notes.read", resource="https://notes.example.com")
