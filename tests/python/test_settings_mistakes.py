"""Mistakes in secrets.toml and the environment: what their author is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from streamlit.testing.v1 import AppTest

from streamlit_pkce import ConfigurationError, login

if TYPE_CHECKING:
    from pathlib import Path

    from support.component import Component
    from support.servers import Site

pytestmark = pytest.mark.usefixtures("secrets")

SECRET = "a-secret-that-nobody-may-see"


def complaint(*arguments: Any, **keywords: Any) -> str:
    """What login() says to its author."""
    with pytest.raises(ConfigurationError) as caught:
        login(*arguments, **keywords)
    assert SECRET not in str(caught.value)
    assert SECRET not in repr(caught.value.__cause__)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "arguments", "write_instead"),
    [
        ("", ["microsoft"], "[pkce.microsoft]"),
        ("", ["localhost"], 'issuer="https://login.example.com"'),
        ("", [], "name of a section"),
        ("[pkce.microsoft]\nclient_id='x'", ["microsft"], "Did you mean 'microsoft'"),
        ("[pkce.microsoft]\nissuer='https://x.example.com'", ["microsoft"], "client_id is missing"),
        ("[pkce]\nclient_id='x'", [], "issuer must be"),
        ("[pkce]\nclient_ids='x'", [], "Did you mean 'client_id'"),
        (f"[pkce]\nclient_sekret='{SECRET}'", [], "'client_sekret'"),
        (f"[pkce.own]\nclient_sekret='{SECRET}'", ["own"], "[pkce.own]"),
        ("[pkce]\nstorage='cookie'\nclient_id='x'\nissuer='https://x.example.com'", [], "storage"),
        (f"pkce = '{SECRET}'", [], "[pkce]"),
        (f"[pkce]\nown = '{SECRET}'", ["own"], "[pkce.own]"),
        (f"auth = '{SECRET}'", ["own"], "[auth]"),
        (f"[pkce]\nclient_id = {SECRET}", [], "TOML"),
        ("[pkce.scope]\nclient_id='x'", ["scope"], "'scope' is a setting"),
        (f"[auth]\nserver_metadata_url = '{SECRET}'", [], "Write issuer instead"),
        ("[auth]\nserver_metadata_url = 7", [], "Write issuer instead"),
        ("[auth]\nclient_kwargs = 7", [], "must be a table"),
        (f"[auth.x]\nclient_kwargs = {{ scop = '{SECRET}' }}", ["x"], "Did you mean 'scope'"),
    ],
)
def test_a_mistake_says_what_to_write_instead(
    secrets: Path, text: str, arguments: list[str], write_instead: str
) -> None:
    if text:
        secrets.write_text(text)
    assert write_instead in complaint(*arguments)


@pytest.mark.parametrize(
    ("name", "value", "write_instead"),
    [("SILENT", SECRET, "true or false"), ("MIN_VALIDITY", SECRET, "must be a number")],
)
def test_a_mistake_in_the_environment_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, write_instead: str
) -> None:
    monkeypatch.setenv(f"STREAMLIT_PKCE_{name}", value)
    said = complaint()
    assert write_instead in said
    assert f"STREAMLIT_PKCE_{name}" in said


@pytest.mark.parametrize("other", ["my_app", "My-App", "MY_app"])
@pytest.mark.parametrize("table", ["pkce", "auth"])
def test_two_logins_with_the_same_variables_are_refused(
    secrets: Path, other: str, table: str
) -> None:
    section = "client_id='x'"
    secrets.write_text(f"[pkce.my-app]\n{section}\n[{table}.{other}]\n{section}")
    for one, another in (("my-app", other), (other, "my-app")):
        said = complaint(one)
        assert f"{one!r} and {another!r} would be two logins" in said
        assert "STREAMLIT_PKCE_MY_APP_CLIENT_ID" in said


def two_of_one(issuer: str) -> None:
    import os

    from streamlit_pkce import login

    os.environ["STREAMLIT_PKCE_MY_APP_ISSUER"] = issuer
    os.environ["STREAMLIT_PKCE_MY_APP_CLIENT_ID"] = "demo"
    login("my-app")
    login("my-app", key="again")
    login("my_app")


def test_also_if_they_are_in_the_environment_only(
    site: Site, component: Component, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ISSUER", "CLIENT_ID"):
        monkeypatch.setenv(f"STREAMLIT_PKCE_MY_APP_{name}", "")
    app = AppTest.from_function(two_of_one, args=(site.url,)).run(timeout=30)
    (exception,) = app.exception
    assert "'my_app' and 'my-app' would be two logins" in exception.message
    assert len({told["session"] for told in component.told}) == 2


def test_an_argument_that_there_is_not_is_no_setting() -> None:
    with pytest.raises(TypeError, match="client_sekret"):
        login("microsoft", client_sekret=SECRET)  # type: ignore[call-arg]
