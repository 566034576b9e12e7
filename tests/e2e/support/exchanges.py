"""What a browser asks the token endpoint, and what it proves there."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Request


class Exchanges:
    """The token requests of one browser."""

    def __init__(self, context: BrowserContext) -> None:
        self._requests: list[Request] = []
        context.on("requestfinished", self._note)

    def _note(self, request: Request) -> None:
        if request.url.endswith("/token") and request.method == "POST":
            self._requests.append(request)

    @property
    def statuses(self) -> list[int]:
        """What each was answered with."""
        answers = [request.response() for request in self._requests]
        return [answer.status for answer in answers if answer is not None]

    @property
    def proofs(self) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """What each has proven: the header of the proof, and its claims."""
        return [_decode(request.all_headers()["dpop"]) for request in self._requests]

    @property
    def refresh_token(self) -> str:
        """The newest one."""
        granted = [
            answer.json()
            for answer in (request.response() for request in self._requests)
            if answer is not None and answer.ok
        ]
        token: str = granted[-1]["refresh_token"]
        return token


def _decode(proof: str) -> tuple[dict[str, Any], dict[str, Any]]:
    header, claims = (
        json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        for part in proof.split(".")[:2]
    )
    return header, claims
