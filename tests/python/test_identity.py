"""Providers without ID tokens, as GitHub is: who somebody is says an endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from streamlit_pkce import ConfigurationError
from streamlit_pkce._provider import Provider
from streamlit_pkce._session import Session
from streamlit_pkce._token_set import TokenSet
from support.confidential import code, redeemed
from support.forge import OCTOCAT, Forge, Person
from support.sign_in import NOW, SignIn

if TYPE_CHECKING:
    from support.servers import Site


@pytest.fixture
def forge(site: Site) -> Forge:
    return Forge(site)


def test_a_person_signs_in_by_what_the_endpoint_says(forge: Forge) -> None:
    person = Person(forge)
    token = person.hears(code(1))
    assert token.status == "authenticated"
    assert token.identity_source == "userinfo"
    assert (token.claims["sub"], token.claims["iss"]) == ("583231", forge.site.url)
    assert token.claims["login"] == "octocat"
    assert "id_token" not in token
    assert token.headers == {"Authorization": "Bearer gho_first"}
    assert person.session.verdict is not None
    assert person.session.verdict.name == "octocat"


def test_what_the_endpoint_says_is_never_taken_for_a_signed_claim(forge: Forge) -> None:
    token = Person(forge).hears(code(1))
    assert "aud" not in token.claims
    assert token.claims["sub"] != "forged"


def test_the_claims_of_an_id_token_are_marked_as_such(site: Site) -> None:
    sign_in = SignIn()
    session = Session()
    parsed = sign_in.config()
    session.take(sign_in.report(), parsed, Provider(parsed.issuer), NOW)
    assert TokenSet(session.outcome(NOW)).identity_source == "id_token"
    assert TokenSet(Session().outcome(NOW)).identity_source is None
    del site


def test_an_access_token_that_never_expires_is_as_good_as_the_session(forge: Forge) -> None:
    person = Person(forge)
    person.hears(code(1))
    token = person.hears(redeemed(2), at=NOW + 30 * 24 * 3600)
    assert token.status == "authenticated"
    assert person.session.verdict is not None
    assert (person.session.verdict.outcome, person.session.verdict.renew_in) == ("accepted", None)
    assert forge.site.asked == ["/user"]


def test_a_refusal_with_status_200_is_one(forge: Forge) -> None:
    token = Person(forge).hears(code(1, "expired"))
    assert token.error is not None
    assert token.error.code == "token_refused"
    assert "bad_verification_code" in token.error.hint


@pytest.mark.parametrize("who", [{}, {"id": None}, {"id": True}, {"id": ""}, {"id": "x" * 300}])
def test_who_has_no_number_is_nobody(forge: Forge, who: dict[str, Any]) -> None:
    forge.people["gho_first"] = {"login": "octocat", **who}
    token = Person(forge).hears(code(1))
    assert token.error is not None
    assert token.error.code == "userinfo_subject_mismatch"


def test_an_access_token_that_the_endpoint_refuses_signs_nobody_in(forge: Forge) -> None:
    forge.people.clear()
    token = Person(forge).hears(code(1))
    assert token.error is not None
    assert token.error.code == "access_token_refused"


def test_an_endpoint_in_trouble_is_asked_again_and_the_code_is_not(forge: Forge) -> None:
    forge.status = 503
    person = Person(forge)
    token = person.hears(code(1))
    assert (token.status, token.error.code if token.error else "") == (
        "pending",
        "userinfo_unavailable",
    )
    forge.status = 200
    assert person.hears(code(1), at=NOW + 31).status == "authenticated"
    assert len(forge.site.posted) == 1


def test_somebody_else_in_the_same_browser_is_somebody_else(forge: Forge) -> None:
    forge.people["gho_second"] = {"id": 1, "login": "mojombo"}
    person = Person(forge)
    person.hears(code(1))
    token = person.hears(code(2, "second", obtained="silent"))
    assert token.error is not None
    assert token.error.code == "account_changed"


def test_an_id_token_that_nobody_asked_for_is_not_believed(forge: Forge) -> None:
    forge.members = {"id_token": SignIn().token()}
    token = Person(forge).hears(code(1))
    assert token.identity_source == "userinfo"
    assert token.claims["sub"] == "583231"


@pytest.mark.parametrize("demand", [{"max_age": 60}, {"acr_values": "urn:example:two"}])
def test_nobody_meets_a_demand_that_only_a_signed_claim_can_show(
    forge: Forge, demand: dict[str, Any]
) -> None:
    token = Person(forge, **demand).hears(code(1))
    assert token.error is not None
    assert token.error.code == "id_token_auth_time_missing"


def test_an_access_token_of_the_browsers_own_signs_nobody_in(forge: Forge) -> None:
    forge.people["stolen-by-another-app"] = OCTOCAT
    sign_in = SignIn(access_token="stolen-by-another-app")
    token = Person(forge).hears(sign_in.report())
    assert token.error is not None
    assert token.error.code == "report_malformed"
    assert forge.site.asked == []


@pytest.mark.parametrize(
    ("arguments", "write"),
    [
        ({"exchange": "browser", "client_secret": None}, 'exchange="server"'),
        ({"userinfo_endpoint": "api.example.com/user"}, "userinfo_endpoint="),
        ({"userinfo_endpoint": "http://api.example.com/user"}, "https"),
        ({"userinfo_subject": ""}, 'userinfo_subject="id"'),
        ({"userinfo_endpoint": None}, "jwks"),
    ],
)
def test_a_mistake_says_what_to_write_instead(
    forge: Forge, arguments: dict[str, Any], write: str
) -> None:
    with pytest.raises(ConfigurationError) as raised:
        Person(forge, **arguments)
    assert write in str(raised.value)
