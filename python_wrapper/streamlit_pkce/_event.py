"""Event: one thing that has happened to a login, as an auditor wants to know it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from ._verdict import display_name

if TYPE_CHECKING:
    from collections.abc import Mapping

EventKind = Literal["signed_in", "resumed", "renewed", "confirmed", "signed_out", "rejected"]

_MOST_NAME: Final = 200

# What starts a new line somewhere, turns the direction of writing, or is half a character.
_INVISIBLE: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]+"
)


@dataclass(frozen=True)
class Event:
    """Something that has happened to a login; see ``login(on_event=...)``.

    There is never a token in it, and nothing that only the browser says, but
    for the `code` of a ``"signed_out"``, which is one of the known codes.

    Attributes
    ----------
    kind : str
        ``"signed_in"``: somebody has signed in, by a click or by the session at
        the provider. ``"resumed"``: a page that was opened, reloaded or has
        come from another server shows a sign-in of before. ``"renewed"``: the
        tokens of the same person were replaced. ``"confirmed"``: the person has
        signed in again for :func:`~streamlit_pkce.step_up`. ``"signed_out"``:
        nobody is signed in any more. ``"rejected"``: what the browser has shown
        did not pass.
    when : float
        Unix seconds.
    issuer, client_id : str
        Where, and as which app.
    subject : str or None
        The verified ``sub``; None for what was rejected before it was verified.
    name : str or None
        What the verified claims call the person, in one line. People may choose
        their names: decide by `subject`.
    code : str or None
        Why, as in ``token.error.code``: of each ``"rejected"``, and of a
        ``"signed_out"`` that nobody wanted.
    times : int
        How often it has happened: a ``"rejected"`` that follows another one with
        the same code within a minute is only counted, and told when that is over.
    """

    kind: EventKind
    when: float
    issuer: str
    client_id: str
    subject: str | None = None
    name: str | None = None
    code: str | None = None
    times: int = 1

    def __str__(self) -> str:
        """One line; what others have written is quoted, with escapes."""
        who = "" if self.subject is None else f" {self.name!r} (subject {self.subject!r})"
        why = "" if self.code is None else f" {self.code}"
        often = "" if self.times == 1 else f", {self.times} times"
        return f"{self.kind}:{who}{why} at {self.issuer!r}, client {self.client_id!r}{often}"


def one_line(claims: Mapping[str, Any]) -> str | None:
    """The name in verified claims, for somebody who reads a log."""
    name = display_name(claims)
    return None if name is None else _INVISIBLE.sub(" ", name)[:_MOST_NAME]
