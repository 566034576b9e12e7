"""What a browser asks the token endpoint, and what it proves there."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Error

from .waiting import wait_for

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Request, Response


class Exchanges:
    """The token requests of one browser, in the order in which it began them.

    Parameters
    ----------
    context
        The browser.
    page
        If only this tab counts.
    """

    def __init__(self, context: BrowserContext, page: Page | None = None) -> None:
        self._requests: list[Request] = []
        (page or context).on("request", self._note)

    def _note(self, request: Request) -> None:
        if request.url.endswith("/token") and request.method == "POST":
            self._requests.append(request)

    @property
    def _answers(self) -> list[Response]:
        """What each was answered with; waits until it is."""
        answers = [request.response() for request in self._requests]
        return [answer for answer in answers if answer is not None]

    @property
    def statuses(self) -> list[int]:
        """What each was answered with."""
        return [answer.status for answer in self._answers]

    @property
    def proofs(self) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """What each has proven: the header of the proof, and its claims."""
        return [_decode(request.headers["dpop"]) for request in self._requests]

    @property
    def keys(self) -> set[str]:
        """The public keys that these were proven with."""
        return {json.dumps(header["jwk"], sort_keys=True) for header, _ in self.proofs}

    @property
    def refresh_token(self) -> str:
        """The newest one.

        Now and then Chromium has thrown away a body that a script has read: then it is that of the
        next renewal.
        """
        return wait_for(self._read_refresh_token, "A refresh token")

    def _read_refresh_token(self) -> str | None:
        newest = self._answers[-1]
        if not newest.ok:
            return None
        try:
            token: str = newest.json()["refresh_token"]
        except Error:
            return None
        return token


def _decode(proof: str) -> tuple[dict[str, Any], dict[str, Any]]:
    header, claims = (
        json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        for part in proof.split(".")[:2]
    )
    return header, claims
