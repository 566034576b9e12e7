"""Fixtures that many tests use."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any

import pytest

from streamlit_pkce import _provider, _session, _sessions
from streamlit_pkce._verify import verify
from support.servers import Site

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _no_documents_of_other_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Metadata and keys are shared by the whole process; here, by one test."""
    monkeypatch.setattr(_provider, "_metadata", {})
    monkeypatch.setattr(_provider, "_keys", {})


@pytest.fixture(autouse=True)
def _no_sign_outs_of_other_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """All AppTests are the same browser session."""
    monkeypatch.setattr(_sessions, "_browsers", OrderedDict())


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

    monkeypatch.setattr(_session, "verify", count)
    return counted
