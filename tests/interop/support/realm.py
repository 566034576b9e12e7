"""The realm that the stories play in: who there is, what is allowed, what has happened."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.e2e.support.provider import ADA, GRACE, User

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .keycloak import Keycloak

#: How long access and ID tokens live where no story says otherwise, in seconds.
LIFETIME = 10

#: A client as Keycloak makes them: with refresh tokens, each of which works once.
ORDINARY = "ordinary"
#: A client that gets no refresh tokens ("Use refresh tokens" is off).
FRAMED = "framed"
#: A client whose token requests have to bring this secret ("Client authentication" is on).
CONFIDENTIAL, SECRET = "confidential", "a-secret-that-no-browser-sees"

#: How long sessions live at most where no story says otherwise, in seconds.
SESSION_LIFETIME = 3600

_EVENTS = (
    *("LOGIN", "LOGIN_ERROR", "LOGOUT", "LOGOUT_ERROR", "REVOKE_GRANT"),
    *("CODE_TO_TOKEN", "CODE_TO_TOKEN_ERROR"),
    *("REFRESH_TOKEN", "REFRESH_TOKEN_ERROR"),
)


@dataclass(frozen=True)
class Client:
    """A client.

    Attributes
    ----------
    refresh_tokens
        Whether it gets any.
    secret
        A public client has none.
    """

    client_id: str
    refresh_tokens: bool = True
    secret: str | None = None

    def representation(self, redirect_uri: str, origin: str) -> dict[str, Any]:
        """What the admin API takes."""
        return {
            "clientId": self.client_id,
            "publicClient": self.secret is None,
            "secret": self.secret,
            "standardFlowEnabled": True,
            "directAccessGrantsEnabled": False,
            "redirectUris": [redirect_uri],
            "webOrigins": [origin],
            # Keycloak puts roles into access tokens only, if nothing else is said.
            "protocolMappers": [
                _role_mapper("realm", "realm_access.roles"),
                _role_mapper("client", "resource_access.${client_id}.roles"),
            ],
            "attributes": {
                "pkce.code.challenge.method": "S256",
                # The same as the redirect URIs.
                "post.logout.redirect.uris": "+",
                "use.refresh.tokens": str(self.refresh_tokens).lower(),
            },
        }


#: Roles that Ada has, and nobody else: of the realm, and of the ordinary client.
AUDITOR, EDITOR = "auditor", "editor"


def _role_mapper(kind: str, claim: str) -> dict[str, Any]:
    """Tells an ID token the roles of this kind."""
    return {
        "name": f"{kind} roles in the ID token",
        "protocol": "openid-connect",
        "protocolMapper": f"oidc-usermodel-{kind}-role-mapper",
        "config": {
            "claim.name": claim,
            "jsonType.label": "String",
            "multivalued": "true",
            "id.token.claim": "true",
        },
    }


CLIENTS = (
    Client(ORDINARY),
    Client(FRAMED, refresh_tokens=False),
    Client(CONFIDENTIAL, secret=SECRET),
)


class Realm:
    """A realm whose tokens live for seconds, and where reuse of a refresh token ends the session.

    Parameters
    ----------
    keycloak
        The server it is made at.
    name
        Tells it from the others there.
    lifetime
        That of access and ID tokens, in seconds.
    redirect_uri, origin
        The app's, for all clients.
    """

    def __init__(
        self, keycloak: Keycloak, name: str, lifetime: int, *, redirect_uri: str, origin: str
    ) -> None:
        self._keycloak = keycloak
        self.name = name
        self.issuer = f"{keycloak.url}/realms/{name}"
        keycloak.admin(
            "POST",
            "",
            json={
                "realm": name,
                "enabled": True,
                "accessTokenLifespan": lifetime,
                "ssoSessionMaxLifespan": SESSION_LIFETIME,
                "revokeRefreshToken": True,
                "refreshTokenMaxReuse": 0,
                "eventsEnabled": True,
                "enabledEventTypes": _EVENTS,
                "clients": [client.representation(redirect_uri, origin) for client in CLIENTS],
                "roles": {
                    "realm": [{"name": AUDITOR}],
                    "client": {ORDINARY: [{"name": EDITOR}]},
                },
                "users": [
                    _user(ADA, {ORDINARY: [EDITOR]}) | {"realmRoles": [AUDITOR]},
                    _user(GRACE, {}),
                ],
            },
        )

    def events(self, client_id: str) -> Counter[str]:
        """What this client has done so far, by the names of Keycloak's events."""
        found = self.admin("GET", "/events", params={"client": client_id, "max": 10_000})
        return Counter(event["type"] for event in found)

    def session_count(self, client_id: str) -> int:
        """How many sessions this client takes part in."""
        path = f"/clients/{self._client(client_id)['id']}/session-count"
        count: int = self.admin("GET", path)["count"]
        return count

    def change_client(self, client_id: str, **attributes: str) -> None:
        """Set these attributes of a client; the names have underscores for dots."""
        client = self._client(client_id)
        for name, value in attributes.items():
            client["attributes"][name.replace("_", ".")] = value
        self.admin("PUT", f"/clients/{client['id']}", json=client)

    def offer_scope(self, name: str, client_ids: Iterable[str], *, audience: str) -> None:
        """Let clients ask for this scope, with which access tokens are for this API too."""
        mapper = {
            "name": "audience",
            "protocol": "openid-connect",
            "protocolMapper": "oidc-audience-mapper",
            "config": {"included.custom.audience": audience, "access.token.claim": "true"},
        }
        scope = {"name": name, "protocol": "openid-connect", "protocolMappers": [mapper]}
        self.admin("POST", "/client-scopes", json=scope)
        [made] = [it for it in self.admin("GET", "/client-scopes") if it["name"] == name]
        for client_id in client_ids:
            client = self._client(client_id)
            self.admin("PUT", f"/clients/{client['id']}/optional-client-scopes/{made['id']}")

    def end_sessions(self, user: User) -> None:
        """Sign this person out everywhere, as an operator does."""
        self.admin("POST", f"{self._path(user)}/logout")

    def keep_out(self, user: User) -> None:
        """Sign this person out everywhere, for those who ask again and again.

        Keycloak may bring back a session whose renewal it was answering when it ended, and then
        does not list it. But it knows since when no token of this person counts.
        """
        self.end_sessions(user)

    def limit_sessions(self, seconds: int) -> None:
        """Let every session end so long after its sign-in."""
        self.admin("PUT", "", json={"ssoSessionMaxLifespan": seconds})

    def admin(self, method: str, path: str, **options: Any) -> Any:
        """Call the admin REST API below this realm; returns what it says, if anything."""
        return self._keycloak.admin(method, f"/{self.name}{path}", **options)

    def _client(self, client_id: str) -> dict[str, Any]:
        client: dict[str, Any]
        [client] = self.admin("GET", "/clients", params={"clientId": client_id})
        return client

    def _path(self, user: User) -> str:
        query = {"username": user.username, "exact": "true"}
        [found] = self.admin("GET", "/users", params=query)
        return f"/users/{found['id']}"


def _user(user: User, client_roles: dict[str, list[str]]) -> dict[str, Any]:
    first_name, _, last_name = user.name.partition(" ")
    return {
        "username": user.username,
        "enabled": True,
        # Keycloak asks for a profile that is not complete when somebody signs in.
        "firstName": first_name,
        "lastName": last_name,
        "email": f"{user.username}@example.com",
        "emailVerified": True,
        # What everybody has whom an operator makes in the console: a page about their account.
        "clientRoles": {"account": ["manage-account", "view-profile"], **client_roles},
        "credentials": [{"type": "password", "value": user.password, "temporary": False}],
    }
