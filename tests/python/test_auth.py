"""token.auth: a client that is made once goes on working when the token is renewed."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import requests

from support.long_run import LongRun
from support.servers import answer
from support.sign_in import ACCESS_TOKEN, NOW, SignIn
from support.story import nobody

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit_pkce import TokenSet
    from support.servers import Site


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, site: Site) -> LongRun:
    site.answers["/api"] = answer({})
    return LongRun(monkeypatch)


def session_of_requests(token: TokenSet) -> Callable[[str], Any]:
    session = requests.Session()
    session.auth = token.auth
    return session.get


CLIENTS: dict[str, Callable[[TokenSet], Callable[[str], Any]]] = {
    "requests.get": lambda token: lambda url: requests.get(url, auth=token.auth, timeout=10),
    "requests.Session": session_of_requests,
    "httpx.get": lambda token: lambda url: httpx.get(url, auth=token.auth),
    "httpx.Client": lambda token: httpx.Client(auth=token.auth).get,
}


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_each_request_is_signed_with_the_newest_token(
    run: LongRun, site: Site, client: str
) -> None:
    get = CLIENTS[client](run.login(SignIn().report()))
    get(f"{site.url}/api")
    renewal = SignIn().renewed()
    run.now = renewal.now
    run.arrives(renewal.report())
    thread = threading.Thread(target=get, args=(f"{site.url}/api",))
    thread.start()
    thread.join()
    run.arrives(nobody(renewal.seq + 1))
    get(f"{site.url}/api")
    assert [headers.get("Authorization") for headers in site.headers] == [
        f"Bearer {ACCESS_TOKEN}",
        f"Bearer {renewal.access_token}",
        None,
    ]


def test_it_shows_no_secret(run: LongRun) -> None:
    auth = run.login(SignIn().report()).auth
    assert ACCESS_TOKEN not in repr(auth)
    assert "authenticated" in repr(auth)
    assert run.now == NOW
