"""Item 83: one issuer that stands for many tenants, as Microsoft Entra ID has it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from .support.address import Address
from .support.misbehaving_provider import MisbehavingProvider
from .support.person import Person
from .support.streamlit_server import StreamlitServer
from .support.tenanted import OURS, THEIRS, Tenanted
from .support.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .support.installation import Installation


@pytest.fixture(scope="module")
def provider() -> Iterator[MisbehavingProvider]:
    """The provider, in this process."""
    provider = MisbehavingProvider([Tenanted])
    yield provider
    provider.stop()


@pytest.fixture
def entra(provider: MisbehavingProvider) -> Tenanted:
    """What a test tells it."""
    module = provider.issuers["common"]
    assert isinstance(module, Tenanted)
    module.serve(OURS)
    return module


@pytest.fixture(scope="module")
def app(
    latest_streamlit: Installation,
    provider: MisbehavingProvider,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[StreamlitServer]:
    """An app that trusts one tenant."""
    server = StreamlitServer(
        latest_streamlit,
        "tenants.py",
        Address(),
        tmp_path_factory.mktemp("tenants"),
        {"E2E_ISSUER": provider.origin, "E2E_TENANT": OURS},
    )
    yield server
    server.stop()


def visit(page: Page, app: StreamlitServer, metadata: str = "discovered") -> Person:
    """Open the app and press its button; the provider asks nothing."""
    page.goto(f"{app.address.url}?metadata={quote(metadata)}")
    person = Person(page)
    expect(person.button).to_be_enabled()
    person.open_window()
    return person


@pytest.mark.parametrize("metadata", ["discovered", "by hand"])
def test_people_of_our_tenant_sign_in_and_stay_so(
    app: StreamlitServer, entra: Tenanted, page: Page, metadata: str
) -> None:
    entra.serve(OURS, lifetime=4)
    person = visit(page, app, metadata)
    person.expect_signed_in()
    expect(page.get_by_text(f"somebody of {OURS}")).to_be_visible()

    wait_for(lambda: entra.asked.count("token") > 1, "A renewal")
    person.press("Rerun")
    expect(page.get_by_text(f"somebody of {OURS}")).to_be_visible()

    entra.serve(OURS)
    page.reload()
    person.expect_signed_in()
    expect(page.get_by_text(f"somebody of {OURS}")).to_be_visible()


def test_people_of_another_do_not(app: StreamlitServer, entra: Tenanted, page: Page) -> None:
    entra.serve(THEIRS, email="ada@example.com", roles=["admin"])
    person = visit(page, app)
    expect(page.get_by_text("because of tenant_not_allowed:")).to_be_visible()
    expect(person.alert).to_contain_text("Your organization may not use this app.")
    expect(page.get_by_text("somebody of")).to_be_hidden()


def test_nobody_says_to_be_of_another_tenant_than_their_issuer(
    app: StreamlitServer, entra: Tenanted, page: Page
) -> None:
    entra.serve(THEIRS, tid=OURS)
    visit(page, app)
    expect(page.get_by_text("because of id_token_issuer_mismatch:")).to_be_visible()
    expect(page.get_by_text("somebody of")).to_be_hidden()
