"""An app, and the realm it signs in at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.support.address import Address
from tests.e2e.support.diary import Diary
from tests.e2e.support.paths import APPS as E2E_APPS
from tests.e2e.support.streamlit_server import StreamlitServer

from .paths import APPS
from .realm import Realm

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.support.installation import Installation

    from .keycloak import Keycloak


class Stage:
    """A running app, its diary, and a realm that knows the app.

    Parameters
    ----------
    installation
        The virtual environment the app runs in.
    keycloak
        Where the realm is made.
    folder
        For the diary and the app's log.
    """

    def __init__(self, installation: Installation, keycloak: Keycloak, folder: Path) -> None:
        address = Address()
        self.url = address.url
        self.redirect_uri = address.redirect_uri
        self.diary_path = folder / "diary.jsonl"
        self.realm = Realm(keycloak, redirect_uri=self.redirect_uri, origin=address.url.rstrip("/"))
        Diary(self.diary_path)
        env = {
            "E2E_ISSUER": self.realm.issuer,
            "E2E_DIARY": str(self.diary_path),
            "PYTHONPATH": str(E2E_APPS),
        }
        self._app = StreamlitServer(installation, str(APPS / "caller.py"), address, folder, env)

    def stop(self) -> None:
        """End the app."""
        self._app.stop()
