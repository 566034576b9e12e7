"""BearerAuth: what ``token.auth`` is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from ._token_set import TokenSet


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

    Examples
    --------
    >>> requests.get(api, auth=token.auth)  # doctest: +SKIP
    >>> client = httpx.Client(auth=token.auth)  # doctest: +SKIP
    """

    def __init__(self, token: TokenSet) -> None:
        self._token = token

    def __call__(self, request: R) -> R:
        request.headers.update(self._token.headers)
        return request

    def __repr__(self) -> str:
        return f"BearerAuth({self._token!r})"
