"""An app, and the realms it signs in at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.support.address import Address
from tests.e2e.support.diary import Diary
from tests.e2e.support.paths import APPS as E2E_APPS
from tests.e2e.support.streamlit_server import StreamlitServer

from .paths import APPS
from .realm import LIFETIME, SECRET, Realm

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.support.installation import Installation

    from .keycloak import Keycloak


class Stage:
    """A running app, its diary, and the realms that know the app.

    Parameters
    ----------
    installation
        The virtual environment the app runs in.
    keycloak
        Where the realms are made.
    folder
        For the diary and the app's log.

    Attributes
    ----------
    realm
        The one of most stories.
    """

    def __init__(self, installation: Installation, keycloak: Keycloak, folder: Path) -> None:
        address = Address()
        self.url = address.url
        self.redirect_uri = address.redirect_uri
        self.diary_path = folder / "diary.jsonl"
        self.keycloak = keycloak
        self.realm = self.make_realm("interop")
        Diary(self.diary_path)
        env = {
            "E2E_REALMS": f"{keycloak.url}/realms",
            "E2E_SECRET": SECRET,
            "E2E_DIARY": str(self.diary_path),
            "PYTHONPATH": str(E2E_APPS),
        }
        self._app = StreamlitServer(installation, str(APPS / "caller.py"), address, folder, env)

    def make_realm(self, name: str, lifetime: int = LIFETIME) -> Realm:
        """Make a realm, for a story that changes more than others could bear."""
        origin, redirect_uri = self.url.rstrip("/"), self.redirect_uri
        return Realm(self.keycloak, name, lifetime, redirect_uri=redirect_uri, origin=origin)

    def start_again(self) -> None:
        """Run the app once more; it has forgotten all it knew."""
        self._app.start_again()

    def stop(self) -> None:
        """End the app."""
        self._app.stop()
