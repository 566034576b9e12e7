"""Tabs of one browser, which find each other on a busy machine too."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

# How long a new tab waits for the others, in milliseconds, by src/protocol/machine/restoration.rs;
# and how long it does here.
_WAIT = 250
_PATIENCE = 5_000

_BE_PATIENT = f"""
{{
  const start = window.setTimeout;
  window.setTimeout = (call, pause, ...more) =>
    start(call, pause === {_WAIT} ? {_PATIENCE} : pause, ...more);
}}
"""


def be_patient(tab: Page | BrowserContext) -> None:
    """Have this tab, or all of this browser, wait longer for the other ones, once visited.

    A person would rather have it ask the provider.
    """
    tab.add_init_script(_BE_PATIENT)
