"""Apps that were written for msal-streamlit-authentication need another import, and no more."""

from __future__ import annotations

from dataclasses import dataclass
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
    from collections.abc import Iterator, Mapping

    from .conftest import StartSite
    from .support.installation import Installation
    from .support.site import Site

TENANT = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490"

#: From that package's README in its repository, which leaves the import out.
IN_ITS_REPOSITORY = """
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


#: From the README of its release 1.1.0, in the package index.
IN_ITS_RELEASE = """\
import streamlit as st
from msal_streamlit_authentication import msal_authentication


login_token = msal_authentication(
    auth={
        "clientId": "aaaaaaa-bbbb-cccc-dddd-eeeeeeeeeee",
        "authority": "https://login.microsoftonline.com/aaaaaaa-bbbb-cccc-dddd-eeeeeeeeeee",
        "redirectUri": "/",
        "postLogoutRedirectUri": "/"
    }, # Corresponds to the 'auth' configuration for an MSAL Instance
    cache={
        "cacheLocation": "sessionStorage",
        "storeAuthStateInCookie": False
    }, # Corresponds to the 'cache' configuration for an MSAL Instance
    login_request={
        "scopes": ["aaaaaaa-bbbb-cccc-dddd-eeeeeeeeeee/.default"]
    }, # Optional
    logout_request={}, # Optional
    login_button_text="Login", # Optional, defaults to "Login"
    logout_button_text="Logout", # Optional, defaults to "Logout"
    class_name="css_button_class_selector", # Optional, defaults to None. Corresponds to HTML class.
    html_id="html_id_for_button", # Optional, defaults to None. Corresponds to HTML id.
    key=1 # Optional if only a single instance is needed
)
st.write("Recevied login token:", login_token)
"""


@dataclass(frozen=True)
class Example:
    """A text, what takes the place of what a reader has to fill in, and what it then shows."""

    text: str
    values: Mapping[str, str]
    scope: str
    label: str
    unused: tuple[str, ...]

    def app(self, origin: str) -> str:
        """Itself, for people of the tenant there; of its code, the import alone is another."""
        text = self.text.replace("https://login.microsoftonline.com", origin)
        for placeholder, its in self.values.items():
            text = text.replace(placeholder, its)
        return text.replace("from msal_streamlit_authentication", "from streamlit_pkce.compat")


URIS = ("redirectUri '/' has no effect here", "auth['postLogoutRedirectUri'] has no effect here")
EXAMPLES = {
    "repository": Example(
        "from msal_streamlit_authentication import msal_authentication\n"
        + IN_ITS_REPOSITORY
        + 'import streamlit as st\nst.write("Received", value)\n',
        {"YOUR_CLIENT_ID": "demo", "YOUR_TENANT_ID": TENANT, "YOUR_SCOPE": "api://notes"},
        "api://notes/.default",
        "Received",
        URIS,
    ),
    "release": Example(
        IN_ITS_RELEASE,
        {"aaaaaaa-bbbb-cccc-dddd-eeeeeeeeeee": TENANT},
        f"{TENANT}/.default",
        "Recevied login token:",
        (*URIS, "class_name and html_id have no effect here"),
    ),
}


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


@pytest.fixture(scope="module", params=EXAMPLES)
def example(request: pytest.FixtureRequest) -> Example:
    """One after the other."""
    return EXAMPLES[request.param]


@pytest.fixture(scope="module")
def app_of_example(
    every_streamlit: Installation,
    provider: MisbehavingProvider,
    example: Example,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[StreamlitServer]:
    """It runs, with a button behind it."""
    folder = tmp_path_factory.mktemp("example")
    app = folder / "example.py"
    app.write_text(f'{example.app(provider.origin)}\nst.button("Rerun")\n')
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


def test_the_examples_of_its_readmes(
    example: Example, app_of_example: StreamlitServer, page: Page
) -> None:
    person = person_with(page, "Login")
    logout = page.get_by_role("button", name="Logout", exact=True)
    page.goto(app_of_example.address.url)
    expect(person.button).to_be_enabled()
    expect(logout).to_have_count(0)
    expect(person.text(f"{example.label} None")).to_be_visible()

    person.open_window()
    expect(logout).to_be_visible()
    expect(person.button).to_have_count(0)
    expect(person.text(example.scope)).to_be_visible()
    expect(person.text("Ada Lovelace").first).to_be_visible()

    person.wait_until_kept("session")
    page.reload()
    expect(logout).to_be_visible()
    person.press("Logout")
    expect(person.button).to_be_enabled()
    expect(person.text(f"{example.label} None")).to_be_visible()

    person.press("Rerun")
    for warning in example.unused:
        assert app_of_example.log.count(warning) == 1
    assert app_of_example.log.count("has no effect") == len(URIS)
    assert app_of_example.log.count("have no effect") == len(example.unused) - len(URIS)


def fails_and_tries_again(site: Site, person: Person, code: str) -> None:
    """The app has seen nobody and goes on; at the second time they are who they are."""
    person.expect_failed(code)
    expect(person.text("Received nothing")).to_be_visible()
    person.press("Rerun")
    assert set(site.diary.runs()) == {"None"}

    with person.page.expect_popup() as opened:
        person.login.get_by_role("button", name="Try again").click()
    person.fill_in(opened.value, GRACE)
    expect(person.text("Received Grace Hopper")).to_be_visible()


def test_a_window_that_is_closed_is_nobody_and_not_the_end(site: Site, page: Page) -> None:
    person = person_with(page, "Come in")
    person.visit(site)
    window = person.open_window()
    expect(window.get_by_label("User name")).to_be_visible()
    window.close()
    fails_and_tries_again(site, person, "popup_closed")


def test_who_refuses_at_the_provider_is_nobody_and_may_think_again(site: Site, page: Page) -> None:
    person = person_with(page, "Come in")
    person.visit(site)
    window = person.open_window()
    with window.expect_event("close"):
        window.get_by_role("button", name="Cancel").click()
    fails_and_tries_again(site, person, "access_denied")


def test_every_option_of_its_readme(site: Site, page: Page) -> None:
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    person = person_with(page, "Come in")
    person.visit(site)
    expect(person.text("Received nothing")).to_be_visible()

    window = person.open_window()
    expect(window.get_by_label("User name")).to_have_value(GRACE.username)
    person.fill_in(window, GRACE)
    leave = page.get_by_role("button", name="Leave", exact=True)
    expect(leave).to_be_visible()
    expect(person.text("Received Grace Hopper")).to_be_visible()
    person.wait_until_idle()

    value = site.diary.entries("value")[-1].details
    assert value["authority"] == f"{site.provider.issuer}/"
    assert value["tokenType"] == "Bearer"
    account = site.diary.entries("account")[-1].details
    assert value["uniqueId"] == account["localAccountId"] == value["idTokenClaims"]["sub"]
    assert account["environment"] in value["authority"]
    assert value["idTokenClaims"]["iss"] == site.provider.issuer
    assert {"openid", "email", "profile"} <= set(value["scopes"])
    assert value["correlationId"] == "request-7"
    assert any("max_age=3600" in url for url in asked)

    person.wait_until_kept("local")
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
