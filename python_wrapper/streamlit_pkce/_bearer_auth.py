"""BearerAuth: what ``token.auth`` is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import requests

from ._proven_request import ProvenRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._bearer import Bearer, Shown


class Request(Protocol):
    """A request of ``requests``, ``httpx`` or any library whose requests have headers."""

    @property
    def headers(self) -> Any:
        """A mutable mapping of header names to values."""


R = TypeVar("R", bound=Request)


class BearerAuth:
    """Signs each request with the access token that is the newest when it is sent.

    So a client that is made once, also in another thread, goes on working when
    the token is renewed. While nobody is signed in, requests are sent as they
    are, and the API answers 401 as it does to everybody else.

    A token that is bound to a key of the server's (``dpop=True``) goes with a proof
    for this request (`RFC 9449, section 7 <https://www.rfc-editor.org/rfc/rfc9449#section-7>`_).
    An API that wants its nonce in there is asked once more, with ``requests``.

    Examples
    --------
    >>> requests.get(api, auth=token.auth)  # doctest: +SKIP
    >>> client = httpx.Client(auth=token.auth)  # doctest: +SKIP
    """

    def __init__(self, token: Bearer, shown_token: Callable[[], Shown | None]) -> None:
        self._token = token
        self._shown_token = shown_token

    def __call__(self, request: R) -> R:
        shown = self._shown_token()
        if shown is None or shown.key is None or not shown.access_token:
            request.headers.update(self._token.headers)
            return request
        proven = ProvenRequest(shown.key, shown.access_token)
        proven.prove(request)
        if isinstance(request, requests.PreparedRequest):
            request.register_hook("response", proven.ask_again)  # type: ignore[no-untyped-call]
        return request

    def __repr__(self) -> str:
        return f"BearerAuth({self._token!r})"
