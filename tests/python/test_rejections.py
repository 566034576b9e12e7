"""What does not pass is told, and told again only as a count."""

from __future__ import annotations

import pytest

from support.day import Day, again
from support.sign_in import NOW, SignIn
from support.story import forged


@pytest.fixture
def day() -> Day:
    day = Day()
    day.hears(None)
    return day


def test_who_shows_forged_tokens_in_a_loop_fills_no_log(
    day: Day, caplog: pytest.LogCaptureFixture
) -> None:
    for seq in range(1, 101):
        day.hears(forged(seq))
        day.hears({"seq": seq + 1, "version": seq % 2, "status": "authenticated"})
    assert [(event.code, event.times) for event in day.told] == [
        ("signature_invalid", 1),
        ("report_malformed", 1),
    ]
    assert len(caplog.messages) == 2
    day.events.clear()

    # A minute later the rest is told, in one line each, and after another one nothing.
    day.hears(None, at=NOW + 59)
    assert not day.told
    day.hears(None, at=NOW + 60)
    assert [(event.code, event.times, event.when) for event in day.told] == [
        ("signature_invalid", 99, NOW + 60),
        ("report_malformed", 99, NOW + 60),
    ]
    assert caplog.messages[2].startswith("refused a sign-in 99 times: signature_invalid (issuer ")
    assert str(day.events[0]).endswith("client 'demo', 99 times")
    day.hears(None, at=NOW + 120)
    day.hears(forged(200), at=NOW + 121)
    assert [event.times for event in day.told] == [99, 99, 1]


def test_an_attacker_who_goes_on_for_hours_fills_no_memory(day: Day) -> None:
    for minute in range(1500):
        day.session.audit.attend(day.config, NOW + 60 * minute)
        day.session.audit.rejected("report_malformed", NOW + 60 * minute)
    assert len(day.kinds) == 1000
    assert len(day.session.audit._rejections._counted) == 1


def test_of_two_people_who_take_somebodys_place_both_are_told(day: Day) -> None:
    first = SignIn(seq=1)
    day.hears(first.report())
    for seq, sub in ((2, "grace"), (4, "mallory")):
        stranger = again(first, seq=seq, sub=sub)
        stranger.obtained = "silent"
        day.hears(stranger.report())
        day.hears(SignIn(seq=seq + 1).report())
    rejected = [event.subject for event in day.told if event.kind == "rejected"]
    assert rejected == ["grace", "mallory"]
