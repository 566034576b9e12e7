"""Settings: what login() takes from secrets.toml and the environment.

The files are real, and so is what reads them; only the component is a stand-in.
"""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from streamlit_pkce import ConfigurationError, _settings, _st_login, login
from support.sign_in import config

if TYPE_CHECKING:
    from streamlit_pkce._config import Config
    from support.component import Component
    from support.servers import Site

pytestmark = pytest.mark.usefixtures("secrets")

SECRET = "a-secret-that-nobody-may-see"


def by_name(name: str | None, arguments: dict) -> None:  # type: ignore[type-arg]
    import streamlit as st

    from streamlit_pkce import login

    token = login(name, **arguments)
    st.text(token.status)


def told(component: Component, name: str | None = None, **arguments: Any) -> dict[str, Any]:
    """What the browser is told if an app calls login() so."""
    app = AppTest.from_function(by_name, args=(name, arguments)).run(timeout=30)
    assert not app.exception, app.exception
    return component.told[-1]


def settings(name: str) -> Config:
    """What an app means that calls login() with this name."""
    complete = _settings._complete({"issuer": name}, inspect.signature(login).parameters)
    return config(complete.pop("issuer", None), **({"scope": None} | complete))


def test_a_name_is_a_section(secrets: Path, site: Site, component: Component) -> None:
    secrets.write_text(f"""
        [pkce]
        issuer = "https://other.example.com"
        client_id = "other"
        [pkce.microsoft]
        issuer = "{site.url}"
        client_id = "from-the-section"
        scope = "openid email"
        silent = false
        min_validity = 30
        resource = ["https://a.example.com", "https://b.example.com"]
        [pkce.microsoft.extra_params]
        ui_locales = "fr"
    """)
    data = told(component, "microsoft")
    assert (data["issuer"], data["client_id"]) == (site.url, "from-the-section")
    assert (data["scope"], data["silent"], data["min_validity"]) == ("openid email", False, 30)
    assert data["parameters"] == [
        ["resource", "https://a.example.com"],
        ["resource", "https://b.example.com"],
        ["ui_locales", "fr"],
    ]


def test_without_a_name_it_is_the_section_itself(
    secrets: Path, site: Site, component: Component
) -> None:
    secrets.write_text(f"""
        [pkce]
        issuer = "{site.url}"
        client_id = "demo"
        [pkce.extra_params]
        ui_locales = "fr"
        [pkce.microsoft]
        client_id = "other"
    """)
    data = told(component)
    assert data["client_id"] == "demo"
    assert data["parameters"] == [["ui_locales", "fr"]]


def test_what_is_given_in_the_call_counts(secrets: Path, site: Site, component: Component) -> None:
    secrets.write_text(f"""
        [pkce.microsoft]
        issuer = "{site.url}"
        client_id = "demo"
        silent = false
        storage = "local"
        prompt = "login"
    """)
    # Also what happens to be the default.
    data = told(component, "microsoft", silent=True, storage="session", prompt=None)
    assert (data["silent"], data["storage"], data["parameters"]) == (True, "session", [])


def test_two_sections_are_two_logins_also_of_one_client(
    secrets: Path, site: Site, component: Component
) -> None:
    section = f'issuer = "{site.url}"\nclient_id = "demo"\n'
    secrets.write_text(f"[pkce.work]\n{section}[pkce.private]\n{section}")
    work, private = told(component, "work"), told(component, "private")
    assert work["session"] != private["session"]
    assert told(component, "work")["session"] == work["session"]
    assert told(component, "work", key="second")["session"] != work["session"]


def test_a_key_that_no_section_has_is_in_the_environment(
    secrets: Path, site: Site, component: Component, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets.write_text('[pkce.my-idp]\nclient_id = "from-the-section"\n')
    for name, value in {
        "ISSUER": site.url,
        "CLIENT_ID": "from-the-environment",
        "SILENT": "FALSE",
        "MIN_VALIDITY": "30",
        "RESOURCE": "https://a.example.com https://b.example.com",
        "MAX_AGE": "600",
        "WIDTH": "240",
        "CLIENT_SECRET": SECRET,
    }.items():
        monkeypatch.setenv(f"STREAMLIT_PKCE_MY_IDP_{name}", value)
    data = told(component, "my-idp")
    assert (data["issuer"], data["client_id"]) == (site.url, "from-the-section")
    assert (data["silent"], data["min_validity"]) == (False, 30)
    assert [name for name, _ in data["parameters"]] == ["resource", "resource", "max_age"]
    assert data["button"]["width"] == 240
    assert SECRET not in json.dumps(data)


def test_the_environment_alone_will_do(
    site: Site, component: Component, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STREAMLIT_PKCE_ISSUER", site.url)
    monkeypatch.setenv("STREAMLIT_PKCE_CLIENT_ID", "demo")
    assert told(component)["client_id"] == "demo"
    # A provider that the call names has nothing to do with it.
    with pytest.raises(ConfigurationError, match="client_id is missing"):
        login("https://login.example.com")


ST_LOGINS = f"""
    {{title}}
    redirect_uri = "http://localhost:8501/oauth2callback"
    cookie_secret = "{SECRET}"
    client_id = "demo"
    client_secret = "{SECRET}"
    server_metadata_url = "{{url}}/.well-known/openid-configuration"
    expose_tokens = ["id", "access"]
    client_kwargs = {{{{ scope = "openid email", prompt = "login" }}}}
"""


@pytest.mark.parametrize("title", ["[auth]", "[auth.own]", "[pkce.own]"])
def test_moving_from_st_login_is_a_rename(
    secrets: Path, site: Site, component: Component, caplog: pytest.LogCaptureFixture, title: str
) -> None:
    name = "own" if "own" in title else None
    secrets.write_text(ST_LOGINS.format(title=title, url=site.url))
    data = told(component, name)
    assert (data["issuer"], data["client_id"]) == (site.url, "demo")
    assert (data["scope"], data["redirect_uri"]) == ("openid email", None)
    assert data["parameters"] == [["prompt", "login"]]
    assert SECRET not in json.dumps(data)

    told(component, name)
    lines = [record.getMessage() for record in caplog.records if record.name == "streamlit_pkce"]
    [line] = [line for line in lines if "client_secret" in line]
    assert title in line
    assert "single-page application" in line
    assert SECRET not in caplog.text


def test_the_readmes_sections_are_understood(secrets: Path) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    first, google, several = re.findall(r"```toml\n(.*?)```", readme, re.DOTALL)
    secrets.write_text(first)
    microsoft, partners = settings("microsoft"), settings("partners")
    assert microsoft.issuer.url.startswith("https://login.microsoftonline.com/8eaef023-")
    assert partners.scope == "openid profile email offline_access reports.read"
    assert (microsoft.name, partners.name) == ("microsoft", "partners")
    laboratory = settings("laboratory")
    assert laboratory.issuer.url == "http://login.lab.example"
    assert laboratory.expose_refresh_token

    secrets.write_text(google)
    st.secrets._reset()
    server = settings("google").server
    assert server is not None
    assert server.client_secret == "..."

    secrets.write_text(several)
    st.secrets._reset()
    its_tenants = settings("guests").issuer.tenants
    assert its_tenants is not None
    assert its_tenants.allowed is not None
    assert len(its_tenants.allowed) == 2


def test_its_own_section_comes_before_st_logins(
    secrets: Path, site: Site, component: Component
) -> None:
    secrets.write_text(f"""
        [auth]
        client_id = "st-login"
        [pkce]
        issuer = "{site.url}"
        client_id = "demo"
        redirect_uri = "http://localhost:8501/callback.html"
    """)
    data = told(component)
    assert data["client_id"] == "demo"
    assert data["redirect_uri"] == "http://localhost:8501/callback.html"


def test_auth0_has_a_slash_that_its_metadatas_address_does_not_show() -> None:
    for host, issuer in {
        "dev-1.eu.auth0.com": "https://dev-1.eu.auth0.com/",
        "dev-1.okta.com": "https://dev-1.okta.com",
    }.items():
        settings = _st_login.take_over(
            {"server_metadata_url": f"https://{host}/.well-known/openid-configuration"},
            "auth",
            is_st_logins=True,
        )
        assert settings == {"issuer": issuer}


def test_who_signs_in_with_google_by_st_login_is_told_how_to_go_on(secrets: Path) -> None:
    url = "https://accounts.google.com/.well-known/openid-configuration"
    secrets.write_text(f'[auth.google]\nclient_id = "x"\nserver_metadata_url = "{url}"')
    with pytest.raises(ConfigurationError, match='exchange="server"'):
        login("google")


@pytest.mark.parametrize("where", ["section", "environment", "call"])
def test_the_secret_of_st_login_is_used_where_the_server_redeems_codes(
    secrets: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    exchange = 'exchange = "server"' if where == "section" else ""
    secrets.write_text(f"""
    [auth.google]
    client_id = "x"
    client_secret = "{SECRET}"
    server_metadata_url = "https://accounts.google.com/.well-known/openid-configuration"
    client_kwargs = {{ token_endpoint_auth_method = "client_secret_post" }}
    {exchange}
    """)
    if where == "environment":
        monkeypatch.setenv("STREAMLIT_PKCE_GOOGLE_EXCHANGE", "server")
    given = {"exchange": "server"} if where == "call" else {}
    parameters = inspect.signature(login).parameters
    settings = _settings._complete({"issuer": "google", **given}, parameters)
    assert settings["client_secret"] == SECRET
    assert settings["token_endpoint_auth_method"] == "client_secret_post"
    assert settings["exchange"] == "server"


def test_tools_see_the_signature() -> None:
    assert list(inspect.signature(login).parameters)[:3] == ["issuer", "client_id", "scope"]
    assert "Draw the login button" in (login.__doc__ or "")
