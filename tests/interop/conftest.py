"""What the stories stand on: one Keycloak and one app, and what the end-to-end tests have."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from .support.keycloak import Keycloak
from .support.paths import CACHE
from .support.realm import FRAMED, ORDINARY
from .support.stage import Stage
from .support.tab import Tab

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext
    from tests.e2e.support.installation import Installation


def pytest_configure(config: pytest.Config) -> None:
    """Take all fixtures of the end-to-end tests along: installations, browsers, evidence.

    What a failed story showed is in `.cache/e2e/failures/` therefore.
    """
    config.pluginmanager.import_plugin("tests.e2e.conftest")


@pytest.fixture(scope="session")
def stage(latest_streamlit: Installation) -> Iterator[Stage]:
    """The app and its realm; logs and diary stay in `.cache/interop/last-run/`."""
    folder = CACHE / "last-run"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    keycloak = Keycloak(folder)
    try:
        stage = Stage(latest_streamlit, keycloak, folder)
        try:
            yield stage
        finally:
            stage.stop()
    finally:
        keycloak.stop()


@pytest.fixture
def tabs(stage: Stage, context: BrowserContext) -> list[Tab]:
    """A tab for each client: the person has signed in in the first, and by that in the second.

    The first renews with refresh tokens, the second with the hidden frame alone.
    """
    first, second = Tab(stage, context, ORDINARY), Tab(stage, context, FRAMED)
    first.sign_in()
    second.open()
    second.wait_for_status("authenticated")
    return [first, second]
