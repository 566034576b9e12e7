"""Fixtures that many tests use."""

from __future__ import annotations

import logging
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

import pytest
import streamlit as st
from streamlit.runtime.secrets import Secrets

from streamlit_pkce import (
    _audit,
    _component,
    _files,
    _judge,
    _keeper,
    _provider,
    _sessions,
    _st_login,
)
from streamlit_pkce._departures import Departures
from streamlit_pkce._verify import verify
from streamlit_pkce.compat import _notices
from support.component import Component
from support.confidential import ConfidentialProvider, ServerStory
from support.long_run import LongRun
from support.proxy import Request
from support.servers import Site
from support.signers import signer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def _no_documents_of_other_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Metadata and keys are shared by the whole process; here, by one test."""
    monkeypatch.setattr(_provider, "_metadata", {})
    monkeypatch.setattr(_provider, "_keys", {})
    monkeypatch.setattr(_files, "_reads", {})


@pytest.fixture(autouse=True)
def _no_sign_outs_of_other_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """All AppTests are the same browser session."""
    monkeypatch.setattr(_sessions, "_browsers", OrderedDict())


@pytest.fixture(autouse=True)
def _no_departures_of_other_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """They sign out as the same person, at the same time."""
    monkeypatch.setattr(_keeper, "departures", Departures())


@pytest.fixture(autouse=True)
def _no_logins_of_other_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server remembers which logins it has seen."""
    monkeypatch.setattr(_audit, "_logins", OrderedDict())


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The servers of these tests are on loopback, whatever the machine's proxy is."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


@pytest.fixture
def verifications(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each verification that a session does."""
    counted: list[int] = []

    def count(*arguments: Any) -> Any:
        counted.append(1)
        return verify(*arguments)

    monkeypatch.setattr(_judge, "verify", count)
    return counted


@pytest.fixture
def request_(monkeypatch: pytest.MonkeyPatch) -> Request:
    """The request with which the page's WebSocket began, by a proxy or past it."""
    return Request(monkeypatch)


@pytest.fixture
def notices(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What an app is told that was written for another package, nothing of it told before."""
    monkeypatch.setattr(_notices, "_given", set())
    caplog.set_level(logging.WARNING, "streamlit_pkce")

    def said() -> list[str]:
        lines = [record.getMessage() for record in caplog.records]
        return [line for line in lines if line.startswith("msal_authentication: ")]

    return said


@pytest.fixture
def secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file to write them into, whatever this machine has; until then, there are none."""
    path = tmp_path / "secrets.toml"
    get = st.config.get_option

    def get_option(name: str) -> Any:
        return [str(path)] if name == "secrets.files" else get(name)

    monkeypatch.setattr("streamlit.config.get_option", get_option)
    monkeypatch.setattr(st, "secrets", Secrets())
    monkeypatch.setattr(_st_login, "_explained", set())
    return path


@pytest.fixture
def component(site: Site, monkeypatch: pytest.MonkeyPatch) -> Component:
    """What stands in the component's place; the provider signs with the key that it should."""
    site.publish([signer("RS256").jwk])
    component = Component()
    monkeypatch.setattr(_component, "_command", lambda: component)
    return component


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> LongRun:
    """A run of an app, told report by report while it lasts."""
    return LongRun(monkeypatch)


@pytest.fixture
def provider(site: Site) -> ConfidentialProvider:
    """The provider of an app whose server redeems codes."""
    return ConfidentialProvider(site)


@pytest.fixture
def story(provider: ConfidentialProvider) -> ServerStory:
    """A session of that app, told report by report."""
    return ServerStory(provider)
