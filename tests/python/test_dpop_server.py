"""dpop=True where the server redeems codes: the key is its own, and so APIs can be called."""

from __future__ import annotations

import pickle
import threading
from typing import TYPE_CHECKING

import httpx
import pytest
import requests

from streamlit_pkce import ConfigurationError
from streamlit_pkce._component import build_data
from streamlit_pkce._proof_key import nonces
from streamlit_pkce._sign_out import SignOut
from support.binding import BindingProvider, read_proof
from support.confidential import ServerStory, code, redeemed
from support.servers import answer
from support.sign_in import NOW

if TYPE_CHECKING:
    from support.servers import Answer, Headers, Site

LATER = NOW + 590


@pytest.fixture(autouse=True)
def _no_nonces_of_other_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nonces, "_by_origin", {})


@pytest.fixture
def provider(site: Site) -> BindingProvider:
    return BindingProvider(site)


@pytest.fixture
def story(provider: BindingProvider) -> ServerStory:
    return ServerStory(provider, dpop=True)


def test_a_person_signs_in_and_the_app_calls_an_api_with_proofs(
    story: ServerStory, provider: BindingProvider
) -> None:
    token = story.signs_in()
    assert (token.status, token["token_type"]) == ("authenticated", "DPoP")
    for get in (requests.get, httpx.get):
        assert get(f"{provider.site.url}/api", auth=token.auth).status_code == 200
    assert provider.api_calls == ["access-1"] * 2
    assert len(set(provider.keys)) == 1


def test_a_renewal_proves_the_same_key_also_after_the_session_was_moved(
    story: ServerStory, provider: BindingProvider
) -> None:
    story.signs_in()
    story.session = pickle.loads(pickle.dumps(story.session))
    token = story.hears(redeemed(2), at=LATER)
    assert token["access_token"] == "access-2"
    requests.get(f"{provider.site.url}/api", auth=token.auth, timeout=10)
    assert provider.api_calls == ["access-2"]
    assert len(set(provider.keys)) == 1


def test_two_people_have_two_keys(provider: BindingProvider) -> None:
    ServerStory(provider, dpop=True).hears(code(1))
    ServerStory(provider, dpop=True).hears(code(1, "second"))
    assert len(set(provider.keys)) == 2


def test_item_81_the_provider_gets_its_nonce_and_the_code_is_redeemed(
    story: ServerStory, provider: BindingProvider
) -> None:
    provider.nonce = "n-1"
    assert story.signs_in().status == "authenticated"
    assert len(provider.asked("authorization_code")) == 2
    assert story.hears(redeemed(2), at=LATER)["access_token"] == "access-2"
    assert len(provider.asked("refresh_token")) == 1


def test_item_81_an_api_gets_its_nonce_and_is_asked_once_more_and_no_more(
    story: ServerStory, provider: BindingProvider
) -> None:
    token = story.signs_in()
    provider.nonce = "n-1"
    with requests.Session() as session:
        session.auth = token.auth
        answer = session.get(f"{provider.site.url}/api", timeout=10)
        assert (answer.status_code, [it.status_code for it in answer.history]) == (200, [401])
        assert session.get(f"{provider.site.url}/api", timeout=10).history == []
        assert provider.site.asked.count("/api") == 3
    # A stream cannot be sent twice; but the next request has the nonce.
    provider.nonce = "n-2"
    url = f"{provider.site.url}/api"
    assert requests.get(url, data=iter([b"x"]), auth=token.auth, timeout=10).status_code == 401
    assert requests.get(url, auth=token.auth, timeout=10).history == []


def test_a_stranger_that_an_api_redirects_to_does_not_get_the_token_by_asking_for_a_nonce(
    story: ServerStory, provider: BindingProvider
) -> None:
    shown: list[str | None] = []

    def stranger(headers: Headers) -> Answer:
        shown.append(headers.get("Authorization"))
        wants = {"WWW-Authenticate": 'DPoP error="use_dpop_nonce"', "DPoP-Nonce": "n-1"}
        return answer(b"", 401, wants)

    token = story.signs_in()
    elsewhere = provider.site.url.replace("127.0.0.1", "localhost")
    provider.site.answers["/api"] = 302, {"Location": f"{elsewhere}/stranger"}, b""
    provider.site.answers["/stranger"] = stranger
    got = requests.get(f"{provider.site.url}/api", auth=token.auth, timeout=10)
    assert (got.status_code, shown) == (401, [None])


def test_another_401_is_what_the_app_gets(story: ServerStory, provider: BindingProvider) -> None:
    token = story.signs_in()
    provider.site.answers["/api"] = 401, {"DPoP-Nonce": "n-1", "WWW-Authenticate": "DPoP"}, b""
    assert requests.get(f"{provider.site.url}/api", auth=token.auth, timeout=10).history == []


def test_a_header_that_is_made_beforehand_proves_nothing(story: ServerStory) -> None:
    token = story.signs_in()
    with pytest.raises(ConfigurationError, match=r"auth=token\.auth"):
        _ = token.headers


def test_item_82_a_provider_that_ignores_the_proofs_is_noticed(
    story: ServerStory, provider: BindingProvider
) -> None:
    provider.members = {"token_type": "Bearer"}
    token = story.hears(code(1))
    assert token.error is not None
    assert token.error.code == "token_type_unsupported"


def test_a_refresh_token_is_given_up_with_a_proof(
    story: ServerStory, provider: BindingProvider
) -> None:
    story.signs_in()
    story.session.config = story.config
    story.session.end(SignOut(NOW * 1000, everywhere=True))
    for thread in threading.enumerate():
        if thread.name == "streamlit-pkce-revocation":
            thread.join()
    path, headers, _ = provider.site.posted[-1]
    assert path == "/revoke"
    assert read_proof(headers["DPoP"])[0]["jwk"]["x"] == provider.keys[-1]


def test_the_browser_makes_no_proofs_and_hears_of_no_key(story: ServerStory) -> None:
    story.signs_in()
    told = build_data(story.config, None, story.session.verdict, None)
    assert told["dpop"] is False
    assert "PRIVATE" not in repr((told, vars(story.session)))
