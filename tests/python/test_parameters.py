"""Parameters: mistakes are found at call time, and the message says what to write instead."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from streamlit_pkce import ConfigurationError
from streamlit_pkce._labels import BUTTONS, STATES
from support.sign_in import ISSUER, config, metadata
from support.signers import signer

if TYPE_CHECKING:
    from collections.abc import Callable

JWKS = {"keys": [signer("RS256").jwk]}


@pytest.mark.parametrize(
    ("arguments", "write"),
    [
        ({"client_id": ""}, 'client_id="my-app"'),
        ({"client_id": " demo"}, 'client_id="my-app"'),
        ({"client_id": None}, 'client_id="my-app"'),
        ({"client_id": "demo\n"}, 'client_id="my-app"'),
        ({"scope": ["openid", "profile"]}, 'scope="openid profile email"'),
        ({"scope": ""}, 'scope="openid profile email"'),
        ({"scope": 'openid "quoted"'}, 'scope="openid profile email"'),
        ({"scope": "profile email"}, "scope='openid profile email'"),
        ({"redirect_uri": "/callback.html"}, "full URL"),
        ({"redirect_uri": "http://app.example.com/"}, "redirect_uri='https://app.example.com/'"),
        ({"redirect_uri": "https://app.example.com/#a"}, "redirect_uri='https://app.example.com/'"),
        ({"prompt": ""}, 'prompt="login"'),
        ({"prompt": "none login"}, "prompt='login'"),
        ({"login_hint": ""}, "login_hint must be"),
        ({"login_hint": 5}, "login_hint must be"),
        ({"audience": " "}, "audience must be"),
        ({"resource": "api"}, 'resource="https://api.example.com"'),
        ({"resource": "https://api.example.com/#x"}, 'resource="https://api.example.com"'),
        ({"resource": [5]}, 'resource="https://api.example.com"'),
        ({"resource": 5}, 'resource="https://api.example.com"'),
        ({"extra_params": "ui_locales=fr"}, 'extra_params={"ui_locales": "fr"}'),
        ({"extra_params": {"ui_locales": ["fr"]}}, 'extra_params={"ui_locales": '),
        ({"extra_params": {"": "x"}}, "name that cannot be used"),
        ({"max_age": -1}, "max_age=300"),
        ({"max_age": 1.5}, "max_age=300"),
        ({"max_age": "300"}, "max_age=300"),
        ({"max_age": True}, "max_age=300"),
        ({"max_age": float("nan")}, "max_age=300"),
        ({"max_age": float("inf")}, "max_age=300"),
        ({"acr_values": ""}, "acr_values must be"),
        ({"acr_values": []}, "acr_values must be"),
        ({"acr_values": ["gold silver"]}, "acr_values must be"),
        ({"acr_values": 2}, "acr_values must be"),
        ({"storage": "cookie"}, 'storage="session"'),
        ({"flow": "window"}, 'flow="popup"'),
        ({"flow": None}, "'auto', 'popup', 'redirect'"),
        ({"auto_login": 1}, "True or False"),
        ({"auto_login": True, "flow": "popup"}, 'flow="auto"'),
        ({"state": "draft"}, 'state={"draft": 3}'),
        ({"storage": None}, "'memory', 'session', 'local'"),
        ({"silent": "yes"}, "True or False"),
        ({"min_validity": -1}, "min_validity=120"),
        ({"min_validity": 86401}, "from 0 to 86400"),
        ({"min_validity": "120"}, "min_validity=120"),
        ({"min_validity": float("nan")}, "min_validity=120"),
        ({"label": " "}, 'label="Log in"'),
        ({"label": 5}, 'label="Log in"'),
        ({"labels": "de"}, 'labels={"log_in": "Sign in"'),
        ({"labels": {"log_inn": "Sign in"}}, "called 'log_inn'. Did you mean 'log_in'"),
        ({"labels": {"popup_close": "Shut"}}, "Did you mean 'popup_closed'"),
        ({"labels": {"zzz": "Sign in"}}, "There are log_in, confirm, allow,"),
        ({"labels": {5: "Sign in"}}, "There are log_in, confirm, allow,"),
        ({"labels": {"cancel": None}}, "labels['cancel'] must be a text, not None"),
        ({"labels": {"details": " "}}, "must not be empty"),
        ({"labels": {"lang": "German!"}}, 'labels={"lang": "pt-BR"'),
        ({"labels": {"signed_in_as": "Hi {nmae}"}}, 'labels={"signed_in_as": "Hi {name}"}'),
        ({"labels": {"signed_in": "Hi {name}"}}, "holds {name}"),
        ({"type": "danger"}, 'type="primary"'),
        ({"type": None}, "'primary', 'secondary', 'tertiary'"),
        ({"type": ["primary"]}, 'type="primary"'),
        ({"icon": "key"}, 'icon=":material/login:"'),
        ({"icon": ":material/no_such_symbol:"}, 'icon=":material/login:"'),
        ({"icon": "🔑🔑"}, 'icon=":material/login:"'),
        ({"icon": ""}, 'icon=":material/login:"'),
        ({"icon": "spinner"}, 'icon=":material/login:"'),
        ({"icon": 5}, 'icon=":material/login:"'),
        ({"width": "wide"}, 'width="stretch"'),
        ({"width": 0}, 'width="stretch"'),
        ({"width": True}, 'width="stretch"'),
        ({"width": 1.5}, 'width="stretch"'),
        ({"width": 10001}, 'width="stretch"'),
        ({"key": ""}, 'key="admin-login"'),
        ({"key": True}, 'key="admin-login"'),
        ({"leeway": -1}, "leeway=60"),
        ({"leeway": 601}, "leeway=60"),
        ({"leeway": "60"}, "leeway=60"),
        ({"leeway": True}, "leeway=60"),
        ({"leeway": float("nan")}, "leeway=60"),
        ({"expose_refresh_token": "no"}, "True or False"),
        ({"allow_insecure_http": 1}, "True or False"),
        ({"jwks": "keys"}, '{"keys": [...]}'),
        ({"jwks": {"keys": []}}, "the whole document"),
        ({"jwks": {"keys": [{"kty": "oct", "k": "secret"}]}}, "the whole document"),
    ],
)
def test_an_argument_that_cannot_be_used(arguments: dict[str, Any], write: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        config(**arguments)
    assert write in str(caught.value)


@pytest.mark.parametrize(
    ("issuer", "write"),
    [
        ("", 'issuer="https://login.example.com"'),
        (None, 'issuer="https://login.example.com"'),
        ("login.example.com", 'issuer="https://login.example.com"'),
        ("https://", 'issuer="https://login.example.com"'),
        ("https://user@login.example.com", 'issuer="https://login.example.com"'),
        (f"{ISSUER}/.well-known/openid-configuration", f"issuer='{ISSUER}'"),
        (f"{ISSUER}?tenant=1", f"issuer='{ISSUER}'"),
        (f"{ISSUER}#x", f"issuer='{ISSUER}'"),
        ("http://login.example.com", f"issuer='{ISSUER}', or allow_insecure_http=True"),
        ({"jwks_uri": f"{ISSUER}/jwks"}, "/.well-known/openid-configuration"),
        ({"issuer": ISSUER}, "authorization_endpoint"),
        (metadata(token_endpoint="http://login.example.com/token"), "token_endpoint"),
        (metadata(jwks_uri=None), "jwks="),
    ],
)
def test_an_issuer_that_cannot_be_used(issuer: Any, write: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        config(issuer)
    assert write in str(caught.value)


@pytest.mark.parametrize(
    "name",
    [
        "response_type",
        "client_id",
        "redirect_uri",
        "scope",
        "state",
        "nonce",
        "code_challenge",
        "code_challenge_method",
        "response_mode",
        "request",
        "request_uri",
        "client_secret",
        "code",
        "code_verifier",
        "grant_type",
        "id_token_hint",
    ],
)
def test_item_15_extra_parameters_cannot_override_the_protocols_own(name: str) -> None:
    with pytest.raises(ConfigurationError, match=f"must not set {name}"):
        config(extra_params={name: "x"})


@pytest.mark.parametrize(
    "name", ["prompt", "login_hint", "audience", "resource", "max_age", "acr_values"]
)
def test_extra_parameters_that_have_an_argument_are_sent_there(name: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"login\(\.\.\., {name}=\.\.\.\)"):
        config(extra_params={name: "x"})


def test_a_configuration_error_is_a_value_error_too() -> None:
    with pytest.raises(ValueError, match="client_id"):
        config(client_id="")


def test_who_asks_for_a_prompt_wants_the_person_to_be_asked() -> None:
    assert config().silent is True
    assert config(silent=False).silent is False
    assert config(prompt="login").silent is False


def test_parameters_keep_their_order_and_resources_repeat() -> None:
    parsed = config(
        extra_params={"ui_locales": "fr", "display": "page"},
        max_age=300.0,
        acr_values="gold  silver",
        resource=["https://a.example.com", "urn:example:b"],
        audience="api",
        login_hint="ada@example.com",
        prompt="login  consent",
    )
    assert parsed.parameters == (
        ("prompt", "login consent"),
        ("login_hint", "ada@example.com"),
        ("audience", "api"),
        ("resource", "https://a.example.com"),
        ("resource", "urn:example:b"),
        ("max_age", "300"),
        ("acr_values", "gold silver"),
        ("ui_locales", "fr"),
        ("display", "page"),
    )


def test_label_is_the_first_of_the_labels() -> None:
    assert config().labels == ()
    assert config(label="In").labels == (("log_in", "In"),)
    labels = {"log_in": "Enter", "cancel": "Leave", "cancelled": ""}
    assert dict(config(labels=labels).labels) == labels
    assert dict(config(labels=labels, label="In").labels) == {**labels, "log_in": "In"}


def test_a_state_may_be_left_unsaid_but_not_a_button() -> None:
    for name in STATES:
        assert config(labels={name: ""}).labels == ((name, ""),)
    for name in BUTTONS:
        with pytest.raises(ConfigurationError, match=name):
            config(labels={name: ""})


@pytest.mark.parametrize(
    ("icon", "sent"), [(None, ""), (":material/login:", "login"), ("🔑", "🔑"), ("👩‍💻", "👩‍💻")]
)
def test_an_icon_is_one_of_streamlits(icon: str | None, sent: str) -> None:
    assert config(icon=icon).button.icon == sent


def test_plain_http_can_be_opted_into() -> None:
    parsed = config("http://idp.intranet", allow_insecure_http=True)
    assert parsed.issuer.url == "http://idp.intranet"


@pytest.mark.parametrize("as_path", [str, Path], ids=["text", "path"])
def test_metadata_and_keys_may_be_files(tmp_path: Path, as_path: Callable[[Any], Any]) -> None:
    (tmp_path / "provider.json").write_text(json.dumps(metadata()))
    (tmp_path / "keys.json").write_text(json.dumps(JWKS))
    parsed = config(as_path(tmp_path / "provider.json"), jwks=as_path(tmp_path / "keys.json"))
    assert parsed.issuer.url == ISSUER
    assert parsed.issuer.metadata is not None
    assert parsed.issuer.keys is not None


@pytest.mark.parametrize("content", ["not json", "[]", "[" * 100_000])
def test_a_file_that_holds_no_object_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "provider.json"
    path.write_text(content)
    with pytest.raises(ConfigurationError, match=r"provider\.json"):
        config(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"missing\.json.*No such file"):
        config(str(tmp_path / "missing.json"))


def test_an_issuer_url_may_end_in_json() -> None:
    assert config(f"{ISSUER}/provider.json").issuer.url == f"{ISSUER}/provider.json"


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": f"{ISSUER}/"},
        {"client_id": "other"},
        {"scope": "openid"},
        {"audience": "api"},
        {"resource": "https://api.example.com"},
        {"key": "second"},
        {"max_age": 0},
        {"acr_values": "gold"},
    ],
)
def test_logins_that_differ_in_who_is_signed_in_for_what_are_two(change: dict[str, Any]) -> None:
    assert config(**change).session != config().session


@pytest.mark.parametrize(
    "change",
    [
        {"label": "Anmelden"},
        {"labels": {"cancel": "Abbrechen"}},
        {"type": "primary"},
        {"icon": "🔑"},
        {"width": "stretch"},
        {"leeway": 5},
        {"prompt": "login"},
        {"jwks": JWKS},
        {"storage": "local"},
        {"silent": False},
        {"min_validity": 60},
    ],
)
def test_logins_that_differ_in_something_else_are_one(change: dict[str, Any]) -> None:
    assert config(**change).session == config().session
