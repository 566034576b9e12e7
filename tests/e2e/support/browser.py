"""Chromium, as the machine has it."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Browser, Playwright

#: A name that is neither loopback nor HTTPS to the browser, though it leads here.
INSECURE_HOST = "app.test"

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page whose headers a test has changed has no address, and would count as a public one.
    "--disable-features=LocalNetworkAccessChecks",
    f"--host-resolver-rules=MAP {INSECURE_HOST} 127.0.0.1",
)


def find_chromium() -> str:
    """The path of a Chromium: `$CHROMIUM`, or the first known name on the `PATH`.

    Raises
    ------
    FileNotFoundError
        When there is none. A missing browser is never a skipped test.
    """
    candidates: Sequence[str] = (os.environ.get("CHROMIUM", ""), *_NAMES)
    for candidate in candidates:
        path = shutil.which(candidate) if candidate else None
        if path:
            return path
    raise FileNotFoundError(
        "No Chromium was found. Install it (Debian and Ubuntu: `apt-get install chromium`) "
        "or set CHROMIUM to its path."
    )


def launch(playwright: Playwright) -> Browser:
    """Start it, headless."""
    return playwright.chromium.launch(
        executable_path=find_chromium(), args=list(_ARGUMENTS), headless=True
    )
