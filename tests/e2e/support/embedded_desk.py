"""Somebody who has the app open in a frame of another page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .desk import Desk
from .person import Person
from .portal import page_around

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Frame, Route

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

    @property
    def embedded_frame(self) -> Frame:
        """The app's own."""
        [frame] = self.page.main_frame.child_frames
        return frame

    def put_into_a_frame_of_its_hosts(self) -> None:
        """Have the app's own origin answer with the page around it, as some hosts do."""
        self.url = self.site.url.removesuffix(f"{self.site.address.base_path}/")

        def frame_it(route: Route) -> None:
            route.fulfill(content_type="text/html", body=page_around(self.embedded))

        self.page.route(self.url, frame_it)

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
        frame = self.embedded_frame
        frame.evaluate("document.requestStorageAccess()")
        assert frame.evaluate("document.hasStorageAccess()")
