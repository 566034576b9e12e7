"""What app and provider see of one tab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.support.diary import Diary
from tests.e2e.support.waiting import wait_for

if TYPE_CHECKING:
    from tests.e2e.support.provider import Tally
    from tests.e2e.support.site import Site


class Watch:
    """All that happens from now on.

    Parameters
    ----------
    site
        The app and its provider.
    client
        As which client the app signs in.
    tab
        The name of the tab.
    """

    def __init__(self, site: Site, client: str, tab: str = "1") -> None:
        self.diary = Diary(site.diary.path, client=client, tab=tab)
        self.diary.turn_page()
        self._site = site
        self._client = client
        self._before = site.provider.tally(client)

    @property
    def tally(self) -> Tally:
        """What the provider was asked for this client, by whichever tab."""
        return self._site.provider.tally(self._client) - self._before

    def wait_for_tokens(self, count: int) -> list[str]:
        """Wait until the part of the app that is drawn every second has seen so many tokens."""
        wait_for(lambda: len(self.diary.tokens("glance")) >= count, f"Token {count}")
        return self.diary.tokens("glance")
