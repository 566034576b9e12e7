"""Streamlit's private names: that they are where they are taken from, in this Streamlit."""

from __future__ import annotations

import dataclasses
import json
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
import streamlit as st
from streamlit.runtime.scriptrunner_utils.script_requests import (
    RerunData,
    ScriptRequests,
    ScriptRequestType,
)
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext
from streamlit.testing.v1 import AppTest

from streamlit_pkce import _component, _host
from support.component import Component, signed_in
from support.long_run import widget_states
from support.sign_in import CLIENT, config
from support.signers import signer

if TYPE_CHECKING:
    from support.servers import Site

KEY = "streamlit-pkce.login.0011223344556677"


@pytest.fixture
def context(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The context of a fragment's run, in as far as it is looked at."""
    context = SimpleNamespace(
        session_id="the browser session",
        script_requests=ScriptRequests(),
        fragment_ids_this_run=["a fragment"],
        query_string="page=2",
        page_script_hash="0123",
        cached_message_hashes=set(),
        context_info=None,
        cursors={},
        _has_script_started=False,
    )
    monkeypatch.setattr(_host, "_context", lambda: context)
    return context


def test_streamlits_own_context_has_the_same_names(context: SimpleNamespace) -> None:
    fields = {field.name for field in dataclasses.fields(ScriptRunContext)}
    assert vars(context).keys() - fields == {"page_script_hash"}
    assert isinstance(ScriptRunContext.page_script_hash, property)


@pytest.mark.parametrize(
    ("version", "are_large"),
    [("1.51.0", True), ("1.57.9", True), ("1.58.0", False), ("2.0.0rc1", False), ("?", False)],
)
def test_buttons_had_large_texts_before_1_58(
    monkeypatch: pytest.MonkeyPatch, version: str, are_large: bool
) -> None:
    monkeypatch.setattr(st, "__version__", version)
    assert _host.has_large_buttons() is are_large


def test_the_newest_widget_states_are_those_of_the_pending_request(
    context: SimpleNamespace,
) -> None:
    here = _host.requests()
    assert here is not None
    assert (here.session_id, here.widget_states()) == ("the browser session", None)
    for number in range(3):
        states = widget_states(**{"0011223344556677": number})
        context.script_requests.request_rerun(
            RerunData(fragment_id="a fragment", widget_states=states)
        )
        (text,) = _host.component_states(here.widget_states(), KEY)
        assert json.loads(text) == {"report": number}


def two_looks() -> None:
    import streamlit as st

    from streamlit_pkce import _host

    here = _host.run()
    assert here is not None
    # The one before is kept, so that it is not made again at the same place.
    assert here is not st.session_state.get("before")
    st.session_state.before = here
    st.container().text(str(here is _host.run()))


def test_each_run_is_another_from_its_beginning_to_its_end() -> None:
    app = AppTest.from_function(two_looks)
    for _ in range(3):
        app.run(timeout=30)
        assert not app.exception
        assert app.text[0].value == "True"


def test_a_callback_is_told_from_the_script_after_it(context: SimpleNamespace) -> None:
    assert _host.is_in_callback()
    context._has_script_started = True
    assert not _host.is_in_callback()


def test_after_a_fragments_callback_the_whole_app_can_be_run(context: SimpleNamespace) -> None:
    _host.rerun_app_after_callback()
    request = context.script_requests.on_scriptrunner_yield()
    assert request is not None
    assert request.type is ScriptRequestType.RERUN
    assert request.rerun_data.fragment_id_queue == []
    assert request.rerun_data.query_string == "page=2"


@pytest.mark.parametrize("fragments", [None, []])
def test_after_a_callback_of_the_app_it_runs_anyway(
    context: SimpleNamespace, fragments: list[str] | None
) -> None:
    context.fragment_ids_this_run = fragments
    _host.rerun_app_after_callback()
    assert context.script_requests.on_scriptrunner_yield() is None


def test_outside_an_app_there_is_nothing() -> None:
    assert _host.requests() is None
    assert _host.session_id() is None
    assert _host.run() is None
    assert not _host.is_in_app()
    assert not _host.is_in_callback()
    _host.rerun_app_after_callback()


def busy_page(issuer: str, client_id: str, arriving: str, key: str) -> None:
    import threading

    import streamlit as st
    from streamlit.proto.WidgetStates_pb2 import WidgetStates
    from streamlit.runtime.scriptrunner import get_script_run_ctx
    from streamlit.runtime.scriptrunner_utils.script_requests import RerunData

    from streamlit_pkce import login

    st.session_state.runs = st.session_state.get("runs", 0) + 1
    token = login(issuer, client_id=client_id)
    st.text(token["access_token"])

    # In mid-run, the browser reports.
    states = WidgetStates()
    states.widgets.add(id=f"$$ID-0123-{key}", json_value=arriving)
    get_script_run_ctx().script_requests.request_rerun(  # type: ignore[union-attr]
        RerunData(fragment_id="gone", widget_states=states, is_auto_rerun=True)
    )
    st.text(token["access_token"])
    thread = threading.Thread(target=lambda: seen.append(token["access_token"]))
    seen: list[str] = []
    thread.start()
    thread.join()
    st.text(seen[0])
    st.text(str(st.session_state.runs))


def test_a_real_run_sees_in_its_middle_what_the_browser_has_reported(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.publish([signer("RS256").jwk])
    component = Component()
    monkeypatch.setattr(_component, "_command", lambda: component)
    login = signed_in(site)
    component.report = login.report()
    renewal = login.renewed(at=login.claims["iat"])
    renewal.seq = login.seq + 1
    arriving = json.dumps({"report": renewal.report()})
    key = _component.key(config(site.url))
    app = AppTest.from_function(busy_page, args=(site.url, CLIENT, arriving, key)).run(timeout=30)
    assert not app.exception
    run = app.session_state.runs
    new = renewal.access_token
    assert [text.value for text in app.text] == [login.access_token, new, new, str(run)]
