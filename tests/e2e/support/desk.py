"""Somebody who leaves the app open all day, as a client that nobody else is."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from playwright.sync_api import expect

from .diary import Diary, Entry
from .person import Person
from .provider import ADA, Tally, User
from .waiting import PATIENCE, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext, Page

    from .site import Site

#: How long the access tokens of such a site live, in seconds: renewed after five or six.
LIFETIME = 10


class Desk:
    """A browser tab with `apps/workday.py` in it.

    The client is the desk's own, so that desks of one site can have different trouble at the same
    time. Tabs of one browser are several desks for one client.

    Parameters
    ----------
    site
        Where the app is.
    context
        The browser.
    client_id
        The app's name at the provider.
    query
        What else the app's address says.
    """

    def __init__(
        self, site: Site, context: BrowserContext, client_id: str, **query: str | int
    ) -> None:
        self.site = site
        self.page: Page = context.new_page()
        self.person = Person(self.page)
        self.client_id = client_id
        self.url = site.url + "?" + urlencode({"client": client_id, **query})
        self.diary = Diary(
            site.diary.path, client=client_id, tab=str(query["tab"]) if "tab" in query else None
        )
        self.diary.turn_page()
        self._before = site.provider.tally(client_id)

    def open(self) -> None:
        """Visit the app and wait until it knows whether anybody is signed in."""
        self.page.goto(self.url)
        self.wait_for_status("anonymous", "authenticated")

    def sign_in(self, user: User = ADA) -> None:
        """Open the app and sign in; what was before does not count."""
        self.open()
        self.person.sign_in(user)
        self.wait_for_status("authenticated")
        self.start_counting()

    def start_counting(self) -> None:
        """Forget what was seen so far."""
        self.person.wait_until_idle()
        self.diary.turn_page()
        self._before = self.site.provider.tally(self.client_id)

    def wait_for_status(self, *statuses: str, patience: float = PATIENCE) -> None:
        """Wait until the app sees one of these."""
        words = re.compile(rf"The app sees: ({'|'.join(statuses)})$")
        expect(self.person.text("The app sees: ")).to_have_text(words, timeout=patience * 1000)

    @property
    def tally(self) -> Tally:
        """What the provider was asked for this client since counting began."""
        return self.site.provider.tally(self.client_id) - self._before

    @property
    def pauses(self) -> list[float]:
        """The seconds between each token request and the next, since counting began.

        Unlike their number, that says the same however long a test takes: a busy machine makes
        pauses longer, never shorter.
        """
        times = self.site.provider.exchange_times(self.client_id)[self._before.exchanges :]
        return [later - earlier for earlier, later in pairwise(times)]

    def fail(self, **faults: object) -> None:
        """Have the provider misbehave towards this client, in these ways and in no other."""
        self.site.provider.fail(self.client_id, **faults)

    def wait_for_tokens(self, count: int, patience: float = PATIENCE) -> list[str]:
        """Wait until the part of the app that watches has seen so many access tokens."""
        wait_for(
            lambda: len(self.diary.tokens("glance")) >= count,
            f"Token {count} of {self.client_id}",
            patience=patience,
        )
        return self.diary.tokens("glance")

    def rerun(self) -> Entry:
        """Have the app run from top to bottom, and return what that run saw in the end."""
        count = len(self.diary.runs())
        self.person.press("Rerun")
        self.diary.wait_for_runs(count + 1)
        self.person.wait_until_idle()
        return self.diary.entries("run")[-1]

    def change_servers(self, change: Callable[[], None]) -> None:
        """Do it, and wait until the page has found its way to a server again."""
        self.diary.turn_page()
        with self.page.expect_websocket(timeout=PATIENCE * 1000):
            change()
        expect(self.page.get_by_test_id("stApp")).to_have_attribute(
            "data-test-connection-state", "CONNECTED"
        )

    def lose_server(self) -> None:
        """Have the server crash that works for this tab, and wait until another does."""
        pid = self.rerun().details["server"]
        [server] = [server for server in self.site.servers if server.pid == pid]
        self.change_servers(server.kill)

    def freeze(self) -> None:
        """Have no script of the page do anything, timers included; the clock goes on.

        By way of the debugger: a browser freezes what is hidden, and a page under test never is.
        """
        self._debugger = self.page.context.new_cdp_session(self.page)
        self._debugger.send("Debugger.enable")
        self._debugger.send("Debugger.pause")

    def thaw(self) -> None:
        """Let them go on."""
        self._debugger.detach()

    def expect_undisturbed(self) -> None:
        """Nobody has noticed anything since counting began."""
        assert self.diary.runs() == []
        self.person.expect_signed_in()
        expect(self.person.alert).to_have_count(0)
