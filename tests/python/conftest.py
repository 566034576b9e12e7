"""Fixtures that many tests use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from streamlit_pkce import _provider
from support.servers import Site

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _no_documents_of_other_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Metadata and keys are shared by the whole process; here, by one test."""
    monkeypatch.setattr(_provider, "_metadata", {})
    monkeypatch.setattr(_provider, "_keys", {})


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The servers of these tests are on loopback, whatever the machine's proxy is."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        yield site
