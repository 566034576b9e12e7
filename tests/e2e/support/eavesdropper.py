"""Somebody who hears all that a browser says, and so knows the secrets to look for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route, WebSocket

_PROOF = re.compile(rb'"proof":\s*"([\w-]{43})"')


class Eavesdropper:
    """Listens from now on.

    Parameters
    ----------
    page
        The app's; to be visited later.

    Attributes
    ----------
    said
        What the console was told.
    asked
        The URLs of all requests.
    """

    def __init__(self, page: Page) -> None:
        self.said: list[str] = []
        self.asked: list[str] = []
        self._forms: list[dict[str, list[str]]] = []
        self._answers: list[dict[str, str]] = []
        self._proofs: set[str] = set()
        page.context.on("console", lambda message: self.said.append(message.text))
        page.context.on("request", lambda request: self.asked.append(request.url))
        page.context.route("**/token", self._note_tokens)
        page.on("websocket", self._listen_to)

    @property
    def code(self) -> str:
        """The one authorization code that was redeemed."""
        [form] = self._forms
        return form["code"][0]

    @property
    def secrets(self) -> list[str]:
        """What came of it, what it was redeemed with, and what Python is told to prove it."""
        [form], [tokens], [proof] = self._forms, self._answers, self._proofs
        issued = [tokens[name] for name in ("access_token", "refresh_token", "id_token")]
        return [*issued, *form["code_verifier"], proof]

    def _note_tokens(self, route: Route) -> None:
        self._forms.append(parse_qs(route.request.post_data))
        answer = route.fetch()
        self._answers.append(answer.json())
        route.fulfill(response=answer)

    def _listen_to(self, socket: WebSocket) -> None:
        socket.on("framesent", self._note_proofs)

    def _note_proofs(self, frame: str | bytes) -> None:
        message = frame.encode() if isinstance(frame, str) else frame
        self._proofs.update(proof.decode() for proof in _PROOF.findall(message))
