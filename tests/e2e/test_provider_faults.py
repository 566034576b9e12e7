"""The provider of the tests misbehaves when told to, in the way it was told, and counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jwt
import pytest
import requests

from .support.provider import GRACE, Provider, Tally
from .support.walk import Walk, answer_in

if TYPE_CHECKING:
    from collections.abc import Iterator

REDIRECT_URI = "http://localhost:8501/callback.html"


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """One provider for this file."""
    provider = Provider(
        tmp_path_factory.mktemp("provider") / "provider.log",
        redirect_uris=[REDIRECT_URI],
        client_ids=["demo", "other", "bare"],
        without_refresh=["bare"],
        lifetimes={"": 600, "other": 10},
        id_token_lifetimes={"other": 20},
    )
    yield provider
    provider.stop()


@pytest.fixture
def walk(provider: Provider) -> Walk:
    """A client with a fresh browser."""
    provider.behave()
    return Walk(provider.issuer, REDIRECT_URI)


def claims_in(id_token: str) -> dict[str, Any]:
    """What an ID token says."""
    return dict(jwt.decode(id_token, options={"verify_signature": False}))


def test_lifetimes_by_client(walk: Walk) -> None:
    other = Walk(walk.issuer, REDIRECT_URI, "other").sign_in()

    assert walk.sign_in()["expires_in"] == 600
    assert other["expires_in"] == 10
    claims = claims_in(other["id_token"])
    assert claims["exp"] - claims["iat"] == 20


def test_a_client_without_refresh_tokens(walk: Walk) -> None:
    walk.client_id = "bare"

    assert "refresh_token" not in walk.sign_in()


def test_it_counts_for_each_client(provider: Provider, walk: Walk) -> None:
    before, elsewhere = provider.tally(), provider.tally("other")
    token = walk.sign_in()["refresh_token"]
    walk.refresh(token)
    walk.refresh(token)
    walk.refresh("made-up")
    walk.authorize(prompt="none")

    assert provider.tally() - before == Tally(
        codes=1, refreshes=1, refused=2, reused=1, silent=1, exchanges=4
    )
    assert provider.tally("other") == elsewhere


def test_a_lost_response_has_spent_the_token(provider: Provider, walk: Walk) -> None:
    token = walk.sign_in()["refresh_token"]
    provider.fail("demo", lostResponses=1)

    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        walk.refresh(token)

    assert walk.refresh(token).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_it_refuses_token_requests(provider: Provider, walk: Walk, status: int) -> None:
    provider.fail("demo", tokenStatus=status, retryAfter=7)

    answer = walk.refresh("any")

    assert answer.status_code == status
    assert answer.headers["Retry-After"] == "7"
    assert answer.headers["Access-Control-Expose-Headers"] == "*"
    assert Walk(walk.issuer, REDIRECT_URI, "other").refresh("any").status_code == 400


def test_it_changes_what_it_answers_to_a_refresh(provider: Provider, walk: Walk) -> None:
    first = walk.sign_in()
    provider.fail("demo", withoutIdToken=True, expiresIn="1")
    second = walk.refresh(first["refresh_token"]).json()
    provider.fail("demo", subject="grace", expiresIn=None)
    third = walk.refresh(second["refresh_token"]).json()

    assert "id_token" not in second
    assert second["expires_in"] == "1"
    assert claims_in(third["id_token"])["sub"] == "grace"
    assert "expires_in" not in third


def test_it_forgets_people_and_their_refresh_tokens(provider: Provider, walk: Walk) -> None:
    token = walk.sign_in()["refresh_token"]

    provider.revoke_refresh_tokens()
    assert walk.refresh(token).json()["error"] == "invalid_grant"
    assert answer_in(walk.authorize(prompt="none"))["code"]

    provider.end_sessions()
    assert answer_in(walk.authorize(prompt="none"))["error"] == "login_required"


def test_it_takes_whoever_is_there_if_it_ignores_the_hint(provider: Provider, walk: Walk) -> None:
    hint = Walk(walk.issuer, REDIRECT_URI).sign_in()["id_token"]
    walk.sign_in(GRACE)

    assert answer_in(walk.authorize(prompt="none", id_token_hint=hint))["error"] == "login_required"
    provider.fail(ignoresIdTokenHint=True)
    assert answer_in(walk.authorize(prompt="none", id_token_hint=hint))["code"]


@pytest.mark.parametrize(
    ("page_kind", "header", "value"),
    [
        ("login page", "X-Frame-Options", "DENY"),
        ("login page with a policy", "Content-Security-Policy", "frame-ancestors 'none'"),
    ],
)
def test_a_login_page_that_no_frame_may_show(
    provider: Provider, walk: Walk, page_kind: str, header: str, value: str
) -> None:
    provider.fail(silent=page_kind)
    endpoint = walk.metadata()["authorization_endpoint"]

    page = requests.get(endpoint, {"prompt": "none", "client_id": "demo"}, timeout=10)

    assert page.headers[header] == value
    assert "Sign in" in page.text


def test_it_goes_down_and_comes_back(provider: Provider, walk: Walk) -> None:
    provider.fail(down=True)
    with pytest.raises(requests.ConnectionError):
        walk.metadata()

    provider.behave()

    assert walk.metadata()["issuer"] == walk.issuer
