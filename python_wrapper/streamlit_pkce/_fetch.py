"""Fetch: one small JSON object from the provider, within bounds.

Everything a caller waits for here is bounded: time to connect, time between two
bytes, time in all, and size. Proxies and CA bundles come from the environment
(``HTTPS_PROXY``, ``NO_PROXY``, ``REQUESTS_CA_BUNDLE``), as ``requests`` does it.

``requests`` looks at no clock while it looks up a name, or while headers come in
byte by byte. So each request has a thread of its own, which its caller leaves
behind when the time is over. What is left behind ends when the server stops
sending; a server that never does so gets `MOST_OVERDUE` such threads at most.
"""

from __future__ import annotations

import threading
import time
from concurrent import futures
from dataclasses import dataclass
from typing import Any, Final

import requests

from ._json import parse_object

MOST_OVERDUE: Final = 8
"""Requests to one URL that may be left behind at a time; beyond these, there is no other."""

_overdue_lock = threading.Lock()
_overdue: list[tuple[str, threading.Thread]] = []

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
        Seconds from start to end, whatever else holds.
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
    if _count_overdue(url) >= MOST_OVERDUE:
        raise Unreachable(f"{url} is not asked again: earlier requests have not ended.")
    answer: futures.Future[dict[str, Any]] = futures.Future()

    def ask() -> None:
        try:
            answer.set_result(_request(url, bearer, limits))
        except BaseException as error:  # noqa: BLE001 - the caller raises it
            answer.set_exception(error)

    # A daemon: a provider that hangs must not keep the server from exiting.
    thread = threading.Thread(target=ask, name="streamlit-pkce-request", daemon=True)
    thread.start()
    try:
        return answer.result(limits.total)
    except futures.TimeoutError:
        with _overdue_lock:
            _overdue.append((url, thread))
        raise _too_slow(url, limits) from None


def _count_overdue(url: str) -> int:
    with _overdue_lock:
        _overdue[:] = [(asked, thread) for asked, thread in _overdue if thread.is_alive()]
        return sum(asked == url for asked, _ in _overdue)


def _request(url: str, bearer: str | None, limits: Limits) -> dict[str, Any]:
    deadline = time.monotonic() + limits.total
    body = bytearray()
    headers = {"Accept": "application/json", "User-Agent": "streamlit-pkce"}
    if bearer is not None:
        headers["Authorization"] = f"Bearer {bearer}"
    try:
        with (
            _Session() as session,
            session.get(
                url,
                headers=headers,
                auth=_without_netrc,
                timeout=(limits.connect, limits.read),
                allow_redirects=False,
                stream=True,
            ) as response,
        ):
            if response.status_code != requests.codes.ok:
                raise Unreachable(_status(url, response), response.status_code)
            for piece in response.iter_content(_PIECE):
                body += piece
                if len(body) > limits.size:
                    raise Unreachable(f"{url} sent more than {limits.size} bytes.")
                if time.monotonic() > deadline:
                    raise _too_slow(url, limits)
    # What requests raises is an OSError; it lets a ValueError through where an address cannot be
    # encoded.
    except (OSError, ValueError) as error:
        raise Unreachable(f"{url} cannot be reached ({_cause(error)}).") from error
    document = parse_object(body)
    if document is None:
        raise NotJson(f"{url} did not answer with a JSON object.")
    return document


class _Session(requests.Session):
    """Looks at no redirect: requests would read all of its body, and parse where it leads."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        del resp


def _too_slow(url: str, limits: Limits) -> Unreachable:
    return Unreachable(f"{url} took longer than {limits.total:g} s.")


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


def _cause(error: BaseException) -> str:
    """Name the innermost cause; the outer ones only say "connection error"."""
    cause = error
    while (inner := cause.__cause__ or cause.__context__) is not None:
        cause = inner
    return type(cause).__name__
