"""A realm that binds tokens to a key, and an app that has them bound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect
from tests.e2e.support.address import Address
from tests.e2e.support.diary import Diary
from tests.e2e.support.exchanges import Exchanges
from tests.e2e.support.paths import APPS as E2E_APPS
from tests.e2e.support.provider import ADA
from tests.e2e.support.streamlit_server import StreamlitServer
from tests.e2e.support.waiting import wait_for

from .paths import APPS
from .realm import CONFIDENTIAL, LIFETIME, SECRET, Client
from .tab import PersonAtKeycloak

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext
    from tests.e2e.support.installation import Installation

    from .keycloak import Keycloak

#: A client whose refresh tokens are bound, by a policy; it has to prove its key.
RENEWING = "renewing"
#: One that has all of its tokens bound, by its own setting, as the confidential one has.
STRICT = "strict"

_NAME = "bound"


class BoundStage:
    """An app and its realm.

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
        self.issuer = f"{keycloak.url}/realms/{_NAME}"
        self.token_endpoint = f"{self.issuer}/protocol/openid-connect/token"
        self.diary_path = folder / "diary.jsonl"
        self._keycloak = keycloak
        self._make_realm(address)
        env = {
            "E2E_ISSUER": self.issuer,
            "E2E_SECRET": SECRET,
            "E2E_DIARY": str(self.diary_path),
            "PYTHONPATH": str(E2E_APPS),
        }
        self._app = StreamlitServer(installation, str(APPS / "bound.py"), address, folder, env)

    def _make_realm(self, address: Address) -> None:
        renewing, *strict = (
            client.representation(address.redirect_uri, address.url.rstrip("/"))
            for client in (Client(RENEWING), Client(STRICT), Client(CONFIDENTIAL, secret=SECRET))
        )
        for client in strict:
            client["attributes"]["dpop.bound.access.tokens"] = "true"
        first_name, _, last_name = ADA.name.partition(" ")
        person = {
            "username": ADA.username,
            "enabled": True,
            "firstName": first_name,
            "lastName": last_name,
            "email": f"{ADA.username}@example.com",
            "emailVerified": True,
            # Without them, the account API is not for them.
            "realmRoles": [f"default-roles-{_NAME}"],
            "credentials": [{"type": "password", "value": ADA.password, "temporary": False}],
        }
        realm = {
            "realm": _NAME,
            "enabled": True,
            "accessTokenLifespan": LIFETIME,
            "revokeRefreshToken": True,
            "refreshTokenMaxReuse": 0,
            "eventsEnabled": True,
            "enabledEventTypes": ["REVOKE_GRANT", "REVOKE_GRANT_ERROR"],
            "clients": [renewing, *strict],
            "users": [person],
        }
        self._keycloak.admin("POST", "", json=realm)
        executor = {
            "executor": "dpop-bind-enforcer",
            "configuration": {"auto-configure": False, "allow-only-refresh-token-binding": True},
        }
        profile = {"name": "bound", "executors": [executor]}
        policy = {
            "name": "bound",
            "enabled": True,
            "conditions": [{"condition": "any-client", "configuration": {}}],
            "profiles": ["bound"],
        }
        path = f"/{_NAME}/client-policies"
        self._keycloak.admin("PUT", f"{path}/profiles", json={"profiles": [profile]})
        self._keycloak.admin("PUT", f"{path}/policies", json={"policies": [policy]})

    def events(self) -> list[str]:
        """What has become of tokens that were given up."""
        return [event["type"] for event in self._keycloak.admin("GET", f"/{_NAME}/events")]

    def stop(self) -> None:
        """End the app."""
        self._app.stop()


class BoundTab:
    """One browser tab with the app in it.

    Parameters
    ----------
    stage
        The app and its realm.
    context
        The browser.
    client_id
        As which client the app signs in.
    query
        What else the app's address says.
    """

    def __init__(
        self, stage: BoundStage, context: BrowserContext, client_id: str, query: str = ""
    ) -> None:
        self.page = context.new_page()
        self.person = PersonAtKeycloak(self.page)
        self.exchanges = Exchanges(context)
        self.diary = Diary(stage.diary_path, client=client_id)
        self._url = f"{stage.url}?client={client_id}{query}"

    def open(self) -> None:
        """Visit the app."""
        self.page.goto(self._url)
        self.wait_for_status("anonymous")

    def sign_in(self) -> None:
        """Visit the app and sign in."""
        self.open()
        self.person.sign_in()
        self.wait_for_status("authenticated")
        self.diary.turn_page()

    def wait_for_status(self, status: str) -> None:
        """Wait until the app sees this."""
        expect(self.person.text(f"The app sees: {status}")).to_be_visible()
        self.person.wait_until_idle()

    def wait_for_tokens(self, count: int) -> None:
        """Wait until the app has seen so many access tokens."""
        wait_for(lambda: len(self.diary.tokens("call")) >= count, f"Token {count} in the app")

    @property
    def calls(self) -> set[tuple[str, int | None]]:
        """Of which types the app's tokens were, and what the account API made of them."""
        calls = self.diary.entries("call")
        return {(call.details["type"], call.details["status"]) for call in calls}
