"""Who is there behind a proxy, as time goes by."""

from __future__ import annotations

import logging
import pickle
import time
from typing import TYPE_CHECKING, Any

import pytest

from streamlit_pkce import _document
from streamlit_pkce._identity_session import IdentitySession
from streamlit_pkce._vouched import vouch
from support.proxied_page import run, shown
from support.proxy import id_token, identity_config
from support.signers import signer

if TYPE_CHECKING:
    from support.proxy import Request
    from support.servers import Site


@pytest.fixture(autouse=True)
def _published(site: Site) -> None:
    site.publish([signer("RS256").jwk])


class Clock:
    """The time, as the app and the package read it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ahead = 0.0
        real = time.time
        monkeypatch.setattr(time, "time", lambda: real() + self.ahead)


def test_what_was_read_once_ends_when_it_expires(
    site: Site, request_: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    request_.say(Authorization=f"Bearer {id_token(site.url)}")
    clock = Clock(monkeypatch)
    page = run(site.url, proxy="oauth2_proxy")
    token = page.session_state["token"]
    assert token.status == "authenticated"
    assert 590 <= token.expires_in <= 600
    clock.ahead = 661
    # Also the token set that a long run has, and without a run.
    assert token.status == "anonymous"
    assert not token
    assert token.error.code == "session_expired"
    assert "reload the page" in token.error.hint
    assert shown(page.run()) == ["anonymous: session_expired"]
    # A request of a new page, which the proxy has signed anew.
    request_.say(Authorization=f"Bearer {id_token(site.url)}")
    assert shown(page.run())[0] == "Hello Ada Lovelace"


def test_lasts_keeps_somebody_whose_token_lives_for_a_moment(
    site: Site, request_: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch)
    request_.say(Authorization=f"Bearer {id_token(site.url, exp=time.time() + 120)}")
    page = run(site.url, proxy="oauth2_proxy", lasts=3600)
    clock.ahead = 3590
    assert shown(page.run())[0] == "Hello Ada Lovelace"
    clock.ahead = 3661
    assert shown(page.run()) == ["anonymous: session_expired"]


def test_lasts_lets_nobody_in_whose_token_has_expired(site: Site, request_: Request) -> None:
    request_.say(Authorization=f"Bearer {id_token(site.url, exp=time.time() - 120)}")
    page = run(site.url, proxy="oauth2_proxy", lasts=3600)
    assert shown(page) == ["anonymous: id_token_expired"]


def test_a_rerun_verifies_nothing_again(
    site: Site, request_: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    vouched = []

    def count(*args: Any) -> Any:
        vouched.append(args)
        return vouch(*args)

    monkeypatch.setattr("streamlit_pkce._identity_session.vouch", count)
    request_.say(Authorization=f"Bearer {id_token(site.url)}")
    page = run(site.url, proxy="oauth2_proxy")
    for _ in range(3):
        assert shown(page.run())[0] == "Hello Ada Lovelace"
    assert len(vouched) == 1


def test_somebody_else_does_not_find_what_the_first_person_has_left(
    site: Site, request_: Request
) -> None:
    """Who logs in anew at the proxy comes back to the same page, when the WebSocket breaks."""
    request_.say(Authorization=f"Bearer {id_token(site.url)}")
    page = run(site.url, proxy="oauth2_proxy")
    adas = page.session_state["token"]
    request_.say(Authorization=f"Bearer {id_token(site.url, sub='grace')}")
    assert shown(page.run()) == ["anonymous: account_changed"]
    assert not adas
    request_.say(Authorization=f"Bearer {id_token(site.url)}")
    assert shown(page.run())[0] == "Hello Ada Lovelace"


def test_while_the_keys_cannot_be_had_nobody_is_judged(site: Site, request_: Request) -> None:
    site.answers.pop("/jwks")
    request_.say(Authorization=f"Bearer {id_token(site.url)}")
    assert shown(run(site.url, proxy="oauth2_proxy")) == ["pending: keys_unavailable"]


def test_logout_ends_what_the_page_shows(
    site: Site, request_: Request, caplog: pytest.LogCaptureFixture
) -> None:
    request_.say(Authorization=f"Bearer {id_token(site.url)}")
    page = run(site.url, proxy="oauth2_proxy")
    adas = page.session_state["token"]
    page.button[0].click().run()
    assert shown(page) == ["anonymous: None"]
    assert not adas
    assert "the proxy's own session goes on" in caplog.text
    # As st.session_state.clear() does, which many an app calls beside it.
    del page.session_state["_streamlit_pkce_identities"]
    assert shown(page.run()) == ["anonymous: None"]


def test_an_auditor_learns_of_it(
    site: Site, request_: Request, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO, "streamlit_pkce.audit")
    clock = Clock(monkeypatch)
    request_.say(Authorization=f"Bearer {id_token(site.url)}")
    page = run(site.url, proxy="oauth2_proxy")
    clock.ahead = 661
    page.run()
    request_.say(Authorization="Bearer forged")
    page.run()
    told = [
        (event.kind, event.subject, event.code)
        for record in caplog.records
        if (event := getattr(record, "event", None))
    ]
    assert told == [
        ("signed_in", "ada", None),
        ("signed_out", "ada", "session_expired"),
        ("rejected", None, "id_token_malformed"),
    ]


def test_it_is_asked_again_until_the_keys_are_there(
    site: Site, request_: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The app runs again then, without anybody doing anything."""
    monkeypatch.setattr(_document, "QUIET", 0.0)
    keys = site.answers.pop("/jwks")
    request_.say(Authorization=f"Bearer {id_token(site.url)}")
    config = identity_config(site.url, proxy="oauth2_proxy")
    session = IdentitySession("work", has_left=False)
    now = time.time()
    session.take(config, now)
    session.hand_over(now)
    assert session.outcome(now).status == "pending"
    assert session.due_in(now) == 10
    assert not session.app_must_rerun(now)
    site.answers["/jwks"] = keys
    session.take(config, now + 10)
    assert session.app_must_rerun(now + 10)
    assert session.outcome(now + 10).status == "authenticated"


def test_it_can_be_kept_elsewhere(site: Site, request_: Request) -> None:
    """Streamlit may serialise what is in st.session_state."""
    request_.say(Authorization=f"Bearer {id_token(site.url)}")
    session = IdentitySession("work", has_left=False)
    session.take(identity_config(site.url, proxy="oauth2_proxy"), time.time())
    again = pickle.loads(pickle.dumps(session))
    assert again.newest() == session.newest()
    assert again.newest().claims["sub"] == "ada"
