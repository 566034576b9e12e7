"""Further access tokens: what no browser can make of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.further import LATER, item, notes_of, refused, report
from support.sign_in import SignIn, nonce
from support.story import forged

if TYPE_CHECKING:
    from support.long_run import LongRun


def test_it_is_never_handed_on_to_another_person(run: LongRun) -> None:
    notes = notes_of(run, report(item()))
    assert notes
    sign_in = SignIn(seq=LATER, proof=bytes(32))
    sign_in.claims |= {"sub": "bob", "nonce": nonce(bytes(32))}
    run.arrives(sign_in.report() | {"further": [item(access_token="bobs-token")]})
    assert notes.access_token is None
    assert notes.error is not None
    assert notes.error.code == "account_changed"


def test_without_a_verified_login_it_is_nobodys(run: LongRun) -> None:
    lie = forged(LATER) | {"further": [item()]}
    notes = notes_of(run, lie)
    assert (notes.status, notes.access_token) == ("anonymous", None)


@pytest.mark.parametrize(
    "further",
    [
        "x",
        {},
        7,
        ["x"],
        [None],
        [item(str(number)) for number in range(9)],
        [item(), item()],
        [item(wish=None)],
        [item(wish="x" * 40_000)],
        [item(access_token="two words")],
        [item(access_token="a\r\nCookie: b")],
        [item(access_token=7)],
        [item(access_token="x" * 70_000)],
        [item(scope=None)],
        [item(scope="\n")],
        [item(expires_at=-1)],
        [item(expires_at=float("nan"))],
        [item(expires_at=2**60)],
        [item(error="interaction_required")],
    ],
)
def test_what_is_malformed_is_refused_with_the_rest(run: LongRun, further: object) -> None:
    token = run.login(SignIn().report() | {"further": further})
    assert token.error is not None
    assert token.error.code == "report_malformed"


def test_an_error_that_no_browser_raises_is_none(run: LongRun) -> None:
    notes = notes_of(run, report(refused("keys_unavailable")))
    assert (notes.status, notes.error) == ("pending", None)


def test_what_nobody_has_asked_for_is_not_seen(run: LongRun) -> None:
    notes = notes_of(run, report(item("scope=openid+mail.read")))
    assert notes.status == "pending"
