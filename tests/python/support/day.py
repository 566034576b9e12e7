"""A session whose events are written down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .sign_in import SignIn, nonce
from .story import Story

if TYPE_CHECKING:
    from streamlit_pkce import Event

OTHER_PROOF = b"\x01" * 32


class Day(Story):
    """A session whose events are written down."""

    def __init__(self, config: Any = None) -> None:
        super().__init__(config)
        self.events: list[Event] = []
        self.session.audit.hook = self.events.append

    @property
    def told(self) -> list[Event]:
        self.session.audit.deliver()
        return self.events

    @property
    def kinds(self) -> list[str]:
        return [event.kind for event in self.told]


def again(sign_in: SignIn, *, seq: int, **claims: Any) -> SignIn:
    """Another login, later."""
    return SignIn(
        claims=sign_in.claims | {"nonce": nonce(OTHER_PROOF)} | claims, proof=OTHER_PROOF, seq=seq
    )
