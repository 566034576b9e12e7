"""Item 49 of the checklist: where no fresh ID token speaks for the access token, UserInfo does."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING, Any

import pytest

from streamlit_pkce import _userinfo
from streamlit_pkce._codes import Failure
from streamlit_pkce._fetch import Limits
from streamlit_pkce._userinfo import QUIET, Overdue
from streamlit_pkce._verify import Known
from support.servers import answer, hanging
from support.sign_in import ACCESS_TOKEN, NOW, SignIn, at_hash

if TYPE_CHECKING:
    from support.servers import Site

LATER = NOW + 240
HOURS_LATER = NOW + 6 * 3600
TOKEN = f"access-token-of-{HOURS_LATER}"
OWNER = TOKEN.replace("-", "_")


@pytest.fixture
def login(site: Site) -> SignIn:
    return SignIn(metadata={"userinfo_endpoint": f"{site.url}/userinfo"})


@pytest.fixture
def kept(login: SignIn) -> SignIn:
    """A renewal, for which the provider sent no new ID token."""
    return login.kept(at=HOURS_LATER)


def refusal(sign_in: SignIn, known: Known) -> str | None:
    try:
        sign_in.verify(known)
    except Failure as failure:
        return failure.error.code
    return None


def test_item_49_an_access_token_of_the_same_person_counts(kept: SignIn, site: Site) -> None:
    site.know(**{OWNER: "ada"})
    assert kept.verify()["name"] == "Ada Lovelace"
    assert site.headers[-1]["Authorization"] == f"Bearer {TOKEN}"


def test_item_49_an_access_token_of_another_person_is_refused(kept: SignIn, site: Site) -> None:
    site.know(**{OWNER: "grace"})
    assert kept.refusal() == "userinfo_subject_mismatch"


@pytest.mark.parametrize("body", [{}, {"sub": None}, {"sub": ""}, {"sub": ["ada"]}, {"sub": "Ada"}])
def test_item_49_an_answer_about_nobody_or_nearly_is_refused(
    kept: SignIn, site: Site, body: dict[str, Any]
) -> None:
    site.answers["/userinfo"] = answer(body)
    assert kept.refusal() == "userinfo_subject_mismatch"


@pytest.mark.parametrize("status", [401, 403])
def test_an_access_token_that_the_provider_refuses_is_refused(
    kept: SignIn, site: Site, status: int
) -> None:
    site.answers["/userinfo"] = answer(b"", status)
    assert kept.refusal() == "access_token_refused"


@pytest.mark.parametrize(
    "trouble",
    [
        answer(b"", 500),
        answer(b"", 503),
        answer(b"", 429),
        answer(b"", 404),
        answer(b"", 302, {"Location": "/login"}),
        answer(b"<html>"),
        answer(b"eyJhbGciOiJSUzI1NiJ9.e30.c2ln"),
        answer({"sub": "ada", "fill": "x" * 600_000}),
    ],
    ids=["500", "503", "429", "404", "redirect", "html", "signed", "huge"],
)
def test_trouble_is_not_held_against_the_person(kept: SignIn, site: Site, trouble: Any) -> None:
    site.answers["/userinfo"] = trouble
    assert kept.refusal() == "userinfo_unavailable"


def test_a_provider_without_userinfo_has_to_send_id_tokens(kept: SignIn) -> None:
    with pytest.raises(Failure) as caught:
        replace(kept, metadata={}).verify()
    assert caught.value.error.code == "renewed_id_token_mismatch"
    assert "userinfo_endpoint" in caught.value.error.hint


def test_each_access_token_is_asked_about_once(login: SignIn, site: Site) -> None:
    early, late = login.kept(at=LATER), login.kept(at=HOURS_LATER)
    site.know(**{OWNER: "ada"})
    known = Known()
    for _ in range(3):
        assert refusal(late, known) is None
        assert refusal(early, known) == "access_token_refused"
    assert len(site.asked) == 2


def test_no_answer_serves_another_access_token(login: SignIn, site: Site) -> None:
    site.know(**{OWNER: "ada"})
    known = Known()
    assert refusal(login.kept(at=HOURS_LATER), known) is None
    assert refusal(login.kept(at=HOURS_LATER + 1), known) == "access_token_refused"


def test_no_answer_serves_another_session(kept: SignIn, site: Site) -> None:
    site.know(**{OWNER: "ada"})
    assert refusal(kept, Known()) is None
    site.know()
    assert refusal(kept, Known()) == "access_token_refused"


def test_few_answers_are_remembered(login: SignIn, site: Site) -> None:
    site.answers["/userinfo"] = answer({"sub": "ada"})
    known = Known()
    for number in range(100):
        assert refusal(login.kept(at=LATER + number), known) is None
    assert len(known.userinfo._answers) < 10


def test_after_trouble_the_session_does_not_ask_for_a_while(kept: SignIn, site: Site) -> None:
    site.answers["/userinfo"] = answer(b"", 503)
    known = Known()
    for _ in range(5):
        assert refusal(kept, known) == "userinfo_unavailable"
    assert len(site.asked) == 1

    site.know(**{OWNER: "ada"})
    kept.now += QUIET - 1
    assert refusal(kept, known) == "userinfo_unavailable"
    kept.now += 1
    assert refusal(kept, known) is None


def test_a_provider_that_hangs_costs_its_wait_once(
    kept: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_userinfo, "LIMITS", Limits(connect=0.2, read=0.2, total=0.2))
    known = Known()
    with hanging() as elsewhere:
        kept.metadata = {"userinfo_endpoint": f"{elsewhere}/userinfo"}
        began = monotonic()
        for _ in range(100):
            assert refusal(kept, known) == "userinfo_unavailable"
        assert monotonic() - began < 1


def test_an_expired_access_token_is_asked_about_by_nobody(kept: SignIn, site: Site) -> None:
    site.know(**{OWNER: "ada"})
    kept.expires_at = int(kept.now)
    with pytest.raises(Overdue):
        kept.verify()
    assert site.asked == []


def test_an_access_token_refused_near_its_end_may_just_have_expired(
    kept: SignIn, site: Site
) -> None:
    site.know()
    kept.expires_at = int(kept.now) + 60
    with pytest.raises(Overdue):
        kept.verify()


def test_the_access_token_is_in_no_hint(kept: SignIn, site: Site) -> None:
    for trouble in (answer(b"", 401), answer(b"", 503), answer(b"<html>")):
        site.answers["/userinfo"] = trouble
        with pytest.raises(Failure) as caught:
            kept.verify()
        assert TOKEN not in caught.value.error.hint


def test_after_a_renewal_with_an_id_token_one_without_is_asked_about(
    login: SignIn, site: Site
) -> None:
    renewal = login.renewed()
    renewal.claims["at_hash"] = at_hash(renewal.access_token)
    kept = renewal.kept(at=LATER + 60)
    assert kept.refusal() == "userinfo_unavailable"
    site.know(**{f"access_token_of_{LATER + 60}": "ada"})
    assert kept.refusal() is None


# Decision: a server that has never seen a session may be shown an ID token past its end.


@pytest.mark.parametrize("obtained", ["login", "silent"])
def test_an_expired_id_token_counts_with_a_living_access_token(
    login: SignIn, site: Site, obtained: str
) -> None:
    site.know(**{ACCESS_TOKEN.replace("-", "_"): "ada"})
    shown = replace(login, obtained=obtained, now=HOURS_LATER, expires_at=HOURS_LATER + 99)
    assert shown.refusal() is None
    assert len(site.asked) == 1


def test_an_expired_renewed_id_token_counts_with_a_living_access_token(
    login: SignIn, site: Site
) -> None:
    site.know(**{f"access_token_of_{LATER}": "ada"})
    renewal = replace(login.renewed(), now=LATER + 1800)
    assert renewal.refusal() is None


def test_an_id_token_that_lives_asks_nobody(login: SignIn, site: Site) -> None:
    assert login.refusal() is None
    assert login.renewed().refusal() is None
    assert site.asked == []


def test_an_expired_id_token_still_passes_every_other_check(login: SignIn, site: Site) -> None:
    site.answers["/userinfo"] = answer({"sub": "ada"})
    shown = replace(login, now=HOURS_LATER, expires_at=HOURS_LATER + 99)
    shown.claims["at_hash"] = "AAAAAAAAAAAAAAAAAAAAAA"
    assert shown.refusal() == "access_token_hash_mismatch"
    assert replace(shown, proof=bytes(32)).refusal() == "nonce_mismatch"
