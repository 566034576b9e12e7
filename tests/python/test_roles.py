"""Roles: who has which, wherever a provider puts them; and nobody has one by accident."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from streamlit_pkce import ConfigurationError, TokenSet, _roles
from streamlit_pkce._sign_out import SignOut
from support.sign_in import CLIENT, SignIn
from support.story import Story

Claim = Any


@pytest.fixture(autouse=True)
def _nothing_was_warned_of() -> None:
    _roles._warn_of_overage.cache_clear()
    _roles._warn_of_nothing.cache_clear()


def token(**claims: Any) -> TokenSet:
    sign_in = SignIn()
    sign_in.claims |= claims
    return Story().hears(sign_in.report())


@pytest.mark.parametrize(
    "claims",
    [
        {"roles": ["reader", "admin"]},
        {"realm_access": {"roles": ["admin"]}},
        {"resource_access": {CLIENT: {"roles": ["admin"]}}},
        {"roles": ["reader"], "realm_access": {"roles": ["admin"]}},
        {"roles": "admin"},
        {"aud": [CLIENT], "resource_access": {CLIENT: {"roles": ["admin"]}}},
    ],
)
def test_roles_are_found_where_the_known_providers_put_them(claims: dict[str, Any]) -> None:
    assert token(**claims).has_role("admin")


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"roles": []},
        {"roles": None},
        {"roles": ["administrator", "Admin", "admin "]},
        {"roles": "administrator"},
        {"roles": "reader admin"},
        {"roles": "reader,admin"},
        {"roles": [["admin"], {"admin": True}, True, 1, None]},
        {"roles": {"admin": True}},
        {"roles": {"roles": ["admin"]}},
        {"realm_access": ["admin"]},
        {"realm_access": {"roles": {"admin": ["admin"]}}},
        {"realm_access": "roles"},
        {"resource_access": {"account": {"roles": ["admin"]}}},
        {"resource_access": {"roles": ["admin"]}},
        {"role": "admin"},
        {"admin": True},
        {"name": "admin"},
        # Who has made a group of this name, and is in it.
        {"groups": ["admin"]},
    ],
)
def test_nobody_has_a_role_by_accident(claims: dict[str, Any]) -> None:
    assert not token(**claims).has_role("admin")


def test_one_of_several_roles_is_enough() -> None:
    assert token(roles=["reader"]).has_role("admin", "reader")
    assert not token(roles=["guest"]).has_role("admin", "reader")


@pytest.mark.parametrize(
    ("claim", "claims"),
    [
        ("permissions", {"permissions": ["admin"]}),
        ("groups", {"groups": ["admin"]}),
        ("a.b.c", {"a": {"b": {"c": ["admin"]}}}),
        ("https://example.com/roles", {"https://example.com/roles": ["admin"]}),
        (["https://example.com/roles"], {"https://example.com/roles": ["admin"]}),
        (["https://example.com/", "roles"], {"https://example.com/": {"roles": "admin"}}),
        (("a", "b.c"), {"a": {"b.c": ["admin"]}}),
    ],
)
def test_an_app_says_where_its_roles_are(claim: Claim, claims: dict[str, Any]) -> None:
    assert token(**claims).has_role("admin", claim=claim)


def test_where_the_app_says_so_nothing_else_counts() -> None:
    assert not token(groups=["admin"], roles=["reader"]).has_role("admin", claim="roles")


@pytest.mark.parametrize("claim", ["", [], [""], 5, [["roles"]], {"roles"}])
def test_a_claim_that_cannot_be_one_is_an_error(claim: Claim) -> None:
    with pytest.raises(ConfigurationError, match=r"realm_access\.roles"):
        token(roles=["admin"]).has_role("admin", claim=claim)


@pytest.mark.parametrize("roles", [(), ("",), (None,), (["admin"],), ("admin", 5)])
def test_a_role_that_cannot_be_one_is_an_error(roles: Any) -> None:
    with pytest.raises(ConfigurationError, match="has_role"):
        token(roles=["admin"]).has_role(*roles)


def test_nobody_has_no_role() -> None:
    assert not Story().hears(None).has_role("admin")


def test_a_role_ends_with_the_login() -> None:
    story = Story()
    sign_in = SignIn()
    sign_in.claims["roles"] = ["admin"]
    assert story.hears(sign_in.report()).has_role("admin")
    story.session.end(SignOut(1))
    assert not story.hears(None).has_role("admin")


OVERAGE = {
    "_claim_names": {"groups": "src1"},
    "_claim_sources": {"src1": {"endpoint": "https://graph.example.com/getMemberObjects"}},
}


@pytest.mark.parametrize("overage", [OVERAGE, {"hasgroups": True}])
def test_a_no_that_may_be_wrong_is_in_the_log_once(
    overage: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    member = token(**overage)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            assert not member.has_role("admin", claim="groups")
    (message,) = caplog.messages
    assert "has left groups out" in message
    assert "ada" not in message


def test_a_yes_needs_no_more_than_what_is_there(caplog: pytest.LogCaptureFixture) -> None:
    assert token(groups=["admin"], **OVERAGE).has_role("admin", claim="groups")
    assert not token(roles=["reader"], **OVERAGE).has_role("admin")
    assert not caplog.messages


def test_that_there_are_no_roles_at_all_is_in_the_log_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    for _ in range(3):
        assert not token().has_role("admin")
    (message,) = caplog.messages
    assert f"no claim roles or realm_access.roles or resource_access.{CLIENT}.roles" in message


def test_an_ordinary_no_is_not_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    assert not token(roles=[]).has_role("admin")
    assert not Story().hears(None).has_role("admin")
    assert not caplog.messages
