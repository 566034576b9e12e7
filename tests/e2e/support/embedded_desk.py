"""Somebody who has the app open in a frame of another page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .desk import Desk
from .person import Person

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

    from .portal import Portal
    from .site import Site


class EmbeddedDesk(Desk):
    """A browser tab with a page of a portal's, and `apps/workday.py` in its frame.

    Parameters
    ----------
    site, context, client_id, query
        As of every desk.
    portal
        Whose page it is.
    sandbox
        What the page allows its frame, if it does not allow everything.

    Attributes
    ----------
    embedded
        The app's own address.
    """

    def __init__(
        self,
        site: Site,
        context: BrowserContext,
        client_id: str,
        portal: Portal,
        *,
        sandbox: str | None = None,
        **query: str | int,
    ) -> None:
        super().__init__(site, context, client_id, embed="true", **query)
        self.person = Person(self.page, embedded=True)
        self.embedded = self.url
        self.url = portal.embed(self.embedded, sandbox)

    def grant_storage_access(self) -> None:
        """Have the app's frame ask for its cookies, and the person say yes."""
        debugger = self.page.context.new_cdp_session(self.page)
        debugger.send(
            "Browser.setPermission",
            {
                "permission": {"name": "storage-access"},
                "setting": "granted",
                "origin": self.url,
                "embeddedOrigin": self.embedded,
            },
        )
        [frame] = [frame for frame in self.page.frames if frame.url == self.embedded]
        frame.evaluate("document.requestStorageAccess()")
        assert frame.evaluate("document.hasStorageAccess()")
