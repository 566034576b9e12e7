"""Audit: what an auditor reads of a day, each thing once, and nothing that a browser made up."""

from __future__ import annotations

import logging
import pickle
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

import pytest

from streamlit_pkce import Event, _audit
from streamlit_pkce._sign_out import SignOut
from support.day import Day, again
from support.sign_in import ISSUER, NOW, SignIn
from support.story import forged, nobody

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def day() -> Day:
    day = Day()
    day.hears(None)
    return day


def test_a_whole_day(day: Day) -> None:
    day.hears(nobody(1))
    day.hears(SignIn(seq=2).report())
    renewal = SignIn().renewed(at=NOW + 240)
    day.hears(renewal.report(), at=NOW + 240)
    day.hears(nobody(NOW * 1000 + 300_000), at=NOW + 300)

    day.session.audit.deliver()
    party = ("https://login.example.com", "demo", "ada", "Ada Lovelace")
    assert day.events == [
        Event("signed_in", NOW, *party),
        Event("renewed", NOW + 240, *party),
        Event("signed_out", NOW + 300, *party),
    ]


def test_each_is_told_once_however_often_the_app_runs(day: Day) -> None:
    report = SignIn().report()
    for _ in range(5):
        day.hears(report)
        day.hears(None)
    # The component is mounted again on another page of the app.
    day.hears(SignIn(seq=NOW * 1000 + 1).report())
    assert day.kinds == ["signed_in"]


def test_a_reload_is_no_sign_in(day: Day) -> None:
    sign_in = SignIn()
    day.hears(sign_in.report())
    reloaded = Day()
    reloaded.hears(None, at=NOW + 5)
    reloaded.hears(sign_in.report(), at=NOW + 5)
    assert (day.kinds, reloaded.kinds) == (["signed_in"], ["resumed"])


def test_nor_is_it_at_a_server_that_has_never_seen_the_login() -> None:
    sign_in = SignIn()
    for report in (sign_in.report(), sign_in.renewed(at=NOW + 240).report()):
        other = Day()
        other.hears(report, at=NOW + 240)
        assert other.kinds == ["resumed"]
        _audit._logins.clear()


def test_a_sign_in_by_the_session_at_the_provider_is_one(day: Day) -> None:
    day.hears(SignIn(obtained="silent").report())
    assert day.kinds == ["signed_in"]


def test_a_browser_cannot_call_a_sign_in_something_else() -> None:
    for obtained in ("login", "silent"):
        day = Day()
        day.hears(SignIn(obtained=obtained).report())
        assert day.kinds == ["signed_in"]
        _audit._logins.clear()


def test_a_renewal_in_the_hidden_frame_is_a_renewal(day: Day) -> None:
    first = SignIn(seq=1)
    day.hears(first.report())
    framed = again(first, seq=2)
    framed.obtained = "silent"
    day.hears(framed.report())
    assert day.kinds == ["signed_in", "renewed"]


def test_who_signs_in_anew_is_told_again(day: Day) -> None:
    first = SignIn(seq=1)
    day.hears(first.report())
    day.hears(again(first, seq=2).report())
    assert day.kinds == ["signed_in", "signed_in"]


def test_another_person_in_the_same_browser(day: Day) -> None:
    first = SignIn(seq=1)
    day.hears(first.report())
    day.hears(again(first, seq=2, sub="grace", name="Grace Hopper").report())
    assert day.kinds == ["signed_in", "signed_out", "signed_in"]
    assert [event.subject for event in day.events] == ["ada", "ada", "grace"]


def test_a_logout_by_the_app_is_told_at_once(day: Day) -> None:
    day.hears(SignIn().report())
    day.session.end(SignOut(NOW * 1000))
    day.hears(nobody(NOW * 1000 + 1, sign_out=NOW * 1000))
    assert day.kinds == ["signed_in", "signed_out"]
    assert day.events[1].subject == "ada"


def test_why_a_session_has_ended(day: Day) -> None:
    day.hears(SignIn(seq=1).report())
    day.hears(nobody(2, "interaction_required", hint="See https://attacker.example"))
    assert day.kinds == ["signed_in", "signed_out"]
    assert day.events[1].code == "interaction_required"
    assert "attacker" not in f"{day.events}"


def test_what_is_refused_is_about_nobody(day: Day) -> None:
    report = forged(1)
    for _ in range(5):
        day.hears(report)
    day.session.audit.deliver()
    assert day.events == [Event("rejected", NOW, ISSUER, "demo", code="signature_invalid")]


def test_a_refusal_that_ends_a_session_says_both(day: Day) -> None:
    day.hears(SignIn(seq=1).report())
    day.hears(forged(2))
    assert day.kinds == ["signed_in", "rejected", "signed_out"]
    assert {event.code for event in day.events[1:]} == {"signature_invalid"}


def test_who_has_come_in_somebody_elses_place_is_known(day: Day) -> None:
    first = SignIn(seq=1)
    day.hears(first.report())
    stranger = again(first, seq=2, sub="grace", name="Grace Hopper")
    stranger.obtained = "silent"
    day.hears(stranger.report())
    assert day.kinds == ["signed_in", "rejected", "signed_out"]
    assert [event.subject for event in day.events] == ["ada", "grace", "ada"]


def test_the_browsers_trouble_is_no_event(day: Day) -> None:
    day.hears(nobody(1, "popup_closed"))
    day.hears(nobody(2, "cancelled"))
    assert day.kinds == []


def test_a_hook_that_fails_changes_nothing_and_is_in_the_log(
    day: Day, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_event: Event) -> None:
        raise RuntimeError("The database is away")

    day.session.audit.hook = fail
    assert day.hears(SignIn().report()).status == "authenticated"
    day.session.audit.deliver()
    day.session.audit.deliver()
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.message == "on_event has failed for an event of the kind signed_in"


def test_the_log_has_one_line_for_each(day: Day, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "streamlit_pkce.audit"):
        day.hears(SignIn(seq=1).report())
        day.hears(nobody(2, "interaction_required"))
    assert caplog.messages == [
        "signed_in: 'Ada Lovelace' (subject 'ada') at 'https://login.example.com', client 'demo'",
        (
            "signed_out: 'Ada Lovelace' (subject 'ada') interaction_required "
            "at 'https://login.example.com', client 'demo'"
        ),
    ]
    first: Any = caplog.records[0]
    assert first.event.kind == "signed_in"


@pytest.mark.parametrize(
    "mischief",
    [
        "Eve\nsigned_out: 'Ada Lovelace'",
        "Eve\r\x1b[2J",
        "Eve\u2028signed_in",
        "\u202eEve",
        "Eve\x00",
        "Eve\ud800",
        "E" * 10_000,
    ],
)
def test_who_chooses_a_name_cannot_write_into_the_log(
    day: Day, caplog: pytest.LogCaptureFixture, mischief: str
) -> None:
    eve = SignIn()
    eve.claims |= {"name": mischief, "sub": mischief[:200]}
    with caplog.at_level(logging.INFO, "streamlit_pkce.audit"):
        day.hears(eve.report())
    (message,) = caplog.messages
    assert message.startswith("signed_in: ")
    assert message.isprintable()
    assert len(message) < 1000
    day.session.audit.deliver()
    assert day.events[0].name is not None
    assert day.events[0].name.isprintable()
    assert f"{day.events[0]!r}".isprintable()


@pytest.mark.parametrize("secret", ["access_token", "id_token", "refresh_token", "proof"])
def test_item_72_no_token_is_in_any_event(
    day: Day, caplog: pytest.LogCaptureFixture, secret: str
) -> None:
    report = SignIn().report()
    value = report["proof"] if secret == "proof" else report["tokens"][secret]
    with caplog.at_level(logging.DEBUG):
        day.hears(report)
        day.hears(forged(NOW * 1000 + 1))
    day.session.audit.deliver()
    assert len(day.events) == 3
    assert value not in f"{day.events} {caplog.text}"


def test_of_the_logins_that_a_server_has_seen_it_remembers_the_newest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_audit, "_MOST_LOGINS", 2)
    monkeypatch.setattr(_audit, "_logins", OrderedDict())
    assert [_audit.is_seen_first(one) for one in ("a", "b", "a", "c", "a", "b")] == [
        *(True, True, False, True, False, True)
    ]


def test_an_event_cannot_be_changed(day: Day) -> None:
    day.hears(SignIn().report())
    day.session.audit.deliver()
    change: Callable[[], None] = lambda: setattr(day.events[0], "subject", "grace")  # noqa: E731
    with pytest.raises(AttributeError):
        change()


def test_a_session_with_a_hook_survives_serialisation(day: Day) -> None:
    day.hears(SignIn().report())
    session = pickle.loads(pickle.dumps(day.session))
    events: list[Event] = []
    session.audit.hook = events.append
    session.audit.deliver()
    assert [event.kind for event in events] == ["signed_in"]
