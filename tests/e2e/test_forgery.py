"""Tokens forged over the component's own bridge never reach the app.

The browser is the attacker's: it can post anything. Each story takes tokens the
provider has really issued, changes one thing, and posts them as the component would.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from playwright.sync_api import Page, expect

from .support import bridge
from .support.person import Person
from .support.signing import Key, altered, sign_with_secret, unsigned
from .support.walk import Walk, base64url

if TYPE_CHECKING:
    from .conftest import StartSite
    from .support.installation import Installation
    from .support.site import Site


@dataclass(frozen=True)
class Loot:
    """What an attacker has got hold of: tokens of the provider, and what they belong to."""

    walk: Walk
    tokens: dict[str, Any]

    @property
    def id_token(self) -> str:
        """The genuine ID token."""
        return str(self.tokens["id_token"])

    @property
    def header(self) -> dict[str, Any]:
        """Its header."""
        return jwt.get_unverified_header(self.id_token)

    @property
    def claims(self) -> dict[str, Any]:
        """Its claims."""
        return dict(jwt.decode(self.id_token, options={"verify_signature": False}))

    def public_key(self) -> bytes:
        """The provider's public key, as everybody can get it."""
        [jwk] = [
            key
            for key in self.walk.browser.get(self.walk.metadata()["jwks_uri"]).json()["keys"]
            if key["kid"] == self.header["kid"]
        ]
        # Taken for a secret: an HS256 that a careless verifier accepts.
        return str(jwk["n"]).encode()


Forge = Callable[[Loot], str]

FORGERIES: dict[str, tuple[Forge, str]] = {
    "alg-none": (
        lambda loot: unsigned({"alg": "none"}, loot.claims),
        "id_token_algorithm_forbidden",
    ),
    "hs256-with-the-public-key": (
        lambda loot: sign_with_secret(
            loot.public_key(), {**loot.header, "alg": "HS256"}, loot.claims
        ),
        "id_token_algorithm_forbidden",
    ),
    "a-foreign-key-of-the-same-name": (
        lambda loot: Key.rsa(loot.header["kid"]).sign(loot.header, loot.claims),
        "signature_invalid",
    ),
    "a-foreign-key-of-another-name": (
        lambda loot: Key.rsa("other").sign({**loot.header, "kid": "other"}, loot.claims),
        "key_unknown",
    ),
    "an-altered-payload": (
        lambda loot: altered(loot.id_token, sub="root", name="Somebody Else"),
        "signature_invalid",
    ),
    "an-algorithm-the-key-is-not-meant-for": (
        lambda loot: Key.ec(loot.header["kid"]).sign({**loot.header, "alg": "ES256"}, loot.claims),
        "id_token_algorithm_forbidden",
    ),
}


@pytest.fixture(scope="module")
def site(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """An app that shows status and error; its provider knows another app too."""
    return start_site(latest_streamlit, "status.py", client_ids=("demo", "other"))


@pytest.fixture
def attacker(site: Site, page: Page) -> Person:
    """Somebody who visits the app with a browser of their own making."""
    bridge.seize(page)
    attacker = Person(page)
    attacker.visit(site)
    return attacker


def rob(site: Site, client_id: str = "demo") -> Loot:
    """Tokens somebody has got from the provider in an ordinary sign-in."""
    walk = Walk(site.provider.issuer, site.address.redirect_uri, client_id)
    return Loot(walk, walk.sign_in())


def expect_refused(site: Site, attacker: Person, code: str) -> None:
    """The app sees nobody, and why."""
    expect(attacker.text(f"because of {code}:")).to_be_visible()
    assert site.diary.errors()[-1] == code
    assert site.diary.runs()[-1] == "anonymous"
    assert "authenticated" not in site.diary.runs()
    assert all(run.details["empty"] for run in site.diary.entries("run"))


def test_the_bridge_carries_what_is_genuine(site: Site, attacker: Person) -> None:
    """Otherwise the stories below would prove nothing."""
    loot = rob(site)

    bridge.post(attacker, bridge.report(loot.tokens, loot.id_token, loot.walk.proof))

    expect(attacker.text("The app sees: authenticated")).to_be_visible()


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_token(site: Site, attacker: Person, forgery: str) -> None:
    forge, code = FORGERIES[forgery]
    loot = rob(site)
    forged = forge(loot)

    bridge.post(attacker, bridge.report(loot.tokens, forged, loot.walk.proof))

    expect_refused(site, attacker, code)
    assert code in site.app.log
    for secret in (forged, forged.split(".")[1], loot.tokens["access_token"], loot.walk.proof):
        assert secret not in site.app.log


def test_the_token_of_another_app(site: Site, attacker: Person) -> None:
    loot = rob(site, "other")

    bridge.post(attacker, bridge.report(loot.tokens, loot.id_token, loot.walk.proof))

    expect_refused(site, attacker, "id_token_audience_mismatch")


def test_a_stolen_token_without_the_proof_it_was_issued_for(site: Site, attacker: Person) -> None:
    loot = rob(site)

    bridge.post(attacker, bridge.report(loot.tokens, loot.id_token, base64url(bytes(32))))

    expect_refused(site, attacker, "nonce_mismatch")


@pytest.mark.parametrize("nonsense", ["authenticated", [], {}, {"status": "authenticated"}, 7])
def test_nonsense(site: Site, attacker: Person, nonsense: object) -> None:
    bridge.post(attacker, nonsense)

    expect_refused(site, attacker, "report_malformed")


def test_a_name_without_a_token(site: Site, attacker: Person) -> None:
    empty = {**bridge.report(rob(site).tokens, "", ""), "tokens": None, "proof": None}

    bridge.post(attacker, {**empty, "claims": {"sub": "ada", "name": "Ada Lovelace"}})

    expect_refused(site, attacker, "report_malformed")
