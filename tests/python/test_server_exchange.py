"""Sign-ins whose codes the server redeems: what it asks, keeps, renews and refuses."""

from __future__ import annotations

import json
import logging
import pickle
import threading
from typing import TYPE_CHECKING, Any

import pytest

from streamlit_pkce import ConfigurationError
from streamlit_pkce._component import build_data
from streamlit_pkce._fetch import Limits
from streamlit_pkce._live import hand_over
from streamlit_pkce._session import Session
from streamlit_pkce._sign_out import SignOut
from support.confidential import (
    SECRET,
    VERIFIER,
    ConfidentialProvider,
    ServerStory,
    code,
    credentials,
    redeemed,
)
from support.servers import answer, hanging
from support.sign_in import NOW, SignIn, config, nonce
from support.signers import encode
from support.story import nobody

if TYPE_CHECKING:
    from support.servers import Site


@pytest.fixture
def provider(site: Site) -> ConfidentialProvider:
    return ConfidentialProvider(site)


@pytest.fixture
def story(provider: ConfidentialProvider) -> ServerStory:
    return ServerStory(provider)


def test_a_person_signs_in_where_the_provider_wants_a_secret(
    story: ServerStory, provider: ConfidentialProvider
) -> None:
    token = story.hears(code(1))
    assert token.status == "authenticated"
    assert token["access_token"] == "access-1"
    assert token.claims["name"] == "Ada Lovelace"
    assert "refresh_token" not in token
    [asked] = provider.asked("authorization_code")
    assert asked["code_verifier"] == VERIFIER
    assert story.session.verdict is not None
    assert story.session.verdict.name == "Ada Lovelace"


@pytest.mark.parametrize(
    ("method", "is_in_form"),
    [(None, False), ("client_secret_basic", False), ("client_secret_post", True)],
)
def test_the_secret_is_sent_as_the_provider_takes_it(
    provider: ConfidentialProvider, method: str | None, is_in_form: bool
) -> None:
    story = ServerStory(provider, token_endpoint_auth_method=method)
    assert story.hears(code(1)).status == "authenticated"
    [(_, headers, form)] = provider.site.posted
    assert credentials(headers, form)[1] == SECRET
    assert ("client_secret" in form) == is_in_form
    assert ("Authorization" in headers) != is_in_form


def test_a_public_client_is_redeemed_by_its_server_too(provider: ConfidentialProvider) -> None:
    story = ServerStory(provider, client_secret=None)
    story.hears(code(1))
    [(_, headers, form)] = provider.site.posted
    assert form["client_id"] == "demo"
    assert "Authorization" not in headers


def test_nothing_that_the_browser_is_told_holds_the_secret(
    story: ServerStory, provider: ConfidentialProvider
) -> None:
    story.signs_in()
    metadata = story.provider.known_metadata()
    session = story.session
    for hint in (session.id_token_hint, "e30.e30.c2ln"):
        told = build_data(story.config, metadata, session.verdict, None, id_token_hint=hint)
        text = json.dumps(told)
        for secret in (SECRET, "access-1", "refresh-1", 'client_secret"'):
            assert secret not in text
    assert SECRET not in repr(story.config)
    assert "refresh-1" not in repr(vars(session))
    del provider


def test_a_code_is_redeemed_once_however_often_it_is_shown(
    story: ServerStory, provider: ConfidentialProvider
) -> None:
    for seq in (1, 1, 2, 3):
        assert story.hears(code(seq)).status == "authenticated"
    story.hears(nobody(4))
    provider.codes["first"] = nonce(bytes(range(32)))
    token = story.hears(code(5))
    assert token.error is not None
    assert (token.error.code, story.outcome) == ("token_refused", "rejected")
    assert len(provider.asked("authorization_code")) == 1


def test_a_code_that_was_refused_is_not_tried_again(
    story: ServerStory, provider: ConfidentialProvider
) -> None:
    for seq in (1, 2):
        assert story.hears(code(seq, "stolen")).error is not None
    assert len(provider.asked("authorization_code")) == 1


def test_whoever_shows_one_code_after_another_is_stopped(
    story: ServerStory, provider: ConfidentialProvider
) -> None:
    for seq in range(30):
        story.hears(code(seq, f"guess-{seq}"), at=NOW + seq / 10)
    assert len(provider.asked("authorization_code")) == 10
    assert story.hears(code(31), at=NOW + 90).status == "authenticated"


def test_a_code_of_another_login_is_good_for_nothing(
    story: ServerStory, provider: ConfidentialProvider
) -> None:
    provider.codes["first"] = nonce(bytes(32))  # another browser has begun it
    token = story.hears(code(1))
    assert token.error is not None
    assert token.error.code == "nonce_mismatch"
    assert story.outcome == "rejected"


def test_a_stolen_code_without_its_verifier_is_refused_by_the_provider(story: ServerStory) -> None:
    token = story.hears(code(1, code_verifier="w" * 43))
    assert token.error is not None
    assert token.error.code == "token_refused"
    assert "invalid_grant" in token.error.hint


@pytest.mark.parametrize(
    ("claims", "error"),
    [
        ({"iss": "https://evil.example.com"}, "id_token_issuer_mismatch"),
        ({"aud": "another-app"}, "id_token_audience_mismatch"),
        ({"exp": NOW - 3600}, "id_token_expired"),
        ({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, "access_token_hash_mismatch"),
    ],
)
def test_tokens_that_come_to_the_server_are_verified_as_any_others(
    story: ServerStory, provider: ConfidentialProvider, claims: dict[str, Any], error: str
) -> None:
    provider.claims = claims
    token = story.hears(code(1))
    assert not token
    assert token.error is not None
    assert token.error.code == error


def test_tokens_that_the_browser_makes_up_do_not_count(story: ServerStory) -> None:
    token = story.hears(SignIn(issuer=story.config.issuer.url).report())
    assert not token
    assert token.error is not None
    assert token.error.code == "report_malformed"


def test_a_browser_that_redeems_codes_itself_hands_over_none() -> None:
    session, parsed = Session(), SignIn().config()
    session.take(code(1), parsed, None, NOW)  # type: ignore[arg-type]
    assert session.outcome(NOW).error is not None


@pytest.mark.parametrize(
    "members",
    [
        {"code": ""},
        {"code": "x" * 70_000},
        {"code": "two\nlines"},
        {"code": 7},
        {"code_verifier": "short"},
        {"code_verifier": "v" * 42 + "&"},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": None},
        {"obtained": "refresh"},
    ],
)
def test_a_malformed_code_is_sent_nowhere(
    story: ServerStory, provider: ConfidentialProvider, members: dict[str, Any]
) -> None:
    token = story.hears(code(1, **members))
    assert token.error is not None
    assert token.error.code == "report_malformed"
    assert provider.site.posted == []


def test_a_redirect_uri_that_the_app_has_not_named_is_refused(
    provider: ConfidentialProvider,
) -> None:
    story = ServerStory(provider, redirect_uri="https://app.example.com/own.html")
    assert story.hears(code(1)).error is not None
    assert provider.site.posted == []


def test_a_wrong_secret_is_told_to_the_operator_without_it(
    provider: ConfidentialProvider, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = "quite-another-secret"
    for method in ("client_secret_basic", "client_secret_post"):
        story = ServerStory(provider, client_secret=wrong, token_endpoint_auth_method=method)
        with caplog.at_level(logging.INFO):
            token = story.hears(code(1))
        assert token.error is not None
        assert token.error.code == "token_refused"
        assert method in token.error.hint
        assert "invalid_client" in caplog.text
        assert wrong not in token.error.hint + caplog.text


def test_a_provider_that_takes_no_secret_is_named(site: Site) -> None:
    provider = ConfidentialProvider(site)
    site.publish([], token_endpoint_auth_methods_supported=["private_key_jwt"])
    token = ServerStory(provider).hears(code(1))
    assert token.error is not None
    assert token.error.code == "configuration_invalid"
    assert "private_key_jwt" in token.error.hint


@pytest.mark.parametrize(
    ("members", "error"),
    [
        ({"access_token": None}, "token_response_invalid"),
        ({"access_token": "two\nlines"}, "token_response_invalid"),
        ({"token_type": "mac"}, "token_type_unsupported"),
        ({"token_type": None}, "token_response_invalid"),
        ({"id_token": None}, "id_token_missing"),
        ({"scope": 7}, "token_response_invalid"),
        ({"error": "bad_verification_code"}, "token_refused"),
    ],
)
def test_an_answer_that_cannot_be_used_says_why(
    story: ServerStory, provider: ConfidentialProvider, members: dict[str, Any], error: str
) -> None:
    provider.members = members
    token = story.hears(code(1))
    assert token.error is not None
    assert token.error.code == error


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_code_that_got_no_answer_is_not_sent_again(
    story: ServerStory, provider: ConfidentialProvider, status: int
) -> None:
    provider.trouble = answer(b"", status)
    token = story.hears(code(1))
    assert token.error is not None
    assert (token.error.code, story.outcome) == ("token_request_failed", "rejected")
    provider.trouble = None
    assert not story.hears(code(2))
    assert story.hears(code(3, "second")).status == "authenticated"


def test_a_token_endpoint_that_hangs_holds_nobody_up(
    site: Site, provider: ConfidentialProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = Limits(connect=0.2, read=0.2, total=0.3)
    monkeypatch.setattr("streamlit_pkce._token_endpoint.LIMITS", limits)
    with hanging() as url:
        site.publish([], token_endpoint=url)
        token = ServerStory(provider).hears(code(1))
    assert token.error is not None
    assert token.error.code == "token_request_failed"


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


def test_a_sign_out_revokes_the_refresh_token_as_this_client(
    story: ServerStory, provider: ConfidentialProvider
) -> None:
    story.signs_in()
    story.session.config = story.config
    story.session.end(SignOut(int(NOW * 1000), everywhere=True))
    for thread in threading.enumerate():
        if thread.name == "streamlit-pkce-revocation":
            thread.join()
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


def test_an_app_that_asks_for_the_refresh_token_gets_it(provider: ConfidentialProvider) -> None:
    story = ServerStory(provider, expose_refresh_token=True)
    assert story.signs_in()["refresh_token"] == "refresh-1"


def test_a_session_may_be_serialised(story: ServerStory, provider: ConfidentialProvider) -> None:
    story.signs_in()
    story.session = pickle.loads(pickle.dumps(story.session))
    assert story.hears(redeemed(3), at=NOW + 545)["access_token"] == "access-2"
    del provider


def test_further_access_tokens_are_refused_with_what_to_do(story: ServerStory) -> None:
    story.signs_in()
    token = hand_over(story.session, story.config, story.provider, NOW)
    with pytest.raises(ConfigurationError, match="another login"):
        token.for_scope("notes.read")


@pytest.mark.parametrize(
    ("arguments", "write"),
    [
        ({"exchange": "proxy"}, 'exchange="server"'),
        ({"client_secret": SECRET}, 'exchange="server"'),
        ({"token_endpoint_auth_method": "client_secret_post"}, 'exchange="server"'),
        ({"exchange": "server", "client_secret": ""}, "secrets.toml"),
        ({"exchange": "server", "client_secret": 7}, "secrets.toml"),
        ({"exchange": "server", "token_endpoint_auth_method": "basic"}, "Leave it out"),
    ],
)
def test_a_mistake_says_what_to_write_instead(arguments: dict[str, Any], write: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        config(**arguments)
    assert write in str(raised.value)
    assert SECRET not in str(raised.value)


def test_a_proof_that_is_another_browsers_is_of_no_use(story: ServerStory) -> None:
    report = code(1) | {"proof": encode(bytes(32))}
    token = story.hears(report)
    assert token.error is not None
    assert token.error.code == "nonce_mismatch"
