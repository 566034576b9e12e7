"""Wishes: what an app may ask for by ``for_scope()``, and what the provider is asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from streamlit_pkce import ConfigurationError
from streamlit_pkce._wish import parse_wish
from support.further import report
from support.sign_in import config

if TYPE_CHECKING:
    from support.long_run import LongRun


@pytest.mark.parametrize(
    ("arguments", "wish"),
    [
        ({"scope": "a  b"}, "scope=openid+a+b"),
        ({"scope": "b openid"}, "scope=b+openid"),
        (
            {"scope": "a", "resource": ["https://x", "https://y"], "audience": "z"},
            "scope=openid+a&resource=https%3A%2F%2Fx&resource=https%3A%2F%2Fy&audience=z",
        ),
    ],
)
def test_a_wish_is_the_parameters_of_its_request(arguments: dict[str, Any], wish: str) -> None:
    arguments = {"resource": None, "audience": None} | arguments
    assert parse_wish(**arguments, config=config()) == wish


def test_what_the_login_is_asked_with_is_asked_again_but_for_its_api_and_its_age() -> None:
    login = config(
        prompt="login",
        max_age=300,
        login_hint="ada",
        audience="x",
        resource="https://y",
        extra_params={"ui_locales": "fr"},
    )
    wish = "scope=openid+a&login_hint=ada&ui_locales=fr&audience=z"
    assert parse_wish("a", None, "z", login) == wish


def test_offline_access_is_asked_for_again_where_the_login_has_it() -> None:
    login = config(scope="openid offline_access")
    assert parse_wish("a", None, None, login) == "scope=openid+offline_access+a"


@pytest.mark.parametrize(
    "arguments",
    [
        {"scope": ""},
        {"scope": None},
        {"scope": 'a "b"'},
        {"scope": "a", "resource": "notes"},
        {"scope": "a", "resource": "https://x#y"},
        {"scope": "a", "audience": ""},
        {"scope": "a", "audience": 7},
    ],
)
def test_bad_arguments_are_refused_with_what_to_write(
    run: LongRun, arguments: dict[str, Any]
) -> None:
    with pytest.raises(ConfigurationError, match="Write for example"):
        run.login(report()).for_scope(**arguments)


def test_the_ninth_is_one_too_many(run: LongRun) -> None:
    token = run.login(report())
    for _ in range(2):
        for number in range(8):
            token.for_scope(f"api-{number}")
    with pytest.raises(ConfigurationError, match="more than 8"):
        token.for_scope("api-8")
