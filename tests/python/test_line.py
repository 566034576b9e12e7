"""Where long runs look for reports: other threads, other runs, other pages, other people's."""

from __future__ import annotations

import json
import threading
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from streamlit_pkce import _host, _judge
from streamlit_pkce._verify import verify
from support.long_run import LongRun, widget_states
from support.sign_in import ACCESS_TOKEN, NOW, SignIn
from support.story import nobody

if TYPE_CHECKING:
    import pytest

LATER = NOW + 240


def test_a_thread_goes_on_after_the_run_that_started_it(run: LongRun) -> None:
    token = run.login(SignIn().report())
    # The next run is another thread's, with requests of its own.
    run.queue = SimpleNamespace(_rerun_data=SimpleNamespace(widget_states=None))
    run.here = _host.Requests(run.here.session_id, run.queue)
    run.login()
    run.here = None  # a thread of the app's own belongs to no run
    renewal = run.renews()
    assert token["access_token"] == renewal.access_token


def test_a_fragment_of_the_app_that_runs_long_by_itself(run: LongRun) -> None:
    token = run.login(SignIn().report())
    run.queue = SimpleNamespace(_rerun_data=SimpleNamespace(widget_states=None))
    run.here = _host.Requests(run.here.session_id, run.queue)
    renewal = run.renews()
    assert token["access_token"] == renewal.access_token


def test_a_token_set_in_the_run_of_another_browser_session_keeps_to_its_own(run: LongRun) -> None:
    token = run.login(SignIn().report())
    run.queue = SimpleNamespace(_rerun_data=SimpleNamespace(widget_states=None))
    run.here = _host.Requests("another browser session", run.queue)
    run.renews()
    assert token["access_token"] == ACCESS_TOKEN


def test_of_two_pages_components_only_the_newer_report_counts(
    run: LongRun, verifications: list[int]
) -> None:
    token = run.login(nobody(1))
    renewal = SignIn().renewed()
    run.now = LATER
    states = widget_states(**{run.config.session: SignIn().report()})
    states.widgets.add(
        id=f"$$ID-other-page-{run.key}", json_value=json.dumps({"report": renewal.report()})
    )
    run.queue._rerun_data = SimpleNamespace(widget_states=states)
    assert token["access_token"] == renewal.access_token
    assert len(verifications) == 1


def test_many_threads_that_look_at_once_see_one_person_and_verify_once(
    run: LongRun, verifications: list[int]
) -> None:
    token = run.login(SignIn().report())
    renewals = [SignIn().renewed(at=LATER + number) for number in range(50)]
    known = {ACCESS_TOKEN, *(renewal.access_token for renewal in renewals)}
    seen: list[set[str]] = []
    over = threading.Event()

    def look() -> None:
        mine = set()
        while not over.is_set():
            mine |= {token["access_token"], token.get("access_token"), dict(token)["access_token"]}
        seen.append(mine)

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    try:
        for renewal in renewals:
            run.now = renewal.now
            run.arrives(renewal.report())
            while token["access_token"] != renewal.access_token:
                pass  # another thread is at it
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert len(seen) == 8
    assert set().union(*seen) <= known
    assert len(verifications) == 51


def test_a_look_does_not_wait_while_another_thread_waits_for_the_provider(
    run: LongRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = run.login(SignIn().report())
    is_asking, may_answer = threading.Event(), threading.Event()

    def slow(*arguments: Any) -> Any:
        is_asking.set()
        assert may_answer.wait(10)
        return verify(*arguments)

    monkeypatch.setattr(_judge, "verify", slow)
    renewal = run.renews()
    seen: list[str] = []
    other = threading.Thread(target=lambda: seen.append(token["access_token"]))
    other.start()
    assert is_asking.wait(10)
    assert token["access_token"] == ACCESS_TOKEN
    may_answer.set()
    other.join()
    assert [token["access_token"], *seen] == [renewal.access_token] * 2


def test_where_streamlit_has_moved_its_names_the_token_is_the_one_last_delivered(
    run: LongRun,
) -> None:
    token = run.login(SignIn().report())
    renewal = run.renews()
    run.queue._rerun_data = object()
    assert token["access_token"] == ACCESS_TOKEN
    run.queue._rerun_data = SimpleNamespace(widget_states=object())
    assert token["access_token"] == ACCESS_TOKEN
    run.session.take(renewal.report(), run.config, run.provider, LATER)
    assert token["access_token"] == renewal.access_token
