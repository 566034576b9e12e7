"""Sign-ins whose codes the server redeems: how it renews what it keeps, and ends it."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

from streamlit_pkce._live import hand_over
from support.confidential import (
    ConfidentialProvider,
    ServerStory,
    code,
    redeemed,
)
from support.servers import answer
from support.sign_in import NOW
from support.story import nobody

if TYPE_CHECKING:
    import pytest

    from support.servers import Site


def test_the_server_renews_before_the_access_token_expires(
    story: ServerStory, provider: ConfidentialProvider
) -> None:
    token = story.signs_in()
    verdict = story.session.verdict
    assert verdict is not None
    assert verdict.renew_in == 541
    assert story.hears(redeemed(3), at=NOW + 500)["access_token"] == "access-1"
    token = story.hears(redeemed(4), at=NOW + 541)
    assert (token.status, token["access_token"]) == ("authenticated", "access-2")
    assert [form["refresh_token"] for form in provider.asked("refresh_token")] == ["refresh-1"]
    # By a run of the app alone, with the refresh token that has come.
    token = story.hears(redeemed(4), at=NOW + 541 + 560)
    assert token["access_token"] == "access-3"
    assert provider.asked("refresh_token")[-1]["refresh_token"] == "refresh-2"


def test_a_token_that_the_app_looks_at_is_renewed_in_the_middle_of_a_run(
    story: ServerStory, provider: ConfidentialProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.signs_in()
    now = [NOW + 1.0]
    monkeypatch.setattr("time.time", lambda: now[0])
    token = hand_over(story.session, story.config, story.provider, now[0])
    assert token.headers == {"Authorization": "Bearer access-1"}
    now[0] = provider.now = NOW + 700
    assert token.headers == {"Authorization": "Bearer access-2"}


def test_a_refresh_without_an_id_token_is_checked_with_userinfo(site: Site) -> None:
    provider = ConfidentialProvider(site, userinfo_endpoint=f"{site.url}/userinfo")
    site.know(access_2="ada", access_3="eve")
    story = ServerStory(provider)
    story.signs_in()
    provider.members = {"id_token": None}
    assert story.hears(redeemed(3), at=NOW + 545)["access_token"] == "access-2"
    token = story.hears(redeemed(4), at=NOW + 1100)
    assert token.error is not None
    assert token.error.code == "userinfo_subject_mismatch"


def test_a_renewal_that_brings_another_person_ends_the_session(
    story: ServerStory, provider: ConfidentialProvider
) -> None:
    story.signs_in()
    provider.claims = {"sub": "eve"}
    token = story.hears(redeemed(3), at=NOW + 545)
    assert token.error is not None
    assert token.error.code == "account_changed"


def test_a_provider_in_trouble_signs_nobody_out(
    story: ServerStory, provider: ConfidentialProvider
) -> None:
    story.signs_in()
    provider.trouble = answer(b"", 503, {"Retry-After": "20"})
    for seq, at in ((3, 545), (4, 550), (5, 560)):
        assert story.hears(redeemed(seq), at=NOW + at)["access_token"] == "access-1"
    assert len(provider.asked("refresh_token")) == 1
    verdict = story.session.verdict
    assert verdict is not None
    assert verdict.renew_in == 6
    assert story.hears(redeemed(6), at=NOW + 601).status == "pending"
    provider.trouble = None
    assert story.hears(redeemed(7), at=NOW + 622)["access_token"] == "access-2"


def test_a_refresh_token_that_is_refused_has_the_browser_bring_another_code(
    story: ServerStory, provider: ConfidentialProvider
) -> None:
    story.signs_in()
    provider.refresh_tokens.clear()
    token = story.hears(redeemed(3), at=NOW + 545)
    assert (token.status, story.outcome) == ("authenticated", "rejected")
    assert story.session.id_token_hint is not None
    token = story.hears(code(4, "second", obtained="silent"), at=NOW + 550)
    assert (token["access_token"], story.outcome) == ("access-2", "accepted")
    assert story.session.id_token_hint is None


def test_when_no_code_comes_either_the_app_is_told_why(
    story: ServerStory, provider: ConfidentialProvider
) -> None:
    story.signs_in()
    provider.refresh_tokens.clear()
    story.hears(redeemed(3), at=NOW + 545)
    token = story.hears(nobody(4), at=NOW + 550)
    assert token.status == "anonymous"
    assert token.error is not None
    assert token.error.code == "session_expired"
    assert "invalid_grant" in token.error.hint


def test_another_server_asks_for_another_code(provider: ConfidentialProvider) -> None:
    first, second = ServerStory(provider), ServerStory(provider)
    first.signs_in()
    token = second.hears(redeemed(3), at=NOW + 5)
    assert (token.status, second.outcome) == ("pending", "rejected")
    token = second.hears(code(4, "second", obtained="silent"), at=NOW + 6)
    assert token.status == "authenticated"


def test_a_session_may_be_serialised(story: ServerStory, provider: ConfidentialProvider) -> None:
    story.signs_in()
    story.session = pickle.loads(pickle.dumps(story.session))
    assert story.hears(redeemed(3), at=NOW + 545)["access_token"] == "access-2"
    del provider
