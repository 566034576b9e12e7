"""Item 83: one issuer that stands for many tenants.

Mallory is the administrator of a tenant of her own. Whatever claim she wants is in
the tokens of her people, but for `iss` and `tid`, which Entra ID writes.
"""

from __future__ import annotations

import pickle
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from streamlit_pkce import ConfigurationError
from streamlit_pkce._codes import Failure
from streamlit_pkce._provider import Provider
from support.sign_in import NOW, SignIn, config, metadata
from support.signers import signer
from support.story import Story

if TYPE_CHECKING:
    from support.servers import Site

TEMPLATE = "https://login.microsoftonline.com/{tenantid}/v2.0"
OURS = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490"
PARTNERS = "0a1b2c3d-0000-4000-8000-00000000000a"
MALLORYS = "11111111-2222-3333-4444-555555555555"


def issuer_of(tenant: str) -> str:
    return TEMPLATE.replace("{tenantid}", tenant)


def of(tenant: str, tenants: Any = (OURS, PARTNERS), **claims: Any) -> SignIn:
    """A sign-in of somebody of this tenant, at an app that trusts `tenants`."""
    sign_in = SignIn(issuer=TEMPLATE, tenants=tenants)
    sign_in.claims |= {"iss": issuer_of(tenant), "tid": tenant} | claims
    return sign_in


def of_our_own_tenant() -> SignIn:
    """A sign-in at an app that knows one tenant only; its keys are those of all."""
    sign_in = SignIn(issuer=issuer_of(OURS))
    sign_in.claims |= {"iss": issuer_of(OURS)}
    return sign_in


@pytest.mark.parametrize("tenant", [OURS, PARTNERS])
def test_people_of_the_tenants_that_the_app_trusts_sign_in(tenant: str) -> None:
    assert of(tenant).verify()["tid"] == tenant


@pytest.mark.parametrize("obtained", ["login", "silent"])
def test_nobody_else_does_whatever_their_administrator_wants(obtained: str) -> None:
    mallory = of(MALLORYS, email="ada@example.com", oid="ada", roles=["admin"])
    mallory.obtained = obtained
    assert mallory.refusal() == "tenant_not_allowed"


def test_an_app_may_let_in_everybody() -> None:
    assert of(MALLORYS, "any").verify()["tid"] == MALLORYS


@pytest.mark.parametrize(
    "claims",
    [
        {"tid": MALLORYS},
        {"iss": issuer_of(MALLORYS)},
        {"iss": TEMPLATE},
        {"iss": TEMPLATE, "tid": "{tenantid}"},
        {"iss": "https://login.microsoftonline.com/common/v2.0"},
        {"iss": "https://login.microsoftonline.com/common/v2.0", "tid": "common"},
        {"iss": f"{issuer_of(OURS)}/"},
        {"iss": f"https://evil.example.com/{OURS}/v2.0"},
        {"tid": None},
        {"tid": [OURS]},
        {"tid": ""},
        {"iss": issuer_of(""), "tid": ""},
        {"iss": issuer_of(OURS.upper()), "tid": OURS.upper()},
        {"iss": issuer_of(f"{OURS}\n"), "tid": f"{OURS}\n"},
        {"iss": issuer_of(f"{OURS}/x"), "tid": f"{OURS}/x"},
        {"iss": [issuer_of(OURS)]},
    ],
)
@pytest.mark.parametrize("tenants", [(OURS,), "any"])
def test_iss_is_the_template_with_the_tokens_own_tid(claims: dict[str, Any], tenants: Any) -> None:
    assert of(OURS, tenants, **claims).refusal() == "id_token_issuer_mismatch"


def test_everywhere_else_a_tid_changes_nothing() -> None:
    stranger = SignIn()
    stranger.claims |= {"iss": issuer_of(OURS), "tid": OURS}
    assert stranger.refusal() == "id_token_issuer_mismatch"


@pytest.mark.parametrize(
    ("key_issuer", "refusal"),
    [
        (TEMPLATE, None),
        (issuer_of(OURS), None),
        (issuer_of(MALLORYS), "id_token_issuer_mismatch"),
        ("", "id_token_issuer_mismatch"),
        ([], "id_token_issuer_mismatch"),
    ],
)
@pytest.mark.parametrize("is_multi_tenant", [True, False])
def test_a_key_signs_for_the_issuer_that_it_names(
    key_issuer: Any, refusal: str | None, is_multi_tenant: bool
) -> None:
    ada = of(OURS) if is_multi_tenant else of_our_own_tenant()
    ada.jwks = [ada.signer.jwk | {"issuer": key_issuer}]
    assert ada.refusal() == refusal
    # Nor for the login's token beside a renewed one, when it is looked at again.
    if refusal is not None:
        first = signer("RS256")
        other = signer("RS256", name="second")
        renewed = replace(ada, jwks=[first.jwk | {"issuer": key_issuer}, other.jwk]).renewed()
        renewed.signer = other
        story = Story(renewed.config())
        for seq in (renewed.seq, renewed.seq + 1):
            seen = story.hears(replace(renewed, seq=seq).report(), at=renewed.now)
            assert not seen


def test_elsewhere_a_keys_issuer_is_a_member_that_nobody_knows() -> None:
    ada = SignIn()
    ada.jwks = [ada.signer.jwk | {"issuer": issuer_of(MALLORYS)}]
    assert ada.refusal() is None


def test_a_renewal_keeps_the_issuer() -> None:
    assert of(OURS).renewed().refusal() is None
    elsewhere: dict[str, Any] = {"iss": issuer_of(PARTNERS), "tid": PARTNERS}
    assert of(OURS).renewed(**elsewhere).refusal() == "renewed_id_token_mismatch"


def test_a_namesake_in_another_tenant_is_somebody_else() -> None:
    story = Story(of(OURS).config())
    assert story.hears(of(OURS).report()).claims["tid"] == OURS
    later = NOW + 10
    namesake = replace(of(PARTNERS), obtained="silent", seq=later * 1000, now=later)
    seen = story.hears(namesake.report(), at=later)
    assert (seen.status, seen.error and seen.error.code) == ("anonymous", "account_changed")


def test_who_may_sign_in_is_part_of_what_a_login_is() -> None:
    # Else a page for few would find somebody signed in whom a page for all has let in.
    logins = [of(OURS, tenants).config() for tenants in ("any", (OURS,), (OURS, PARTNERS))]
    assert len({login.session for login in logins}) == 3
    assert of(OURS, [PARTNERS, OURS.upper()]).config().session == logins[2].session


@pytest.mark.parametrize(
    "tenants", [None, [], "all", OURS, ["contoso.com"], [OURS, ""], [7], 7, {OURS: True}]
)
@pytest.mark.parametrize("alias", ["common", "organizations"])
def test_an_app_has_to_say_whom_it_trusts(alias: str, tenants: Any) -> None:
    with pytest.raises(ConfigurationError, match=r'tenants=\["\.\.\."\]'):
        config(f"https://login.microsoftonline.com/{alias}/v2.0", tenants=tenants)


@pytest.mark.parametrize("issuer", [issuer_of(OURS), "https://login.example.com"])
def test_where_there_is_one_tenant_there_is_nothing_to_say(issuer: str) -> None:
    with pytest.raises(ConfigurationError, match="Leave it out"):
        config(issuer, tenants=[OURS])


@pytest.fixture
def entra(site: Site) -> str:
    """An issuer on this machine whose metadata name the template."""
    site.publish([signer("RS256").jwk], issuer=f"{site.url}/{{tenantid}}/v2.0")
    document = site.answers["/.well-known/openid-configuration"]
    site.answers["/common/v2.0/.well-known/openid-configuration"] = document
    return f"{site.url}/common/v2.0"


def test_metadata_name_the_template(entra: str, site: Site) -> None:
    login = config(entra, preset="entra", tenants="any")
    found = Provider(login.issuer).metadata()
    assert found.for_browser["issuer"] == f"{site.url}/{{tenantid}}/v2.0"


def test_everywhere_else_metadata_name_the_issuer(entra: str) -> None:
    # In one server, also after the other has fetched the same document.
    Provider(config(entra, preset="entra", tenants="any").issuer).metadata()
    with pytest.raises(Failure, match="issuer_mismatch"):
        Provider(config(entra).issuer).metadata()


def test_metadata_by_hand_name_it_too() -> None:
    document = metadata(TEMPLATE)
    login = config(document, tenants="any")
    assert login.issuer.url == "https://login.microsoftonline.com/common/v2.0"
    assert login.issuer.metadata is not None
    assert login.issuer.metadata.for_browser["issuer"] == TEMPLATE
    with pytest.raises(ConfigurationError, match="placeholder"):
        config(metadata("https://login.example.com/{tenantid}/v2.0"))


def test_a_session_of_many_tenants_can_be_serialised() -> None:
    story = Story(of(OURS).config())
    story.session.config = story.config
    story.hears(of(OURS).report())
    again = pickle.loads(pickle.dumps(story.session))
    assert again.config == story.config
