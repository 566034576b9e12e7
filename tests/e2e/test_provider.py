"""The provider the other tests rely on does what a good provider does."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import jwt
import pytest
import requests

from .support.provider import ADA, GRACE, Provider
from .support.walk import Walk, answer_in, nonce_of

if TYPE_CHECKING:
    from collections.abc import Iterator

REDIRECT_URI = "http://localhost:8501/callback.html"


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """One provider for this file."""
    provider = Provider(
        tmp_path_factory.mktemp("provider") / "provider.log",
        redirect_uris=[REDIRECT_URI],
        client_ids=["demo", "other"],
    )
    yield provider
    provider.stop()


@pytest.fixture
def walk(provider: Provider) -> Walk:
    """A client with a fresh browser."""
    provider.fail()
    return Walk(provider.issuer, REDIRECT_URI)


def decode(walk: Walk, id_token: str) -> dict[str, object]:
    """The claims, after a check of the signature."""
    key = jwt.PyJWKClient(walk.metadata()["jwks_uri"]).get_signing_key_from_jwt(id_token)
    claims: dict[str, object] = jwt.decode(id_token, key, ["RS256"], audience=walk.client_id)
    return claims


def test_it_signs_people_in(walk: Walk) -> None:
    tokens = walk.sign_in(GRACE)

    claims = decode(walk, tokens["id_token"])
    assert claims["iss"] == walk.issuer
    assert claims["nonce"] == nonce_of(walk.proof)
    assert claims["name"] == "Grace Hopper"
    assert claims["email"] == "grace@example.com"
    assert claims["roles"] == ["analyst"]
    assert tokens["token_type"] == "Bearer"
    assert tokens["expires_in"] == 3600


def test_it_answers_with_state_and_issuer_in_the_fragment_if_asked(walk: Walk) -> None:
    submitted = walk.submit(walk.authorize(response_mode="fragment"))
    address = walk.browser.get(submitted.headers["Location"], allow_redirects=False).headers[
        "Location"
    ]

    assert not urlsplit(address).query
    answer = answer_in(address)
    assert answer["state"] == walk.state
    assert answer["iss"] == walk.issuer
    assert answer["code"]


@pytest.mark.parametrize(
    "parameters",
    [
        pytest.param({"code_challenge": None, "code_challenge_method": None}, id="none"),
        pytest.param({"code_challenge_method": "plain"}, id="plain"),
    ],
)
def test_it_requires_pkce_by_s256(walk: Walk, parameters: dict[str, str | None]) -> None:
    answer = answer_in(walk.authorize(**parameters))

    assert answer["error"] == "invalid_request"


def test_it_refuses_a_wrong_verifier(walk: Walk) -> None:
    answer = walk.answer(walk.submit(walk.authorize()))

    response = walk.exchange(answer["code"], code_verifier="x" * 43)

    assert response.status_code == 400
    assert response.json()["error"] == "invalid_grant"


def test_it_refuses_a_wrong_password_and_asks_again(walk: Walk) -> None:
    page = walk.authorize()

    refused = walk.submit(page, password="guess")
    assert refused.status_code == 401
    assert 'role="alert"' in refused.text

    assert walk.answer(walk.submit(page))["code"]


def test_its_login_page_loads_nothing(walk: Walk) -> None:
    response = walk.browser.get(walk.authorize())

    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "http" not in response.text


def test_cancel_is_an_error_the_app_hears_of(walk: Walk) -> None:
    answer = walk.answer(walk.submit(walk.authorize(), action="cancel"))

    assert answer["error"] == "access_denied"
    assert answer["state"] == walk.state
    assert answer["iss"] == walk.issuer


def test_it_remembers_who_has_signed_in(walk: Walk) -> None:
    assert answer_in(walk.authorize(prompt="none"))["error"] == "login_required"
    walk.sign_in(ADA)
    assert answer_in(walk.authorize(prompt="none"))["code"]


def test_it_rotates_refresh_tokens_and_punishes_reuse(walk: Walk) -> None:
    first = walk.sign_in()["refresh_token"]

    second = walk.refresh(first).json()["refresh_token"]

    assert second != first
    assert walk.refresh(first).json()["error"] == "invalid_grant"
    assert walk.refresh(second).json()["error"] == "invalid_grant"


def test_other_origins_may_not_call_the_token_endpoint(walk: Walk) -> None:
    endpoint = walk.metadata()["token_endpoint"]
    form = {"client_id": "demo", "grant_type": "authorization_code", "code": "none"}

    own = requests.post(endpoint, form, headers={"Origin": "http://localhost:8501"}, timeout=10)
    other = requests.post(endpoint, form, headers={"Origin": "http://evil.test"}, timeout=10)

    assert own.headers["Access-Control-Allow-Origin"] == "http://localhost:8501"
    assert own.json()["error"] == "invalid_grant"
    assert "Access-Control-Allow-Origin" not in other.headers


def test_it_fails_on_command_and_counts(provider: Provider, walk: Walk) -> None:
    before = provider.requests()
    provider.fail(authorizationError="temporarily_unavailable")

    answer = answer_in(walk.authorize(response_mode="fragment"))

    assert answer == {
        "error": "temporarily_unavailable",
        "state": walk.state,
        "iss": provider.issuer,
    }
    assert (provider.requests() - before)["GET /auth"] == 1
