"""Sign-ins whose codes the server redeems: how they end, here and on the person's other pages."""

from __future__ import annotations

import pickle
import threading
from typing import Any

import pytest

from streamlit_pkce._departures import Departures
from streamlit_pkce._sign_out import SignOut
from support.confidential import (
    SECRET,
    ConfidentialProvider,
    ServerStory,
    code,
    credentials,
    redeemed,
)
from support.sign_in import NOW, PROOF, nonce
from support.story import nobody

LOGIN = "a login"
ADA = {"iss": "https://login.example.com", "sub": "ada", "sid": "here"}


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's is the stories'."""
    monkeypatch.setattr("time.time", lambda: NOW)


class Pages:
    """Two pages of one person's, of whom the first signs out.

    Parameters
    ----------
    arguments
        As in `login()`.
    """

    def __init__(self, provider: ConfidentialProvider, **arguments: Any) -> None:
        self.provider = provider
        self.first, self.second = (ServerStory(provider, **arguments) for _ in range(2))
        self.first.signs_in()
        self.second.hears(code(1, "second", obtained="silent"))
        self.second.hears(redeemed(2))

    def sign_out(self, *, everywhere: bool) -> None:
        """By the first; the browser lets the second know."""
        self.first.session.config = self.first.config
        self.first.session.end(SignOut(int(NOW * 1000), everywhere=everywhere))
        assert self.second.hears(nobody(3), at=NOW + 2).status == "anonymous"

    @property
    def revoked(self) -> set[str]:
        """What the provider was told to take back."""
        return revoked_at(self.provider)


def revoked_at(provider: ConfidentialProvider) -> set[str]:
    for thread in threading.enumerate():
        if thread.name == "streamlit-pkce-revocation":
            thread.join()
    return {form["token"] for path, _, form in provider.site.posted if path == "/revoke"}


def test_a_sign_out_revokes_the_refresh_token_as_this_client(
    story: ServerStory, provider: ConfidentialProvider
) -> None:
    story.signs_in()
    story.session.config = story.config
    story.session.end(SignOut(int(NOW * 1000), everywhere=True))
    assert revoked_at(provider) == {"refresh-1"}
    path, headers, form = provider.site.posted[-1]
    assert path == "/revoke"
    assert form == {"token": "refresh-1", "token_type_hint": "refresh_token"}
    assert credentials(headers, form)[1] == SECRET
    assert story.session.id_token_hint is not None
    assert story.hears(redeemed(3)).status == "anonymous"
    assert story.hears(code(4)).status == "anonymous"


def test_a_sign_out_of_the_app_alone_tells_the_provider_nothing(
    story: ServerStory, provider: ConfidentialProvider
) -> None:
    story.signs_in()
    story.session.config = story.config
    story.session.end(SignOut(int(NOW * 1000)))
    assert story.session.id_token_hint is None
    assert [path for path, _, _ in provider.site.posted] == ["/token"]
    later = redeemed(3, sign_out=int(NOW * 1000))
    assert not story.hears(later)
    assert story.outcome == "rejected"


def test_the_persons_other_page_follows_to_the_provider_too(
    provider: ConfidentialProvider,
) -> None:
    pages = Pages(provider)
    pages.sign_out(everywhere=True)
    assert pages.revoked == {"refresh-1", "refresh-2"}
    # It is the page where the person has signed out that takes leave of the provider.
    assert pages.second.session.id_token_hint is None


def test_the_other_page_of_a_session_that_was_serialised_and_renewed_follows_too(
    provider: ConfidentialProvider,
) -> None:
    provider.claims = {"sid": "here"}
    pages = Pages(provider)
    # Whose newest ID token has not all that the first one had.
    provider.claims = {}
    pages.second.hears(redeemed(2), at=NOW + 545)
    pages.second.session = pickle.loads(pickle.dumps(pages.second.session))
    pages.sign_out(everywhere=True)
    assert pages.revoked == {"refresh-1", "refresh-3"}


def test_a_sign_out_of_the_app_alone_leaves_the_other_pages_refresh_token_alone(
    provider: ConfidentialProvider,
) -> None:
    pages = Pages(provider)
    pages.sign_out(everywhere=False)
    assert not pages.revoked
    assert not pages.second.hears(redeemed(4), at=NOW + 3)
    assert pages.second.outcome == "rejected"


def test_what_was_signed_out_of_before_says_nothing_of_a_later_sign_in(
    provider: ConfidentialProvider,
) -> None:
    pages = Pages(provider)
    pages.sign_out(everywhere=True)
    before = pages.revoked
    provider.codes |= {"third": nonce(PROOF)}
    later = ServerStory(provider)
    later.hears(code(1, "third"), at=NOW + 5)
    assert later.hears(nobody(2), at=NOW + 6).status == "anonymous"
    assert pages.revoked == before


def test_the_same_persons_other_device_is_another_session_where_sessions_have_names(
    provider: ConfidentialProvider,
) -> None:
    provider.claims = {"sid": "elsewhere"}
    elsewhere = ServerStory(provider)
    elsewhere.signs_in()
    provider.claims = {"sid": "here"}
    provider.codes["first"] = nonce(PROOF)
    pages = Pages(provider)
    pages.sign_out(everywhere=True)
    elsewhere.hears(nobody(3), at=NOW + 3)
    assert pages.revoked == {"refresh-2", "refresh-3"}


@pytest.mark.parametrize(
    ("login", "changed"),
    [
        ("another", {}),
        (LOGIN, {"iss": "https://another.example.com"}),
        (LOGIN, {"sub": "eve"}),
        (LOGIN, {"sid": "elsewhere"}),
    ],
)
def test_somebody_elses_departure_is_nobodys_here(login: str, changed: dict[str, str]) -> None:
    departures = Departures()
    departures.note(login, ADA | changed, NOW)
    assert not departures.has_left(LOGIN, ADA, since=NOW, now=NOW)
    departures.note(LOGIN, ADA, NOW)
    assert departures.has_left(LOGIN, ADA, since=NOW, now=NOW)
    assert not departures.has_left(LOGIN, ADA, since=NOW + 1, now=NOW)


def test_where_sessions_have_no_names_a_departure_counts_for_a_moment() -> None:
    """It may have been on another device of the person's."""
    departures = Departures()
    nameless = {name: value for name, value in ADA.items() if name != "sid"}
    for claims in (ADA, nameless):
        departures.note(LOGIN, claims, NOW)
    assert departures.has_left(LOGIN, nameless, since=NOW - 100, now=NOW + 30)
    assert not departures.has_left(LOGIN, nameless, since=NOW - 100, now=NOW + 90)
    assert departures.has_left(LOGIN, ADA, since=NOW - 100, now=NOW + 90)


def test_a_server_does_not_remember_departures_without_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("streamlit_pkce._departures._MOST_REMEMBERED", 2)
    departures = Departures()
    for name in ("ada", "eve", "ada", "bob"):
        departures.note(LOGIN, {"sub": name}, NOW)
    known = [
        name
        for name in ("ada", "eve", "bob")
        if departures.has_left(LOGIN, {"sub": name}, since=NOW, now=NOW)
    ]
    assert known == ["ada", "bob"]
