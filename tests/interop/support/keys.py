"""The keys with which a realm signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .realm import Realm

_KIND = "org.keycloak.keys.KeyProvider"


class Keys:
    """A realm's keys, as an operator sees them.

    Parameters
    ----------
    realm
        Whose they are.
    """

    def __init__(self, realm: Realm) -> None:
        self._realm = realm

    def active(self, algorithm: str) -> str:
        """The name of the key that signs by this algorithm."""
        kid: str = self._realm.admin("GET", "/keys")["active"][algorithm]
        return kid

    def add(self, kind: str, *, priority: int, **settings: str) -> None:
        """Have a key made; of those that sign alike, the one of the highest priority does."""
        config = {name: [value] for name, value in settings.items()}
        self._realm.admin(
            "POST",
            "/components",
            json={
                "name": kind,
                "providerId": kind,
                "providerType": _KIND,
                "config": {"priority": [str(priority)], **config},
            },
        )

    def remove(self, kid: str) -> None:
        """Forget a key, as if there never had been any of this name."""
        keys = self._realm.admin("GET", "/keys")["keys"]
        [component] = {key["providerId"] for key in keys if key["kid"] == kid}
        self._realm.admin("DELETE", f"/components/{component}")
