"""Where things are in the checkout."""

from __future__ import annotations

from pathlib import Path

E2E = Path(__file__).resolve().parent.parent
REPOSITORY = E2E.parent.parent
APPS = E2E / "apps"
CONTRACT = REPOSITORY / "tests" / "contract"
DIST = REPOSITORY / "dist"
CACHE = REPOSITORY / ".cache" / "e2e"
FAILURES = CACHE / "failures"
SCREENSHOTS = E2E / "screenshots"
