"""Sign-ins whose codes the server redeems: what it asks the provider, and tells nobody else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from streamlit_pkce import ConfigurationError
from streamlit_pkce._component import build_data
from streamlit_pkce._live import hand_over
from support.confidential import (
    SECRET,
    VERIFIER,
    ConfidentialProvider,
    ServerStory,
    code,
    credentials,
)
from support.sign_in import NOW, config, nonce
from support.story import nobody


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


def test_an_app_that_asks_for_the_refresh_token_gets_it(provider: ConfidentialProvider) -> None:
    story = ServerStory(provider, expose_refresh_token=True)
    assert story.signs_in()["refresh_token"] == "refresh-1"


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
