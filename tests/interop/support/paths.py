"""Where things are in the checkout."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.support.paths import REPOSITORY

INTEROP = Path(__file__).resolve().parent.parent
APPS = INTEROP / "apps"
CACHE = REPOSITORY / ".cache" / "interop"
KEYCLOAK = CACHE / "keycloak"
