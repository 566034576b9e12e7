"""Behind a name on plain HTTP, browsers have no cryptography and no locks: it works all the same.

Instead of Web Locks, a lease in the database sees to it that one tab renews for all.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from .support.address import Address
from .support.browser import INSECURE_HOST
from .support.desk import LIFETIME, Desk
from .support.diary import Diary
from .support.siblings import be_patient
from .support.waiting import wait_for

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

    from .conftest import StartSite
    from .support.installation import Installation

TABS = 4


def test_several_tabs_are_renewed_and_reloaded(
    start_site: StartSite, latest_streamlit: Installation, context: BrowserContext
) -> None:
    site = start_site(
        latest_streamlit,
        "workday.py",
        address=Address(host=INSECURE_HOST),
        lifetimes={"": LIFETIME},
    )
    desks = [Desk(site, context, "demo", tab=tab, watch=1) for tab in range(TABS)]
    since = time.monotonic()
    desks[0].sign_in()
    assert desks[0].page.evaluate("[isSecureContext, typeof navigator.locks]") == [
        False,
        "undefined",
    ]
    # In a frame of this page the provider gets no cookie: whoever is answered late is nobody.
    be_patient(context)
    for desk in desks[1:]:
        desk.open()
    for desk in desks:
        desk.wait_for_status("authenticated")
        desk.start_counting()
    everybody = Diary(site.diary.path, client="demo")
    first, *others, last = desks

    for desk in desks:
        desk.wait_for_tokens(4)
        desk.expect_undisturbed()
    first.page.reload()
    first.wait_for_status("authenticated")

    # Four tabs are as much work for the provider as one.
    tally = site.provider.tally()
    assert tally.refreshes <= (time.monotonic() - since) / (LIFETIME / 2) + 1
    wait_for(
        lambda: site.provider.tally().refreshes == len(everybody.tokens("glance")) - 1,
        "As many refreshes as new tokens",
    )

    # Right after a renewal, so that none is on its way; the last one has only the store to ask.
    last.start_counting()
    last.wait_for_tokens(2)
    for desk in (first, *others):
        desk.page.close()
    last.page.reload()
    last.wait_for_status("authenticated")
    last.start_counting()
    last.wait_for_tokens(2)
    last.expect_undisturbed()
    after = everybody.runs()[everybody.runs().index("authenticated") :]
    assert set(after) == {"pending", "authenticated"}
    tally = site.provider.tally()
    assert (tally.codes, tally.refused, tally.reused) == (1, 0, 0)
