"""A stand-in for the mounted component, for apps that run without a browser."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from .sign_in import SignIn

if TYPE_CHECKING:
    from .servers import Site


class Component:
    """Notes what it is told, reports what a test says."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self.report: object = None

    def __call__(
        self, *, key: str, data: dict[str, Any], width: str, on_report_change: object
    ) -> object:
        assert key.startswith("streamlit-pkce.login.")
        assert callable(on_report_change)
        assert width == ("stretch" if data["button"]["width"] == "stretch" else "content")
        self.told.append(data)
        return {"report": self.report}


def signed_in(site: Site, **members: Any) -> SignIn:
    """A sign-in at this provider, now."""
    now = int(time.time())
    sign_in = SignIn(expires_at=now + 3600, **members)
    sign_in.claims |= {"iss": site.url, "iat": now, "exp": now + 300}
    return sign_in


def tokens_of(site: Site, **claims: Any) -> dict[str, Any]:
    """The report of one."""
    sign_in = signed_in(site)
    sign_in.claims |= claims
    return sign_in.report()
