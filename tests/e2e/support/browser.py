"""Chromium, as the machine has it."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Playwright

#: A name that is neither loopback nor HTTPS to the browser, though it leads here.
INSECURE_HOST = "app.test"

#: An app, a provider next to it, and a provider of another site: no name below `.test` is a public
#: suffix, so each site is the last two labels.
APP_HOST = "app.reports.test"
NEAR_PROVIDER_HOST = "login.reports.test"
FAR_PROVIDER_HOST = "login.identity.test"
#: A third site, with pages that have the app in a frame.
PORTAL_HOST = "www.portal.test"

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page whose headers a test has changed has no address, and would count as a public one.
    "--disable-features=LocalNetworkAccessChecks",
    "--host-resolver-rules=MAP *.test 127.0.0.1",
)

# Whatever takes less than four seconds is no time-out.
_PATIENT = """
const { setTimeout: later } = window;
window.setTimeout = (act, delay, ...rest) =>
  later(act, delay < 4000 ? delay : %d * delay, ...rest);
"""


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


def launch(playwright: Playwright, *, keeps_pages: bool = False) -> Browser:
    """Start it, headless.

    As every browser does but one that is driven, it `keeps_pages` that were left, for whoever goes
    back.
    """
    return playwright.chromium.launch(
        executable_path=find_chromium(),
        args=list(ARGUMENTS),
        headless=True,
        ignore_default_args=["--disable-back-forward-cache"] if keeps_pages else None,
    )


def open_profile(
    playwright: Playwright, folder: Path, *, third_party_cookies: bool
) -> BrowserContext:
    """A browser of its own with this folder as its memory, which may be opened again.

    Whether frames of other sites get their cookies is a setting of the person's, and differs
    between the Chromiums of this world. Certificates are taken as they are: those of the tests
    are signed by nobody.
    """
    preferences = folder / "Default" / "Preferences"
    if not preferences.exists():
        preferences.parent.mkdir(parents=True)
        settings = {
            "cookie_controls_mode": 0 if third_party_cookies else 1,
            "block_third_party_cookies": not third_party_cookies,
        }
        preferences.write_text(json.dumps({"profile": settings}))
    return playwright.chromium.launch_persistent_context(
        folder,
        executable_path=find_chromium(),
        args=list(ARGUMENTS),
        headless=True,
        ignore_https_errors=True,
    )


def lengthen_timeouts(context: BrowserContext, times: int = 60) -> None:
    """Time-outs of seconds become such of minutes, in all pages that will be opened."""
    context.add_init_script(_PATIENT % times)
