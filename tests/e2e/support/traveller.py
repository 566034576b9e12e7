"""Somebody who leaves the app's page for the provider, and comes back to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

from .person import Person
from .provider import ADA, User

if TYPE_CHECKING:
    from .site import Site


class Traveller(Person):
    """Someone in front of one browser tab, in which everything happens."""

    def __init__(self, page: Page, site: Site, *, nth: int = 0) -> None:
        super().__init__(page, nth=nth)
        self.site = site

    def open(self, place: str) -> None:
        """Open the app at this path, query and fragment, and wait for the button."""
        self.visit(self.site, place)

    def depart(self) -> None:
        """Press the button and arrive at the provider."""
        self.button.click()
        self.arrive()

    def arrive(self) -> None:
        """Be at the provider's login page."""
        expect(self.page.get_by_label("Password")).to_be_visible()
        assert self.page.url.startswith(self.site.provider.issuer)

    def submit(self, user: User = ADA) -> None:
        """Sign in at the provider; the page leads back to the app."""
        self.page.get_by_label("User name").fill(user.username)
        self.page.get_by_label("Password").fill(user.password)
        self.page.get_by_role("button", name="Sign in").click()

    def cancel_there(self) -> None:
        """Refuse at the provider."""
        self.page.get_by_role("button", name="Cancel").click()

    def sees(self, status: str) -> None:
        """The app's last run has seen this status."""
        expect(self.text("The app sees: ")).to_have_text(f"The app sees: {status}")
        self.wait_until_idle()

    def runs(self) -> list[str]:
        """What each run of the app has seen since the page was turned."""
        return [entry.details["saw"] for entry in self.site.diary.entries("run")]

    def kept(self) -> str:
        """Everything that this tab and this browser keep for the app, as one text."""
        text: str = self.page.evaluate(
            "JSON.stringify([{...sessionStorage}, {...localStorage}, location.href])"
        )
        return text
