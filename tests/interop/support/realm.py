"""The realm that the stories play in: who there is, what is allowed, what has happened."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.e2e.support.provider import ADA, GRACE, User

if TYPE_CHECKING:
    from .keycloak import Keycloak

#: How long access and ID tokens live, in seconds.
LIFETIME = 10

#: A client as Keycloak makes them: with refresh tokens, each of which works once.
ORDINARY = "ordinary"
#: A client that gets no refresh tokens ("Use refresh tokens" is off).
FRAMED = "framed"

#: How long sessions live at most where no story says otherwise, in seconds.
SESSION_LIFETIME = 3600

_NAME = "interop"
_EVENTS = (
    *("LOGIN", "LOGIN_ERROR", "LOGOUT"),
    *("CODE_TO_TOKEN", "CODE_TO_TOKEN_ERROR"),
    *("REFRESH_TOKEN", "REFRESH_TOKEN_ERROR"),
)


@dataclass(frozen=True)
class Client:
    """A public client.

    Attributes
    ----------
    refresh_tokens
        Whether it gets any.
    """

    client_id: str
    refresh_tokens: bool = True

    def representation(self, redirect_uri: str, origin: str) -> dict[str, Any]:
        """What the admin API takes."""
        return {
            "clientId": self.client_id,
            "publicClient": True,
            "standardFlowEnabled": True,
            "directAccessGrantsEnabled": False,
            "redirectUris": [redirect_uri],
            "webOrigins": [origin],
            "attributes": {
                "pkce.code.challenge.method": "S256",
                "use.refresh.tokens": str(self.refresh_tokens).lower(),
            },
        }


CLIENTS = (Client(ORDINARY), Client(FRAMED, refresh_tokens=False))


class Realm:
    """A realm whose tokens live for seconds, and where reuse of a refresh token ends the session.

    Parameters
    ----------
    keycloak
        The server it is made at.
    redirect_uri, origin
        The app's, for both clients.
    """

    def __init__(self, keycloak: Keycloak, *, redirect_uri: str, origin: str) -> None:
        self._keycloak = keycloak
        self.issuer = f"{keycloak.url}/realms/{_NAME}"
        keycloak.admin(
            "POST",
            "",
            json={
                "realm": _NAME,
                "enabled": True,
                "accessTokenLifespan": LIFETIME,
                "ssoSessionMaxLifespan": SESSION_LIFETIME,
                "revokeRefreshToken": True,
                "refreshTokenMaxReuse": 0,
                "eventsEnabled": True,
                "enabledEventTypes": _EVENTS,
                "clients": [client.representation(redirect_uri, origin) for client in CLIENTS],
                "users": [_user(user) for user in (ADA, GRACE)],
            },
        )

    def events(self, client_id: str) -> Counter[str]:
        """What this client has done so far, by the names of Keycloak's events."""
        found = self._admin("GET", "/events", params={"client": client_id, "max": 10_000})
        return Counter(event["type"] for event in found)

    def session_count(self, client_id: str) -> int:
        """How many sessions this client takes part in."""
        [client] = self._admin("GET", "/clients", params={"clientId": client_id})
        count: int = self._admin("GET", f"/clients/{client['id']}/session-count")["count"]
        return count

    def end_sessions(self, user: User) -> None:
        """Sign this person out everywhere, as an operator does."""
        query = {"username": user.username, "exact": "true"}
        [found] = self._admin("GET", "/users", params=query)
        self._admin("POST", f"/users/{found['id']}/logout")

    def limit_sessions(self, seconds: int) -> None:
        """Let every session end so long after its sign-in."""
        self._admin("PUT", "", json={"ssoSessionMaxLifespan": seconds})

    def _admin(self, method: str, path: str, **options: Any) -> Any:
        return self._keycloak.admin(method, f"/{_NAME}{path}", **options)


def _user(user: User) -> dict[str, Any]:
    first_name, _, last_name = user.name.partition(" ")
    return {
        "username": user.username,
        "enabled": True,
        # Keycloak asks for a profile that is not complete when somebody signs in.
        "firstName": first_name,
        "lastName": last_name,
        "email": f"{user.username}@example.com",
        "emailVerified": True,
        "credentials": [{"type": "password", "value": user.password, "temporary": False}],
    }
