"""The fragment: what the component reports reruns the component alone, or the app once.

A stand-in for Streamlit runs the fragment again by itself, as the server does
when the component has something to say.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import streamlit as st

from streamlit_pkce import _component, _host, _shown, login
from support.component import signed_in
from support.long_run import widget_states
from support.servers import answer
from support.sign_in import CLIENT
from support.signers import signer
from support.story import nobody

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit_pkce import TokenSet
    from support.servers import Site


class Rerun(Exception):
    """What Streamlit raises to end a run and begin another."""


class Host:
    """As much of Streamlit as login() touches."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.issuer = site.url
        self.session_state: dict[str, Any] = {}
        self.report: object = None
        self.told: list[dict[str, Any]] = []
        self.run_every: float | None = None
        self.fragment_body: Callable[[], None] = lambda: None

    def fragment(self, body: Callable[[], None], run_every: float | None) -> Callable[[], None]:
        self.fragment_body, self.run_every = body, run_every
        return body

    def mount(self, *, key: str, data: dict[str, Any], **_: object) -> object:
        self.told.append(data)
        self.session_state[key] = {"report": self.report}
        return self.session_state[key]

    def rerun(self, scope: str = "app") -> None:
        raise Rerun(scope)

    def app_run(self) -> TokenSet:
        """A run of the whole app."""
        return login(self.issuer, client_id=CLIENT)

    def hears(self, report: object) -> None:
        """Streamlit has the component's report, for the next run of whatever kind."""
        self.report = report
        for key in self.session_state:
            if key.startswith("streamlit-pkce.login."):
                self.session_state[key] = {"report": report}

    def says(self, report: object) -> bool:
        """The component reports: a run of the fragment. Whether it reruns the app."""
        self.hears(report)
        try:
            self.fragment_body()
        except Rerun:
            return True
        return False


@pytest.fixture
def host(site: Site, monkeypatch: pytest.MonkeyPatch) -> Host:
    site.publish([signer("RS256").jwk])
    host = Host(site)
    monkeypatch.setattr(_host, "is_in_app", lambda: True)
    monkeypatch.setattr(_component, "_command", lambda: host.mount)
    # Whatever a run has drawn is sent at once.
    monkeypatch.setattr(_shown, "_UNSENT", 0)
    for name in ("session_state", "fragment", "rerun"):
        monkeypatch.setattr(st, name, getattr(host, name))
    return host


def somebody(host: Host, seq: int) -> dict[str, Any]:
    return signed_in(host.site, seq=seq).report()


def test_a_sign_in_reruns_the_app_once(host: Host) -> None:
    assert not host.app_run()
    assert not host.says(nobody(1))
    report = somebody(host, 2)
    assert host.says(report)
    assert host.app_run()["scope"] == "openid profile email"
    assert not host.says(report)


def test_a_hundred_renewals_rerun_only_the_component(host: Host) -> None:
    host.app_run()
    login = signed_in(host.site)
    assert host.says(login.report())
    token = host.app_run()
    told = len(host.told)
    reruns = 0
    for number in range(1, 101):
        renewal = login.renewed(at=login.claims["iat"])
        renewal.seq, renewal.access_token = login.seq + number, f"access-token-{number}"
        reruns += host.says(renewal.report())
        assert token["access_token"] == renewal.access_token
        assert host.told[-1]["verdict"]["seq"] == renewal.seq
    assert (reruns, len(host.told) - told) == (0, 100)


def test_what_came_in_since_streamlit_began_the_run_is_in_it(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.app_run()
    report = somebody(host, 1)
    arrived = widget_states(**{host.told[-1]["session"]: report})
    queue = SimpleNamespace(_rerun_data=SimpleNamespace(widget_states=arrived))
    monkeypatch.setattr(_host, "requests", lambda: _host.Requests("the browser session", queue))
    assert host.app_run().claims["sub"] == "ada"
    assert host.told[-1]["verdict"]["seq"] == 1
    assert not host.says(report)


def test_the_verdict_is_told_in_the_very_run_that_the_report_caused(host: Host) -> None:
    host.app_run()
    host.says(nobody(1))
    assert host.told[-1]["verdict"]["seq"] == 1
    host.says(somebody(host, 2))
    assert host.told[-1]["verdict"]["name"] == "Ada Lovelace"


def test_an_app_that_looks_at_the_status_sees_the_end_of_pending(host: Host) -> None:
    assert host.app_run().status == "pending"
    assert host.says(nobody(1))
    assert host.app_run().status == "anonymous"
    assert not host.says(nobody(2))


def test_what_streamlit_has_drawn_and_not_sent_is_drawn_again(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_shown, "_UNSENT", 60)
    host.app_run()
    host.hears(nobody(1))
    assert host.app_run().status == "anonymous"
    # The app has seen that already: it is the page that has not.
    assert host.says(nobody(1))


def test_a_component_that_speaks_after_each_run_does_not_keep_the_app_running(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_shown, "_UNSENT", 60)
    host.app_run()
    assert host.says(nobody(1))
    for seq in range(2, 10):
        host.app_run()
        assert not host.says(nobody(seq))


def test_what_cannot_be_checked_is_checked_again_by_itself(
    host: Host, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.answers["/jwks"] = answer(b"", 503)
    host.app_run()
    assert host.run_every is None

    assert host.says(somebody(host, 1))
    token = host.app_run()
    assert token.error is not None
    assert (token.status, token.error.code) == ("pending", "keys_unavailable")
    assert host.run_every == 10
    assert not host.says(host.report)

    site.publish([signer("RS256").jwk])
    monkeypatch.setattr("streamlit_pkce._document.QUIET", 0)
    assert host.says(host.report)
    assert host.app_run().status == "authenticated"
    assert host.run_every is None


def test_a_run_of_the_fragment_alone_with_nothing_new_tells_the_component_the_same(
    host: Host,
) -> None:
    host.app_run()
    told = host.told[-1]
    assert not host.says(None)
    assert host.told[-1] == told


def test_what_a_run_of_the_app_cannot_check_is_checked_again_too(host: Host, site: Site) -> None:
    site.answers["/jwks"] = answer(b"", 503)
    host.app_run()
    host.hears(somebody(host, 1))
    assert host.app_run().status == "pending"
    assert host.run_every == 10
