"""Every algorithm by which Keycloak signs ID tokens: verified, or refused in so many words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jwt
import pytest
from playwright.sync_api import expect

from .support.keys import Keys
from .support.realm import FRAMED, ORDINARY
from .support.tab import Tab
from .support.walk import Walk

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

    from .support.realm import Realm
    from .support.stage import Stage

#: The key for each algorithm, as Keycloak makes it.
SIGNATURES = [
    *((name, "rsa-generated", {"algorithm": name}) for name in ("RS256", "RS384", "RS512")),
    *((name, "rsa-generated", {"algorithm": name}) for name in ("PS256", "PS384", "PS512")),
    ("ES256", "ecdsa-generated", {"ecdsaEllipticCurveKey": "P-256"}),
    ("ES384", "ecdsa-generated", {"ecdsaEllipticCurveKey": "P-384"}),
    ("ES512", "ecdsa-generated", {"ecdsaEllipticCurveKey": "P-521"}),
    ("EdDSA", "eddsa-generated", {"eddsaEllipticCurveKey": "Ed25519"}),
]


@pytest.fixture(scope="module")
def realm(stage: Stage) -> Realm:
    """A realm that has a key for each."""
    realm = stage.make_realm("signatures")
    for _, kind, settings in SIGNATURES:
        Keys(realm).add(kind, priority=200, **settings)
    return realm


def test_whatever_keycloak_signs_with_the_person_is_signed_in(
    stage: Stage, context: BrowserContext, realm: Realm
) -> None:
    Tab(stage, context, ORDINARY, realm=realm).sign_in()

    for algorithm, _, _ in SIGNATURES:
        realm.change_client(FRAMED, id_token_signed_response_alg=algorithm)
        tab = Tab(stage, context, FRAMED, algorithm, realm=realm)
        tab.open()
        tab.wait_for_tokens(1)
        # By the session that there is, at the first attempt, and by this algorithm.
        assert tab.runs == [("pending", None), ("authenticated", None)]
        assert {call.details["algorithm"] for call in tab.calls} == {algorithm}
        tab.page.close()


def test_eddsa_with_a_key_of_the_other_curve_counts_as_well(
    stage: Stage, context: BrowserContext, realm: Realm
) -> None:
    keys = Keys(realm)
    ed25519 = keys.active("EdDSA")
    keys.add("eddsa-generated", priority=300, eddsaEllipticCurveKey="Ed448")
    ed448 = keys.active("EdDSA")
    assert ed448 != ed25519
    realm.change_client(ORDINARY, id_token_signed_response_alg="EdDSA")

    tab = Tab(stage, context, ORDINARY, realm=realm)
    tab.sign_in()

    tab.wait_for_key(ed448)
    tab.wait_for_tokens(2)
    tab.expect_undisturbed()


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
def test_what_is_signed_with_a_secret_is_refused_and_the_author_is_told_what_to_change(
    stage: Stage, context: BrowserContext, realm: Realm, algorithm: str
) -> None:
    realm.change_client(ORDINARY, id_token_signed_response_alg=algorithm)
    walk = Walk(stage, ORDINARY, realm=realm)
    id_token = walk.exchange(walk.sign_in()).json()["id_token"]
    assert jwt.get_unverified_header(id_token)["alg"] == algorithm
    tab = Tab(stage, context, ORDINARY, realm=realm)
    tab.open()
    tab.wait_for_status("anonymous")

    tab.person.fill_in(tab.person.open_window())

    tab.person.expect_failed("id_token_algorithm_forbidden")
    tab.person.login.get_by_text("Details").click()
    expect(tab.person.text("set the client to RS256 or ES256")).to_be_visible()
    assert tab.runs[-1] == ("anonymous", "id_token_algorithm_forbidden")
