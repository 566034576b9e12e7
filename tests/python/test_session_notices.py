"""A run of the whole app is spent only where the app would see a difference."""

from __future__ import annotations

import pytest

from support.sign_in import NOW, SignIn
from support.story import Story, nobody


@pytest.fixture
def story() -> Story:
    return Story()


def test_it_notices_a_sign_in(story: Story) -> None:
    story.hears(nobody(1))
    assert story.notices(SignIn(seq=2).report())


def test_it_notices_a_sign_out(story: Story) -> None:
    story.hears(SignIn(seq=1).report())
    assert story.notices(nobody(2))


def test_it_notices_an_error_and_its_end(story: Story) -> None:
    story.hears(nobody(1))
    assert story.notices(nobody(2, "cancelled"))
    story.hears(None)
    assert story.notices(nobody(3))


def test_it_does_not_notice_that_the_same_error_has_another_hint(story: Story) -> None:
    story.hears(nobody(1, "cancelled", hint="one"))
    assert not story.notices(nobody(2, "cancelled", hint="another"))


def test_it_notices_another_person(story: Story) -> None:
    story.hears(SignIn(seq=1).report())
    other = SignIn(seq=2)
    other.claims["sub"] = "grace"
    assert story.notices(other.report())


def test_it_notices_an_expiry(story: Story) -> None:
    report = SignIn(expires_at=NOW + 1).report()
    story.hears(report)
    assert story.notices(report, at=NOW + 1)


def test_it_does_not_notice_the_same_person_with_the_same_tokens(story: Story) -> None:
    sign_in = SignIn(seq=1)
    story.hears(sign_in.report())
    sign_in.seq = 2
    assert not story.notices(sign_in.report())


def test_it_does_not_notice_the_end_of_pending_if_it_has_not_looked(story: Story) -> None:
    assert not story.hears(None)
    assert not story.notices(nobody(1))


def test_it_notices_the_end_of_pending_if_it_has_looked(story: Story) -> None:
    assert story.hears(None).status == "pending"
    assert story.notices(nobody(1))
