"""Fetch: one small answer from the provider, within bounds.

Everything a caller waits for here is bounded: time to connect, time between two
bytes, time in all, and size. Proxies and CA bundles come from the environment
(``HTTPS_PROXY``, ``NO_PROXY``, ``REQUESTS_CA_BUNDLE``), as ``requests`` does it, and
from ``SSL_CERT_FILE``, as the rest of Python does it.

``requests`` looks at no clock while it looks up a name, or while headers come in
byte by byte. So each request has a thread of its own, which its caller leaves
behind when the time is over. What is left behind ends when the server stops
sending; a server that never does so gets `MOST_OVERDUE` such threads at most.
"""

from __future__ import annotations

import os
import threading
import time
from concurrent import futures
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import requests

from ._json import parse_object

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Form = Mapping[str, str | list[str]]

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


@dataclass(frozen=True)
class Answer:
    """An answer that arrived whole; its body may hold tokens.

    Attributes
    ----------
    media_type
        Without parameters, in lower case; empty if it is not said.
    retry_after
        ``Retry-After`` in seconds (RFC 9110, section 10.2.3); 0 if it is missing or a date.
    dpop_nonce
        What the next proof has to have (RFC 9449, section 8); None if it is not said.
    """

    status: int
    media_type: str
    retry_after: float
    body: bytes = field(repr=False)
    dpop_nonce: str | None = None


class NotJson(Exception):
    """An answer, but not a JSON object: the text says so, for a hint."""


def fetch_json(
    url: str,
    *,
    bearer: str | None = None,
    limits: Limits = LIMITS,
) -> dict[str, Any]:
    """GET a JSON object.

    The content type is not looked at: key sets are served as anything from
    ``text/plain`` to ``application/octet-stream``, and what counts is whether
    the body is a JSON object.

    Parameters
    ----------
    bearer
        See :func:`fetch`.

    Raises
    ------
    Unreachable
        If there is no complete answer with status 200 within the limits.
    NotJson
        If the answer is not a JSON object.
    """
    document = parse_object(fetch(url, bearer=bearer, limits=limits))
    if document is None:
        raise NotJson(f"{url} did not answer with a JSON object.")
    return document


def fetch(url: str, *, bearer: str | None = None, limits: Limits = LIMITS) -> bytes:
    """GET something small.

    Redirects are not followed: metadata is where the issuer says it is, and an
    ``https`` URL that leads to an ``http`` one would be no protection.

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
    """
    headers = {} if bearer is None else {"Authorization": f"Bearer {bearer}"}
    return _within(url, lambda: _request("GET", url, headers, None, limits), limits).body


def post_form(url: str, form: Form, *, headers: Mapping[str, str], limits: Limits) -> Answer:
    """POST a form; what the answer means, whatever its status, is the caller's to say.

    Nothing of `form` and `headers` is in an error's text.

    Raises
    ------
    Unreachable
        If there is no complete answer within the limits.
    """
    return _within(url, lambda: _request("POST", url, headers, form, limits), limits)


def _within(url: str, ask: Callable[[], Answer], limits: Limits) -> Answer:
    if _count_overdue(url) >= MOST_OVERDUE:
        raise Unreachable(f"{url} is not asked again: earlier requests have not ended.")
    answer: futures.Future[Answer] = futures.Future()

    def run() -> None:
        try:
            answer.set_result(ask())
        except BaseException as error:  # noqa: BLE001 - the caller raises it
            answer.set_exception(error)

    # A daemon: a provider that hangs must not keep the server from exiting.
    thread = threading.Thread(target=run, name="streamlit-pkce-request", daemon=True)
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


def _request(
    method: Literal["GET", "POST"],
    url: str,
    more_headers: Mapping[str, str],
    form: Form | None,
    limits: Limits,
) -> Answer:
    deadline = time.monotonic() + limits.total
    body = bytearray()
    headers = {"Accept": "application/json", "User-Agent": "streamlit-pkce", **more_headers}
    try:
        with (
            _Session() as session,
            session.request(
                method,
                url,
                data=form,
                headers=headers,
                auth=_without_netrc,
                timeout=(limits.connect, limits.read),
                allow_redirects=False,
                stream=True,
            ) as response,
        ):
            status = response.status_code
            # Of what was asked for, only a document is all that there is to it.
            if (method == "GET" and status != requests.codes.ok) or response.is_redirect:
                raise Unreachable(_status(url, response), status)
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
    media_type = response.headers.get("Content-Type", "").split(";")[0].strip().lower()
    retry_after = response.headers.get("Retry-After", "")
    pause = float(retry_after[:9]) if retry_after.isdecimal() else 0.0
    nonce = response.headers.get("DPoP-Nonce")
    return Answer(status, media_type, pause, bytes(body), nonce)


class _Session(requests.Session):
    """Looks at no redirect: requests would read all of its body, and parse where it leads."""

    def __init__(self) -> None:
        super().__init__()
        certificates = os.environ.get("SSL_CERT_FILE", "")
        # What is not there is ignored, as OpenSSL does it. requests' own variables come first.
        self.verify = certificates if Path(certificates).is_file() else True

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
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return (
            "its certificate is not trusted here; if an authority of your own has signed it, "
            "name the file with that one's certificate in SSL_CERT_FILE"
        )
    cause = error
    while (inner := cause.__cause__ or cause.__context__) is not None:
        cause = inner
    return type(cause).__name__
