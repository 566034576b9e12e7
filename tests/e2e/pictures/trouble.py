"""What is not as it should be, and more than one of something."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from ..support.address import Address
from ..support.desk import LIFETIME
from ..support.misbehaving_provider import MisbehavingProvider
from ..support.paths import REPOSITORY
from ..support.person import Person
from ..support.provider import GRACE
from ..support.streamlit_server import StreamlitServer
from ..support.tenanted import OURS, THEIRS, Tenanted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..conftest import StartSite
    from ..support.installation import Installation
    from ..support.site import Site
    from .conftest import Take


@pytest.fixture(scope="module")
def short_lived(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """The example app with tokens that live for seconds."""
    app = str(REPOSITORY / "examples" / "demo.py")
    return start_site(latest_streamlit, app, lifetimes={"": LIFETIME})


@pytest.fixture(scope="module")
def apis(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """An app that calls an API which the person has to allow."""
    return start_site(latest_streamlit, "apis.py")


@pytest.fixture(scope="module")
def several(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """The example app with several logins."""
    return start_site(latest_streamlit, str(REPOSITORY / "examples" / "several_providers.py"))


@pytest.fixture(scope="module")
def closed(
    latest_streamlit: Installation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[StreamlitServer]:
    """An app for one tenant, and a provider whose people are of another."""
    provider = MisbehavingProvider([Tenanted])
    module = provider.issuers["common"]
    assert isinstance(module, Tenanted)
    module.serve(THEIRS)
    env = {"E2E_ISSUER": provider.origin, "E2E_TENANT": OURS}
    folder = tmp_path_factory.mktemp("tenants")
    server = StreamlitServer(latest_streamlit, "tenants.py", Address(), folder, env)
    yield server
    server.stop()
    provider.stop()


def test_trouble_while_signed_in(short_lived: Site, page: Page, take: Take) -> None:
    person = Person(page)
    person.visit(short_lived)
    person.sign_in()
    short_lived.provider.fail(down=True)
    try:
        expect(person.login).to_contain_text("Reconnecting…", timeout=3 * LIFETIME * 1000)
        # It has been tried in vain, so a click may do better.
        expect(person.button).to_be_visible()
        person.wait_until_idle()
        take(page, "reconnecting")
    finally:
        short_lived.provider.behave()
    person.expect_signed_in()


def test_no_window_can_be_opened(short_lived: Site, page: Page, take: Take) -> None:
    page.add_init_script("window.open = () => null")
    person = Person(page)
    person.visit(short_lived)
    person.button.click()
    person.expect_blocked()
    take(page, "blocked")
    person.login.get_by_text("Details").click()
    take(page, "blocked-details")


def test_an_api_that_the_person_has_to_allow(apis: Site, page: Page, take: Take) -> None:
    page.goto(f"{apis.url}?client=demo")
    person = Person(page)
    expect(person.button).to_be_enabled()
    person.sign_in()
    expect(page.get_by_role("button", name="Allow mail")).to_be_enabled()
    person.wait_until_idle()
    take(page, "to-allow")


def test_several_logins(several: Site, page: Page, take: Take) -> None:
    at_work, as_another, private = (Person(page, nth=nth) for nth in range(3))
    at_work.visit(several, logins=3)
    for person in (at_work, as_another, private):
        expect(person.button).to_be_enabled()
    at_work.sign_in()
    several.provider.end_sessions()
    as_another.sign_in(GRACE)
    expect(page.get_by_text("Signed in: 2")).to_be_visible()
    several.provider.end_sessions()
    private.open_window()
    expect(private.cancel).to_be_visible()
    at_work.wait_until_idle()
    take(page, "several")


def test_people_of_another_tenant(closed: StreamlitServer, page: Page, take: Take) -> None:
    page.goto(f"{closed.address.url}?metadata=discovered")
    person = Person(page)
    expect(person.button).to_be_enabled()
    person.open_window()
    person.expect_failed("tenant_not_allowed")
    person.login.get_by_text("Details").click()
    take(page, "tenant-refused")
