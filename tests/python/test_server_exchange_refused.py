"""Sign-ins whose codes the server redeems, where the provider refuses or cannot answer."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest
from streamlit.testing.v1 import AppTest

from streamlit_pkce._fetch import Limits
from support.confidential import ConfidentialProvider, ServerStory, code
from support.servers import answer, hanging
from support.sign_in import metadata

if TYPE_CHECKING:
    from support.component import Component
    from support.servers import Site


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


def app(document: object, secret: str | None) -> None:
    from streamlit_pkce import login

    login(document, client_id="demo", exchange="server", client_secret=secret)  # type: ignore[arg-type]


@pytest.mark.parametrize("is_demanded", [True, False])
def test_who_has_a_secret_cannot_push_and_is_told_so(
    component: Component, *, is_demanded: bool
) -> None:
    secret = "s3cret"
    document = metadata(
        "https://login.example.com",
        require_pushed_authorization_requests=is_demanded,
        pushed_authorization_request_endpoint="https://login.example.com/par",
    )
    errors = AppTest.from_function(app, args=(document, secret)).run().exception
    assert [("RFC 9126" in it.value, secret in it.value) for it in errors] == (
        [(True, False)] if is_demanded else []
    )
    # A public client's requests are pushed by the browser.
    assert not AppTest.from_function(app, args=(document, None)).run().exception
    assert component.told[-1]["exchange"] == "server"


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
