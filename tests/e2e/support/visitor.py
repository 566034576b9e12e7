"""Somebody who comes to an app by a proxy, and what is known of them there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jwt

from .front_door import COOKIE
from .provider import ADA
from .walk import Walk

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

    from .front_door import FrontDoor
    from .provider import User
    from .site import Site

#: What the proxy and the app share.
SECRET = "correct-horse-battery-staple"

PROPER = {"Authorization": "$identity", "X-Forwarded-User": "$person", "X-Proxy-Secret": SECRET}
"""What a proxy sends: all of it its own, so nothing of the browser's comes through."""


def id_token(site: Site, user: User = ADA, client_id: str = "demo") -> str:
    """What the provider tells the proxy when somebody signs in there."""
    walk = Walk(site.provider.issuer, site.address.redirect_uri, client_id)
    return str(walk.sign_in(user)["id_token"])


def enter(context: BrowserContext, door: FrontDoor, session: str = "", query: str = "") -> Page:
    """Open the app by the door, with somebody's session at the proxy."""
    if session:
        context.add_cookies([{"name": COOKIE, "value": session, "url": door.address.url}])
    page = context.new_page()
    page.goto(door.address.url + query)
    return page


def claims_of(token: str) -> dict[str, Any]:
    """What a token says."""
    return dict(jwt.decode(token, options={"verify_signature": False}))
