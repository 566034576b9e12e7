"""The OpenID Foundation's relying-party modules, and our own, one test each, on the built wheel."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from .support import flow_modules, id_token_modules, metadata_modules
from .support.address import Address
from .support.diary import Diary
from .support.misbehaving_provider import MisbehavingProvider
from .support.misbehaviour import Honest
from .support.paths import CONTRACT
from .support.person import Person
from .support.streamlit_server import StreamlitServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .support.installation import Installation

MODULES = [
    kind
    for file in (id_token_modules, flow_modules, metadata_modules)
    for kind in vars(file).values()
    if isinstance(kind, type) and issubclass(kind, Honest) and hasattr(kind, "name")
]


@pytest.fixture(scope="module")
def provider() -> Iterator[MisbehavingProvider]:
    """Every misbehaviour, on one port."""
    provider = MisbehavingProvider(MODULES)
    yield provider
    provider.stop()


@pytest.fixture(scope="module")
def diary(tmp_path_factory: pytest.TempPathFactory) -> Diary:
    """What the app writes down."""
    return Diary(tmp_path_factory.mktemp("conformance") / "diary.jsonl")


@pytest.fixture(scope="module")
def app(
    latest_streamlit: Installation, provider: MisbehavingProvider, diary: Diary
) -> Iterator[StreamlitServer]:
    """One server for all modules: it knows each of them as another issuer."""
    server = StreamlitServer(
        latest_streamlit,
        "conformance.py",
        Address(),
        diary.path.parent,
        {"E2E_ISSUER": provider.origin, "E2E_DIARY": str(diary.path)},
    )
    yield server
    server.stop()


def known_codes() -> set[str]:
    """The error codes there are."""
    return {entry["code"] for entry in json.loads((CONTRACT / "errors.json").read_text())}


def sign_in(app: StreamlitServer, page: Page, module: type[Honest]) -> None:
    """Visit the app and press the button; the provider asks nothing."""
    page.goto(f"{app.address.url}?module={module.name}")
    if not module.offers_button:
        return
    window = Person(page).open_window()
    if not module.closes_window:
        expect(window.get_by_text("There is nothing to do here.")).to_be_visible()
        window.close()


def test_every_expected_code_exists() -> None:
    assert {module.refused_with for module in MODULES} - {None} <= known_codes()


@pytest.mark.parametrize(
    "module",
    [module for module in MODULES if module.refused_with is None],
    ids=lambda module: module.name,
)
def test_accepts(
    module: type[Honest],
    app: StreamlitServer,
    provider: MisbehavingProvider,
    diary: Diary,
    page: Page,
) -> None:
    for visit in range(module.visits):
        if visit:
            provider.issuers[module.name].rest()
        diary.turn_page()

        sign_in(app, page, module)

        expect(page.get_by_text("The app sees: authenticated")).to_be_visible()
        assert diary.runs()[-1] == "authenticated"
        assert provider.issuers[module.name].asked.count("token") == visit + 1


@pytest.mark.parametrize(
    "module",
    [module for module in MODULES if module.refused_with is not None],
    ids=lambda module: module.name,
)
def test_rejects(module: type[Honest], app: StreamlitServer, diary: Diary, page: Page) -> None:
    diary.turn_page()

    sign_in(app, page, module)

    expect(page.get_by_text(f"because of {module.refused_with}:")).to_be_visible()
    assert diary.errors()[-1] == module.refused_with
    assert "authenticated" not in diary.runs()
    assert not any(run.details["members"] for run in diary.entries("run"))
