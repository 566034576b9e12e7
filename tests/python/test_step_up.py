"""step_up(): somebody shows that they are still there, and nobody else can do it for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from streamlit_pkce import ConfigurationError, Event, TokenSet, step_up
from streamlit_pkce._confirmation import confirmation
from streamlit_pkce._outcome import Outcome
from support.sign_in import ISSUER, NOW, SignIn, config
from support.story import Story

if TYPE_CHECKING:
    from streamlit_pkce._config import Config

MAX_AGE = 120


def confirming(**arguments: Any) -> Config:
    """What Ada has to confirm by."""
    arguments = {"max_age": MAX_AGE, "acr_values": None, "label": "Confirm"} | arguments
    return confirmation(SignIn().config(), {"iss": ISSUER, "sub": "ada"}, **arguments)


def confirmed(*, at: float = NOW, **members: Any) -> SignIn:
    """Ada signs in again."""
    sign_in = SignIn(seq=int(at * 1000), now=at, **members)
    sign_in.claims |= {"auth_time": at, "iat": at, "exp": at + 300}
    return sign_in


@pytest.fixture
def story() -> Story:
    story = Story(confirming())
    story.hears(None)
    return story


def test_it_is_confirmed_until_max_age_is_over(story: Story) -> None:
    report = confirmed().report()
    assert story.hears(report)
    assert story.hears(report, at=NOW + MAX_AGE - 1)
    assert not story.hears(report, at=NOW + MAX_AGE)


def test_a_provider_whose_clock_is_late_does_not_end_it_early(story: Story) -> None:
    late = confirmed()
    late.claims["auth_time"] = NOW - 50
    assert story.hears(late.report())
    assert story.hears(None, at=NOW + MAX_AGE - 1)
    assert not story.hears(None, at=NOW + MAX_AGE)


def test_when_it_is_over_the_browser_is_told_and_what_it_still_says_does_not_count(
    story: Story,
) -> None:
    report = confirmed().report()
    story.hears(report)
    story.session.lapse(NOW + MAX_AGE - 1)
    assert story.session.sign_out is None

    story.session.lapse(NOW + MAX_AGE)
    assert story.session.sign_out is not None
    token = story.hears(report, at=NOW + MAX_AGE)
    assert (token.status, token.error) == ("anonymous", None)


def test_the_app_runs_again_when_it_is_over(story: Story) -> None:
    report = confirmed().report()
    story.hears(report)
    assert story.session.lasts_for(NOW + 20) == MAX_AGE - 20
    assert not story.notices(report, at=NOW + MAX_AGE - 1)
    assert story.notices(report, at=NOW + MAX_AGE)
    assert story.session.lasts_for(NOW + MAX_AGE) is None


def test_it_can_be_confirmed_again(story: Story) -> None:
    story.hears(confirmed().report())
    story.session.lapse(NOW + MAX_AGE)
    call = story.session.sign_out
    assert call is not None
    assert not call.everywhere, "the session at the provider is the login's"
    second = confirmed(at=NOW + 200, sign_out=call.number)
    assert story.hears(second.report(), at=NOW + 200)


@pytest.mark.parametrize("sign_out", [NOW * 1000 + 10**6, 2**53 - 1])
def test_to_show_it_again_makes_it_last_no_longer_than_clocks_differ(
    story: Story, sign_out: int
) -> None:
    report = confirmed().report()
    story.hears(report)
    story.session.lapse(NOW + MAX_AGE)
    # A browser that was tampered with says that it has been signed out meanwhile.
    again = report | {"sign_out": sign_out, "seq": report["seq"] + 1}
    end = NOW + MAX_AGE + 60
    for session in (story, Story(confirming())):
        assert session.hears(again, at=end - 1)
        session.session.lapse(end)
        again["seq"] += 1
        assert not session.hears(again, at=end)
    late = Story(confirming()).hears(again, at=end + 1)
    assert late.error is not None
    assert late.error.code == "id_token_auth_time_too_old"


def test_a_renewal_makes_it_last_no_longer(story: Story) -> None:
    login = confirmed()
    story.hears(login.report())
    renewal = login.renewed(at=NOW + 100)
    assert story.hears(renewal.report(), at=NOW + 100)
    assert story.hears(renewal.report(), at=NOW + MAX_AGE - 1)
    assert not story.hears(renewal.report(), at=NOW + MAX_AGE)


def test_an_old_sign_in_does_not_confirm_anything(story: Story) -> None:
    old = confirmed()
    old.claims["auth_time"] = NOW - MAX_AGE - 61
    token = story.hears(old.report())
    assert token.error is not None
    assert token.error.code == "id_token_auth_time_too_old"
    assert story.outcome == "rejected"


def test_nor_does_one_that_does_not_say_when_it_was(story: Story) -> None:
    token = story.hears(SignIn().report())
    assert token.error is not None
    assert token.error.code == "id_token_auth_time_missing"


@pytest.mark.parametrize("obtained", ["login", "silent"])
def test_nobody_confirms_for_somebody_else(story: Story, obtained: str) -> None:
    grace = confirmed(obtained=obtained)
    grace.claims["sub"] = "grace"
    token = story.hears(grace.report())
    assert token.error is not None
    assert (token.status, token.error.code) == ("anonymous", "account_changed")
    assert story.outcome == "rejected"
    # And the right one may still come.
    assert story.hears(confirmed(at=NOW + 1).report(), at=NOW + 1)


def test_nobody_takes_a_confirmation_over(story: Story) -> None:
    story.hears(confirmed().report())
    grace = confirmed(at=NOW + 1)
    grace.claims["sub"] = "grace"
    assert not story.hears(grace.report(), at=NOW + 1)


def test_a_lesser_way_to_authenticate_confirms_nothing() -> None:
    story = Story(confirming(acr_values="gold"))
    weak = confirmed()
    weak.claims["acr"] = "0"
    token = story.hears(weak.report())
    assert token.error is not None
    assert token.error.code == "id_token_acr_mismatch"


def test_an_auditor_reads_of_confirmations_and_of_no_second_sign_in(story: Story) -> None:
    events: list[Event] = []
    story.session.audit.hook = events.append
    grace = confirmed()
    grace.claims["sub"] = "grace"
    story.hears(grace.report())
    story.hears(confirmed(at=NOW + 1).report(), at=NOW + 1)
    story.session.lapse(NOW + 1 + MAX_AGE)
    story.session.audit.deliver()
    assert [(event.kind, event.subject, event.code) for event in events] == [
        ("rejected", "grace", "account_changed"),
        ("confirmed", "ada", None),
    ]


def test_the_provider_is_asked_for_a_new_authentication_of_this_person() -> None:
    first = config(prompt="consent", audience="api", max_age=9, acr_values="a")
    claims = {"iss": ISSUER, "sub": "ada", "preferred_username": "ada@example.com"}
    second = confirmation(first, claims, max_age=60, acr_values="gold", label="Confirm")
    assert second.parameters == (
        ("prompt", "login"),
        ("login_hint", "ada@example.com"),
        ("max_age", "60"),
        ("acr_values", "gold"),
        ("audience", "api"),
    )
    assert (second.storage, second.silent) == ("memory", False)
    assert dict(second.labels)["confirm"] == "Confirm"
    assert second.expose_refresh_token is False


@pytest.mark.parametrize(
    ("own", "claims", "hint"),
    [
        ("ada@app", {"login_hint": "O.x", "email": "ada@example.com"}, "ada@app"),
        (None, {"login_hint": "O.x", "preferred_username": "ada"}, "O.x"),
        (None, {"preferred_username": ["ada"], "email": "ada@example.com"}, "ada@example.com"),
        (None, {}, None),
    ],
)
def test_the_provider_is_told_whom_to_expect(
    own: str | None, claims: dict[str, Any], hint: str | None
) -> None:
    made = confirmation(
        config(login_hint=own), {"sub": "1"} | claims, max_age=60, acr_values=None, label="x"
    )
    assert dict(made.parameters).get("login_hint") == hint


def test_confirmations_of_different_people_ages_and_logins_have_nothing_in_common() -> None:
    def made(first: Config, sub: str = "ada", **change: Any) -> str:
        arguments = {"max_age": 60, "acr_values": None, "label": "x"} | change
        return confirmation(first, {"sub": sub}, **arguments).session

    sessions = [
        config().session,
        made(config()),
        made(config(), "grace"),
        made(config(key="second")),
        made(config(), max_age=61),
        made(config(), acr_values="gold"),
    ]
    assert len(set(sessions)) == len(sessions)
    assert made(config(), label="y") == made(config())


@pytest.mark.parametrize("max_age", [0, -1, 1.5, None, "60", True])
def test_a_max_age_that_cannot_be_one_is_an_error(max_age: Any) -> None:
    with pytest.raises(ConfigurationError, match="max_age="):
        confirming(max_age=max_age)


@pytest.mark.parametrize("label", ["", " ", 5])
def test_a_label_that_cannot_be_one_is_an_error(label: Any) -> None:
    with pytest.raises(ConfigurationError, match="label="):
        confirming(label=label)


@pytest.mark.parametrize("token", [None, {}, TokenSet(Outcome("anonymous"))])
def test_only_what_login_returns_can_be_confirmed(token: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"step_up\(token\)"):
        step_up(token)
