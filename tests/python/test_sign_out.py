"""A sign-out comes after every other one, whichever server's clock is right."""

from __future__ import annotations

import pytest

from streamlit_pkce._report import MOST_COUNTED
from streamlit_pkce._sign_out import SignOut
from support.sign_in import NOW


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([], NOW * 1000),
        ([None, 5, None], NOW * 1000),
        # Twice within a millisecond, and after another server's, whose clock is ahead.
        ([NOW * 1000], NOW * 1000 + 1),
        ([None, NOW * 2000, 5], NOW * 2000 + 1),
        # A browser says that there can be none after it.
        ([MOST_COUNTED], MOST_COUNTED),
    ],
)
def test_it_comes_after_all_that_are_known(numbers: list[int | None], expected: int) -> None:
    assert SignOut.after(numbers, NOW + 0.0004).number == expected


def test_a_clock_that_is_not_set_makes_no_number_that_is_none() -> None:
    assert SignOut.after([], -5).number == 0


def test_the_browser_is_told_the_same_whatever_order_the_logins_are_in() -> None:
    calls = [SignOut.after([], NOW, everywhere=True, others=others) for others in ("ab", "ba")]
    assert calls[0] == calls[1] == SignOut(NOW * 1000, everywhere=True, others=("a", "b"))
