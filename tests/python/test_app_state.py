"""What an app gets back after the sign-in: its own words, by way of a browser."""

from __future__ import annotations

import json
from typing import Any

import pytest

from streamlit_pkce import ConfigurationError, TokenSet
from streamlit_pkce._app_state import MOST, parse_app_state, read_app_state
from streamlit_pkce._outcome import Outcome
from support.sign_in import NOW, SignIn, config
from support.story import Story, forged, nobody

DRAFT = {"draft": 3, "tags": ["a", None], "title": "ä"}


def brought(report: dict[str, Any], app_state: object) -> dict[str, Any]:
    return report | {"app_state": app_state}


def test_it_is_the_same_on_the_way_back() -> None:
    assert read_app_state(parse_app_state(DRAFT)) == DRAFT
    assert parse_app_state(None) is None
    assert config(state=DRAFT).state == parse_app_state(DRAFT)


@pytest.mark.parametrize("state", ["draft", 3, ["draft"], {1: 2}, {"x": object()}, {"x": {1, 2}}])
def test_what_json_does_not_know_is_refused_with_an_example(state: object) -> None:
    with pytest.raises(ConfigurationError, match=r"state (must be a dict|may hold)"):
        parse_app_state(state)


def test_numbers_that_are_none_and_circles_are_refused() -> None:
    circle: dict[str, Any] = {}
    circle["x"] = circle
    for state in ({"x": float("nan")}, circle):
        with pytest.raises(ConfigurationError, match="state may hold"):
            parse_app_state(state)


def test_it_is_small() -> None:
    overhead = len(json.dumps({"x": ""}, separators=(",", ":")))
    parse_app_state({"x": "a" * (MOST - overhead)})
    with pytest.raises(ConfigurationError, match="Keep the rest on the server"):
        parse_app_state({"x": "a" * (MOST - overhead + 1)})


@pytest.mark.parametrize(
    "text",
    [
        *(None, 7, {}, "", "{", "[]", "null", '"x"'),
        *("[" * MOST, '{"x":' * 400, "{}" + " " * MOST),
        *('{"x":NaN}', '{"x":"\\ud800"}', '{"\\udfff":1}'),
    ],
)
def test_what_a_browser_makes_up_is_nothing(text: object) -> None:
    assert read_app_state(text) is None


def test_an_app_reads_it_once() -> None:
    story = Story()
    story.hears(brought(SignIn(seq=1).report(), json.dumps(DRAFT)))
    assert story.session.take_app_state() == DRAFT
    assert story.session.take_app_state() is None


def test_the_same_report_brings_it_once() -> None:
    story = Story()
    report = brought(SignIn(seq=1).report(), json.dumps(DRAFT))
    story.hears(report)
    assert story.session.take_app_state() == DRAFT
    story.hears(report)
    # The component was drawn anew, and has forgotten that it was read.
    story.hears(SignIn(seq=1).report())
    story.hears(report)
    assert story.session.take_app_state() is None


def test_what_the_browser_repeats_until_it_was_read_is_brought_once() -> None:
    story = Story()
    story.hears(brought(SignIn(seq=1).report(), json.dumps(DRAFT)))
    assert story.session.take_app_state() == DRAFT
    # A further access token has come before the browser knew.
    story.hears(brought(SignIn(seq=2).report(), json.dumps(DRAFT)))
    assert story.session.take_app_state() is None


def test_a_failure_brings_it_back_too() -> None:
    story = Story()
    story.hears(brought(nobody(1, "access_denied"), json.dumps(DRAFT)))
    assert story.session.take_app_state() == DRAFT


def test_it_makes_nobody_believe_a_forged_token() -> None:
    story = Story()
    token = story.hears(brought(forged(1), json.dumps(DRAFT)))
    assert token.status == "anonymous"


def test_a_token_set_hands_it_over_and_so_does_its_copy() -> None:
    story = Story()
    story.hears(brought(SignIn(seq=1).report(), json.dumps(DRAFT)), at=NOW)
    outcome = story.session.outcome(NOW)
    token = TokenSet(outcome, None, lambda: outcome, story.session.take_app_state)
    assert token.copy().take_state() == DRAFT
    assert token.take_state() is None
    assert TokenSet(Outcome("anonymous")).take_state() is None
