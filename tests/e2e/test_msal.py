"""Apps that were written for msal-streamlit-authentication need another import, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from .support.address import Address
from .support.misbehaving_provider import MisbehavingProvider
from .support.misbehaviour import Honest
from .support.person import Person
from .support.provider import GRACE
from .support.streamlit_server import StreamlitServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .conftest import StartSite
    from .support.installation import Installation
    from .support.site import Site

TENANT = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490"

#: From that package's README, which leaves the import out.
EXAMPLE = """
value = msal_authentication(
    auth={
        "clientId": "YOUR_CLIENT_ID",
        "authority": "https://login.microsoftonline.com/YOUR_TENANT_ID",
        "redirectUri": "/",
        "postLogoutRedirectUri": "/"
    },
    cache={
        "cacheLocation": "sessionStorage",
        "storeAuthStateInCookie": False
    },
    login_request={
        "scopes": ["YOUR_SCOPE/.default"]
    }
)
"""


class OneTenant(Honest):
    """A provider like Entra ID: of one tenant, with its metadata below the authority."""

    name = TENANT

    def __init__(self, issuer: str) -> None:
        super().__init__(f"{issuer}/v2.0")


@pytest.fixture(scope="module")
def provider() -> Iterator[MisbehavingProvider]:
    """The provider, in this process."""
    provider = MisbehavingProvider([OneTenant])
    yield provider
    provider.stop()


@pytest.fixture(scope="module")
def example(
    every_streamlit: Installation,
    provider: MisbehavingProvider,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[StreamlitServer]:
    """The README's example, with values in place of its placeholders, and a look at the value."""
    folder = tmp_path_factory.mktemp("example")
    values = {
        "YOUR_CLIENT_ID": "demo",
        "https://login.microsoftonline.com": provider.origin,
        "YOUR_TENANT_ID": TENANT,
        "YOUR_SCOPE": "api://notes",
    }
    text = EXAMPLE
    for placeholder, its in values.items():
        text = text.replace(placeholder, its)
    app = folder / "example.py"
    app.write_text(
        f"from streamlit_pkce.compat import msal_authentication\n{text}\n"
        'import streamlit as st\nst.write("Received", value)\nst.button("Rerun")\n'
    )
    server = StreamlitServer(every_streamlit, str(app), Address(), folder, {})
    yield server
    server.stop()


@pytest.fixture(scope="module")
def site(start_site: StartSite, every_streamlit: Installation) -> Site:
    """An app with every option."""
    return start_site(every_streamlit, "msal.py")


def person_with(page: Page, button: str) -> Person:
    """Somebody in front of an app whose button is called so."""
    person = Person(page)
    person.button = person.login.get_by_role("button", name=button, exact=True)
    return person


def test_the_example_of_its_readme(example: StreamlitServer, page: Page) -> None:
    person = person_with(page, "Login")
    logout = page.get_by_role("button", name="Logout", exact=True)
    page.goto(example.address.url)
    expect(person.button).to_be_enabled()
    expect(logout).to_have_count(0)
    expect(person.text("Received None")).to_be_visible()

    person.open_window()
    expect(logout).to_be_visible()
    expect(person.button).to_have_count(0)
    expect(person.text("api://notes/.default")).to_be_visible()
    expect(person.text("Ada Lovelace").first).to_be_visible()

    page.reload()
    expect(logout).to_be_visible()
    person.press("Logout")
    expect(person.button).to_be_enabled()
    expect(person.text("Received None")).to_be_visible()

    person.press("Rerun")
    assert example.log.count("redirectUri '/' has no effect here") == 1
    assert example.log.count("auth['postLogoutRedirectUri'] has no effect here") == 1


def test_every_option_of_its_readme(site: Site, page: Page) -> None:
    person = person_with(page, "Come in")
    person.visit(site)
    expect(person.text("Received nothing")).to_be_visible()

    window = person.open_window()
    expect(window.get_by_label("User name")).to_have_value(GRACE.username)
    person.fill_in(window, GRACE)
    leave = page.get_by_role("button", name="Leave", exact=True)
    expect(leave).to_be_visible()
    expect(person.text("Received Grace Hopper")).to_be_visible()

    value = site.diary.entries("value")[-1].details
    assert value["authority"] == f"{site.provider.issuer}/"
    assert value["tokenType"] == "Bearer"
    account = site.diary.entries("account")[-1].details
    assert value["uniqueId"] == account["localAccountId"] == value["idTokenClaims"]["sub"]
    assert account["environment"] in value["authority"]
    assert value["idTokenClaims"]["iss"] == site.provider.issuer
    assert {"openid", "email", "profile"} <= set(value["scopes"])

    page.reload()
    expect(person.text("Received Grace Hopper")).to_be_visible()
    assert site.requests()["POST /token"] == 1

    with page.expect_navigation():
        leave.click()
    with page.expect_navigation():
        page.get_by_role("button", name="Sign out").click()
    expect(person.button).to_be_enabled()
    expect(person.text("Received nothing")).to_be_visible()
    person.wait_until_idle()
    for name in ("class_name and html_id", "mainWindowRedirectUri", "redirectUri"):
        assert site.app.log.count(name) == 1
