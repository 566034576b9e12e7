"""Tabs of one browser, which find each other on a busy machine too."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

# How long a new tab waits for the others, in milliseconds, by src/protocol/machine/restoration.rs;
# and how long it does here.
_WAIT = 250
_PATIENCE = 20_000

_BE_PATIENT = f"""
{{
  const start = window.setTimeout;
  window.setTimeout = (call, pause, ...more) =>
    start(call, pause === {_WAIT} ? {_PATIENCE} : pause, ...more);
}}
"""


def be_patient(page: Page) -> None:
    """Have this tab, once it is visited, wait for the other ones for as long as they need.

    A person would rather have it ask the provider.
    """
    page.add_init_script(_BE_PATIENT)
