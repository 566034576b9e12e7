"""A run of the whole app is spent only where the app would see a difference."""

from __future__ import annotations

import pytest

from streamlit_pkce._provider import Provider
from support.sign_in import NOW, SignIn
from support.story import Story, nobody


@pytest.fixture
def story() -> Story:
    return Story()


def notices(story: Story, report: object, *, at: float = NOW) -> bool:
    """What a run of the component alone decides."""
    story.session.take(report, story.config, Provider(story.config.issuer), at)
    return story.session.app_must_rerun()


def test_it_notices_a_sign_in(story: Story) -> None:
    story.hears(nobody(1))
    assert notices(story, SignIn(seq=2).report())


def test_it_notices_a_sign_out(story: Story) -> None:
    story.hears(SignIn(seq=1).report())
    assert notices(story, nobody(2))


def test_it_notices_an_error_and_its_end(story: Story) -> None:
    story.hears(nobody(1))
    assert notices(story, nobody(2, "cancelled"))
    story.session.hand_over()
    assert notices(story, nobody(3))


def test_it_does_not_notice_that_the_same_error_has_another_hint(story: Story) -> None:
    story.hears(nobody(1, "cancelled", hint="one"))
    assert not notices(story, nobody(2, "cancelled", hint="another"))


def test_it_notices_another_person(story: Story) -> None:
    story.hears(SignIn(seq=1).report())
    other = SignIn(seq=2)
    other.claims["sub"] = "grace"
    assert notices(story, other.report())


def test_it_notices_an_expiry(story: Story) -> None:
    report = SignIn(expires_at=NOW + 1).report()
    story.hears(report)
    assert notices(story, report, at=NOW + 1)


def test_it_does_not_notice_the_same_person_with_the_same_tokens(story: Story) -> None:
    sign_in = SignIn(seq=1)
    story.hears(sign_in.report())
    sign_in.seq = 2
    assert not notices(story, sign_in.report())


def test_it_does_not_notice_the_end_of_pending_if_it_has_not_looked(story: Story) -> None:
    assert not story.hears(None)
    assert not notices(story, nobody(1))


def test_it_notices_the_end_of_pending_if_it_has_looked(story: Story) -> None:
    assert story.hears(None).status == "pending"
    assert notices(story, nobody(1))
