"""Documents: one request for all, bounded waiting, and nothing once known is lost."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import TYPE_CHECKING

import pytest

from streamlit_pkce._codes import Failure, auth_error
from streamlit_pkce._document import FORCED, FRESH, QUIET, Document

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 5.0


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Source:
    """Where a document comes from: counts requests, can fail, can hang."""

    def __init__(self) -> None:
        self.requests = 0
        self.failing = False
        self.asked = threading.Event()
        self.may_answer = threading.Event()
        self.may_answer.set()

    def __call__(self) -> str:
        self.requests += 1
        number = self.requests
        self.asked.set()
        self.may_answer.wait()
        if self.failing:
            raise Failure("keys_unavailable", "down")
        return f"version {number}"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def document(source: Source, clock: Clock) -> Document[str]:
    return Document(source, unavailable=auth_error("keys_unavailable", "no answer"), clock=clock)


def code_of(call: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(Failure) as caught:
        call()
    return caught.value.error.code, caught.value.error.hint


def test_fifty_threads_that_ask_at_once_make_one_request(
    document: Document[str], source: Source
) -> None:
    source.may_answer.clear()
    with ThreadPoolExecutor(50) as pool:
        answers = [pool.submit(document.get, PATIENCE) for _ in range(50)]
        assert source.asked.wait(PATIENCE)
        source.may_answer.set()
        assert {answer.result() for answer in answers} == {"version 1"}
    assert source.requests == 1


def test_a_fresh_document_is_not_asked_for_again(
    document: Document[str], source: Source, clock: Clock
) -> None:
    document.get(PATIENCE)
    clock.now += FRESH - 1
    assert document.get(PATIENCE) == "version 1"
    assert source.requests == 1


def test_an_old_document_is_renewed(document: Document[str], clock: Clock) -> None:
    document.get(PATIENCE)
    clock.now += FRESH
    assert document.get(PATIENCE) == "version 2"


def test_an_old_document_survives_an_outage(
    document: Document[str], source: Source, clock: Clock
) -> None:
    document.get(PATIENCE)
    source.failing = True
    clock.now += FRESH
    assert document.get(PATIENCE) == "version 1"
    assert source.requests == 2


def test_patience_counts_from_the_start_of_the_request_so_only_one_run_waits(
    document: Document[str], source: Source, clock: Clock
) -> None:
    source.may_answer.clear()
    assert document.known() is None
    clock.now += PATIENCE
    began = monotonic()
    assert code_of(lambda: document.get(PATIENCE)) == ("keys_unavailable", "no answer")
    assert monotonic() - began < PATIENCE / 2
    assert source.requests == 1
    source.may_answer.set()


def test_what_arrives_after_everybody_lost_patience_is_kept(
    document: Document[str], source: Source
) -> None:
    source.may_answer.clear()
    code_of(lambda: document.get(0))
    source.may_answer.set()
    assert document.get(PATIENCE) == "version 1"
    assert source.requests == 1


def test_after_a_failure_nobody_asks_and_nobody_waits_for_a_while(
    document: Document[str], source: Source, clock: Clock
) -> None:
    source.failing = True
    assert code_of(lambda: document.get(PATIENCE)) == ("keys_unavailable", "down")
    source.may_answer.clear()
    clock.now += QUIET - 1
    assert code_of(lambda: document.get(PATIENCE)) == ("keys_unavailable", "down")
    assert source.requests == 1

    source.failing = False
    source.may_answer.set()
    clock.now += 1
    assert document.get(PATIENCE) == "version 2"


def test_a_failure_is_logged_once_per_request(
    document: Document[str], source: Source, caplog: pytest.LogCaptureFixture
) -> None:
    source.failing = True
    with caplog.at_level(logging.WARNING, "streamlit_pkce"):
        code_of(lambda: document.get(PATIENCE))
        code_of(lambda: document.get(PATIENCE))
    assert caplog.messages == ["keys_unavailable: down"]


def test_a_newer_document_is_asked_for_once_in_a_while_only(
    document: Document[str], source: Source, clock: Clock
) -> None:
    first = document.get(PATIENCE)
    second = document.get_newer(first, PATIENCE)
    assert second == "version 2"
    clock.now += FORCED - 1
    # To whoever has not seen it, this one is newer; to others, nobody can say more yet.
    assert document.get_newer(first, PATIENCE) == "version 2"
    code, hint = code_of(lambda: document.get_newer(second, PATIENCE))
    assert (code, source.requests) == ("keys_unavailable", 2)
    assert "after 10 s" in hint
    clock.now += 1
    assert document.get_newer(second, PATIENCE) == "version 3"


def test_a_newer_document_that_cannot_be_had_is_a_failure_and_the_old_one_stays(
    document: Document[str], source: Source
) -> None:
    known = document.get(PATIENCE)
    source.failing = True
    assert code_of(lambda: document.get_newer(known, PATIENCE)) == ("keys_unavailable", "down")
    assert document.get(PATIENCE) == "version 1"


def test_a_newer_document_that_takes_too_long_is_a_failure(
    document: Document[str], source: Source
) -> None:
    known = document.get(PATIENCE)
    source.may_answer.clear()
    assert code_of(lambda: document.get_newer(known, 0.01)) == ("keys_unavailable", "no answer")
    source.may_answer.set()


def test_what_is_known_is_told_without_waiting(document: Document[str], source: Source) -> None:
    source.may_answer.clear()
    assert document.known() is None
    source.may_answer.set()
    assert document.get(PATIENCE) == "version 1"
    assert document.known() == "version 1"


def test_a_source_that_crashes_leaves_nobody_waiting_and_is_reported(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash() -> str:
        raise ZeroDivisionError

    reported = threading.Event()
    monkeypatch.setattr(threading, "excepthook", lambda _: reported.set())
    document = Document(crash, unavailable=auth_error("keys_unavailable", "no answer"), clock=clock)
    assert code_of(lambda: document.get(PATIENCE)) == ("keys_unavailable", "no answer")
    assert reported.wait(PATIENCE)
