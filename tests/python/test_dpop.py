"""login(dpop=...): tokens that are bound to a key that only the browser has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests
from streamlit.testing.v1 import AppTest

from streamlit_pkce import ConfigurationError
from support.component import Component
from support.long_run import LongRun
from support.servers import answer
from support.sign_in import ACCESS_TOKEN, NOW, SignIn, config, metadata

if TYPE_CHECKING:
    from support.servers import Site

PROOFS = {"dpop_signing_alg_values_supported": ["RS256", "ES256"]}
WISH = "scope=openid+notes.read"


def bound(*, dpop: object = True, token_type: str = "DPoP", **members: Any) -> SignIn:
    return SignIn(token_type=token_type, arguments={"dpop": dpop}, metadata=PROOFS, **members)


def with_further(report: dict[str, Any]) -> dict[str, Any]:
    further = {
        "wish": WISH,
        "access_token": "notes-token",
        "scope": "notes.read",
        "expires_at": NOW + 600,
        "error": None,
    }
    return report | {"further": [further]}


def test_who_is_signed_in_is_known_and_no_api_can_be_called(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = LongRun(monkeypatch, bound().config())
    token = run.login(with_further(bound().report()))
    notes = token.for_scope("notes.read")
    assert (token.status, token.claims["name"]) == ("authenticated", "Ada Lovelace")
    assert token["token_type"] == "DPoP"
    assert notes.access_token == "notes-token"
    for shown in (token, notes):
        assert shown.expires_in is not None
        with pytest.raises(ConfigurationError, match='dpop="refresh_token"'):
            _ = shown.headers
        with pytest.raises(ConfigurationError, match="only the browser has"):
            requests.get("http://localhost:1", auth=shown.auth, timeout=1)


def test_while_nobody_is_signed_in_there_is_nothing_to_refuse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    token = LongRun(monkeypatch, bound().config()).login()
    assert (token.headers, token.expires_in) == ({}, None)


def test_with_the_refresh_token_bound_alone_apis_are_called_as_ever(
    monkeypatch: pytest.MonkeyPatch, site: Site
) -> None:
    site.answers["/api"] = answer({})
    sign_in = bound(dpop="refresh_token", token_type="Bearer")
    token = LongRun(monkeypatch, sign_in.config()).login(sign_in.report())
    assert token["token_type"] == "Bearer"
    requests.get(f"{site.url}/api", auth=token.auth, timeout=10)
    assert site.headers[-1]["Authorization"] == f"Bearer {ACCESS_TOKEN}"


@pytest.mark.parametrize(
    ("dpop", "token_type"), [(True, "Bearer"), ("refresh_token", "DPoP"), (False, "DPoP")]
)
def test_item_82_a_browser_that_has_tokens_of_the_other_kind_is_not_believed(
    monkeypatch: pytest.MonkeyPatch, dpop: object, token_type: str
) -> None:
    sign_in = bound(dpop=dpop, token_type=token_type)
    token = LongRun(monkeypatch, sign_in.config()).login(sign_in.report())
    assert not token
    assert token.error is not None
    assert (token.error.code, "token_type" in token.error.hint) == ("report_malformed", True)


def test_userinfo_is_not_asked_with_a_token_that_is_not_for_python(site: Site) -> None:
    sign_in = bound()
    sign_in.metadata = PROOFS | {"userinfo_endpoint": f"{site.url}/userinfo"}
    assert sign_in.refusal() is None
    assert sign_in.renewed().refusal() is None
    assert sign_in.kept().refusal() == "renewed_id_token_mismatch"
    assert site.asked == []


def test_bound_tokens_are_not_those_of_a_login_without_proofs() -> None:
    sessions = {bound(dpop=dpop).config().session for dpop in (False, True, "refresh_token")}
    assert len(sessions) == 3
    assert bound(dpop=False).config().session == SignIn(metadata=PROOFS).config().session


@pytest.fixture
def component(monkeypatch: pytest.MonkeyPatch) -> Component:
    component = Component()
    monkeypatch.setattr("streamlit_pkce._component._command", lambda: component)
    return component


@pytest.mark.parametrize(
    ("text", "dpop"), [("refresh_token", True), ("TRUE", True), ("false", False)]
)
def test_it_may_be_in_the_environment(
    component: Component, monkeypatch: pytest.MonkeyPatch, site: Site, text: str, dpop: bool
) -> None:
    site.publish([], **PROOFS)
    for name, value in {"ISSUER": site.url, "CLIENT_ID": "demo", "DPOP": text}.items():
        monkeypatch.setenv(f"STREAMLIT_PKCE_{name}", value)
    assert not AppTest.from_string("from streamlit_pkce import login; login()").run().exception
    assert component.told[-1]["dpop"] is dpop
    kind = "DPoP" if text == "TRUE" else "Bearer"
    assert component.told[-1]["token_type"] == kind


def app(issuer: object) -> None:
    from streamlit_pkce import login

    login(issuer, client_id="demo", dpop="refresh_token")  # type: ignore[arg-type]


@pytest.mark.parametrize("algorithms", [None, [], ["RS256"]])
def test_a_provider_that_does_not_look_at_proofs_is_the_authors_to_know(
    component: Component, algorithms: list[str] | None
) -> None:
    document = metadata("https://login.example.com", dpop_signing_alg_values_supported=algorithms)
    [error] = AppTest.from_function(app, args=(document,)).run().exception
    assert "dpop_signing_alg_values_supported" in error.value
    assert component.told == []


def test_a_provider_that_does_is_asked_with_proofs(component: Component) -> None:
    document = metadata("https://login.example.com", **PROOFS)
    assert not AppTest.from_function(app, args=(document,)).run().exception
    assert (component.told[-1]["dpop"], component.told[-1]["token_type"]) == (True, "Bearer")


@pytest.mark.parametrize(
    ("arguments", "fix"),
    [
        ({"dpop": "yes"}, "dpop=True"),
        ({"dpop": 1}, "dpop=True"),
        ({"dpop": None}, "dpop=True"),
        ({"dpop": True, "expose_refresh_token": True}, "Leave out expose_refresh_token"),
        ({"dpop": "refresh_token", "exchange": "server"}, "Write dpop=True"),
        (
            {
                "dpop": True,
                "exchange": "server",
                "userinfo_endpoint": "https://api.example.com/user",
            },
            "Leave out one of the two",
        ),
    ],
)
def test_what_cannot_be_says_what_to_write(arguments: dict[str, Any], fix: str) -> None:
    with pytest.raises(ConfigurationError, match=fix):
        config(**arguments)
