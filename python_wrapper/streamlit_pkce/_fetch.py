"""Fetch: one small JSON object from the provider, within bounds.

Everything the network does here is bounded: time to connect, time between two
bytes, time in all, and size. Proxies and CA bundles come from the environment
(``HTTPS_PROXY``, ``NO_PROXY``, ``REQUESTS_CA_BUNDLE``), as ``requests`` does it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import requests

from ._json import parse_object

if TYPE_CHECKING:
    from collections.abc import Callable

# Small, because a read ends only when it is full: a server that drips bytes
# then gets past the deadline by one such piece at most.
_PIECE: Final = 256


@dataclass(frozen=True)
class Limits:
    """Bounds of one request.

    Attributes
    ----------
    connect, read
        Seconds to connect, and between two bytes.
    total
        Seconds from start to end.
    size
        Bytes of the decoded body.
    """

    connect: float = 5.0
    read: float = 5.0
    total: float = 10.0
    size: int = 512 * 1024


LIMITS: Final = Limits()


class Unreachable(Exception):
    """No answer that could be the document: the text says why, for a hint.

    Attributes
    ----------
    status
        The HTTP status, if there was an answer.
    """

    def __init__(self, text: str, status: int | None = None) -> None:
        super().__init__(text)
        self.status = status


class NotJson(Exception):
    """An answer, but not a JSON object: the text says so, for a hint."""


def fetch_json(
    url: str,
    *,
    bearer: str | None = None,
    limits: Limits = LIMITS,
    clock: Callable[[], float] = time.monotonic,
) -> dict[str, Any]:
    """GET a JSON object.

    Redirects are not followed: metadata is where the issuer says it is, and an
    ``https`` URL that leads to an ``http`` one would be no protection.
    The content type is not looked at: key sets are served as anything from
    ``text/plain`` to ``application/octet-stream``, and what counts is whether
    the body is a JSON object.

    Parameters
    ----------
    bearer
        An access token to send along (`RFC 6750, section 2.1
        <https://www.rfc-editor.org/rfc/rfc6750#section-2.1>`_); it is in no
        error's text.

    Raises
    ------
    Unreachable
        If there is no complete answer with status 200 within the limits.
    NotJson
        If the answer is not a JSON object.
    """
    deadline = clock() + limits.total
    body = bytearray()
    headers = {"Accept": "application/json", "User-Agent": "streamlit-pkce"}
    if bearer is not None:
        headers["Authorization"] = f"Bearer {bearer}"
    try:
        with requests.get(
            url,
            headers=headers,
            auth=_without_netrc,
            timeout=(limits.connect, limits.read),
            allow_redirects=False,
            stream=True,
        ) as response:
            if response.status_code != requests.codes.ok:
                raise Unreachable(_status(url, response), response.status_code)
            for piece in response.iter_content(_PIECE):
                body += piece
                if len(body) > limits.size:
                    raise Unreachable(f"{url} sent more than {limits.size} bytes.")
                if clock() > deadline:
                    raise Unreachable(f"{url} took longer than {limits.total:g} s.")
    except OSError as error:  # every exception of requests is one
        raise Unreachable(f"{url} cannot be reached ({_cause(error)}).") from error
    document = parse_object(body)
    if document is None:
        raise NotJson(f"{url} did not answer with a JSON object.")
    return document


def _without_netrc(
    request: requests.PreparedRequest,
) -> requests.PreparedRequest:
    """Leave the request as it is; without this, requests would look into ``~/.netrc``."""
    return request


def _status(url: str, response: requests.Response) -> str:
    location = response.headers.get("Location")
    if location is not None:
        return (
            f"{url} redirects to {location[:200]!r}, which is not followed; "
            "write the address it leads to."
        )
    return f"{url} answered with status {response.status_code}."


def _cause(error: OSError) -> str:
    """Name the innermost cause; the outer ones only say "connection error"."""
    cause: BaseException = error
    while (inner := cause.__cause__ or cause.__context__) is not None:
        cause = inner
    return type(cause).__name__
