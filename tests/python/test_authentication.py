"""When and how somebody has authenticated: what an app demands is checked, and not by the browser.

Item 47 of the protocol checklist: `acr` when requested; `auth_time` required with `max_age`, and
in range.
"""

from __future__ import annotations

from typing import Any

import pytest

from support.sign_in import NOW, SignIn
from support.signers import MISSING
from support.story import Story


def sign_in(demand: dict[str, Any], **claims: Any) -> SignIn:
    signed = SignIn(arguments=demand)
    signed.claims |= claims
    return signed


@pytest.mark.parametrize("ago", [0, 299, 300, 360])
def test_item_47_somebody_who_has_authenticated_in_time_is_let_in(ago: int) -> None:
    assert sign_in({"max_age": 300}, auth_time=NOW - ago).refusal() is None


@pytest.mark.parametrize("ago", [361, 10_000, NOW])
def test_item_47_an_authentication_that_is_too_old_is_refused(ago: int) -> None:
    stale = sign_in({"max_age": 300}, auth_time=NOW - ago)
    assert stale.refusal() == "id_token_auth_time_too_old"


def test_item_47_max_age_0_demands_a_new_authentication() -> None:
    assert sign_in({"max_age": 0}, auth_time=NOW - 30).refusal() is None
    assert sign_in({"max_age": 0}, auth_time=NOW - 61).refusal() == "id_token_auth_time_too_old"


@pytest.mark.parametrize(
    "value", [MISSING, None, "1790000000", True, [NOW], -1, -(10**400), float("inf")]
)
def test_item_47_with_max_age_the_id_token_has_to_say_when(value: object) -> None:
    without = sign_in({"max_age": 300}, auth_time=value)
    assert without.refusal() == "id_token_auth_time_missing"


@pytest.mark.parametrize("value", [NOW + 61, 10**400, 1e300])
def test_item_47_an_authentication_in_the_future_is_none(value: object) -> None:
    assert sign_in({"max_age": 300}, auth_time=value).refusal() == "id_token_auth_time_too_old"


def test_without_max_age_nobody_asks_when() -> None:
    assert sign_in({}, auth_time="yesterday").refusal() is None


def test_a_sign_in_does_not_grow_stale_in_a_reload() -> None:
    # A server that sees it for the first time, hours later.
    morning = sign_in({"max_age": 300}, auth_time=NOW - 10)
    later = morning.renewed(at=NOW + 8 * 3600)
    assert later.refusal() is None


def test_a_renewal_does_not_make_an_old_authentication_new() -> None:
    stale = sign_in({"max_age": 300}, auth_time=NOW - 10_000)
    assert stale.renewed().refusal() == "id_token_auth_time_too_old"
    # Nor does one that claims to be newer: it is the time of the login.
    assert stale.renewed(auth_time=NOW).refusal() == "renewed_id_token_mismatch"


def test_a_renewed_id_token_may_leave_the_time_out() -> None:
    renewal = sign_in({"max_age": 300}, auth_time=NOW).renewed()
    del renewal.claims["auth_time"]
    assert renewal.refusal() is None


def test_a_silent_sign_in_is_held_to_it_as_well() -> None:
    silent = sign_in({"max_age": 300}, auth_time=NOW - 10_000)
    silent.obtained = "silent"
    assert silent.refusal() == "id_token_auth_time_too_old"


@pytest.mark.parametrize("acr", ["gold", "silver"])
def test_item_47_one_of_the_classes_that_were_asked_for_will_do(acr: str) -> None:
    assert sign_in({"acr_values": ["gold", "silver"]}, acr=acr).refusal() is None


@pytest.mark.parametrize("acr", [MISSING, None, "0", "gol", "gold silver", "GOLD", ["gold"], {}])
def test_item_47_another_class_is_refused(acr: object) -> None:
    weak = sign_in({"acr_values": "gold silver"}, acr=acr)
    assert weak.refusal() == "id_token_acr_mismatch"


def test_a_renewed_id_token_may_leave_the_class_out_but_not_name_a_lesser_one() -> None:
    login = sign_in({"acr_values": "gold"}, acr="gold")
    renewal = login.renewed()
    del renewal.claims["acr"]
    assert renewal.refusal() is None
    assert login.renewed(acr="0").refusal() == "id_token_acr_mismatch"


def test_a_renewal_does_not_lift_a_login_of_a_lesser_class() -> None:
    login = sign_in({"acr_values": "gold"}, acr="0")
    assert login.renewed(acr="gold").refusal() == "id_token_acr_mismatch"


def test_the_hint_names_what_came_and_what_was_asked_for() -> None:
    weak = sign_in({"acr_values": "gold"}, acr="0")
    error = Story(weak.config()).hears(weak.report()).error
    assert error is not None
    assert "'0'" in error.hint
    assert "'gold'" in error.hint
    assert error.message == "This app needs you to sign in in a more secure way."
