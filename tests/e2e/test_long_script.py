"""A script that works longer than a token lives, in one go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from .support.desk import LIFETIME
from .support.person import Person
from .support.waiting import wait_for

if TYPE_CHECKING:
    from .conftest import StartSite
    from .support.installation import Installation
    from .support.site import Site

SECONDS = 2 * LIFETIME


@pytest.fixture(scope="module")
def site(start_site: StartSite, every_streamlit: Installation) -> Site:
    """An app that calls an API all the time."""
    return start_site(every_streamlit, "long_script.py", lifetimes={"": LIFETIME})


def test_every_call_of_an_uninterrupted_script_has_a_good_token(site: Site, page: Page) -> None:
    person = Person(page)
    person.visit(site, f"?seconds={SECONDS}")

    person.sign_in()

    wait_for(lambda: site.diary.entries("done"), "The end of the script", patience=SECONDS * 2)
    refreshes = site.provider.tally().refreshes
    expect(person.text("All work is done.")).to_be_visible()
    person.wait_until_idle()
    # Neither interrupted nor begun again: one run before the sign-in, one for all of the work.
    assert site.diary.runs()[-1] == "authenticated"
    assert site.diary.runs().count("authenticated") == 1
    for worker in ("script", "thread"):
        calls = [
            call.details for call in site.diary.entries("call") if call.details["worker"] == worker
        ]
        assert {call["status"] for call in calls} == {200}
        assert all(call["lasts"] > 0 for call in calls)
        tokens = list(dict.fromkeys(call["token"] for call in calls))
        assert len(tokens) >= 3
        # Each of them soon, but perhaps the newest.
        assert len(tokens) in {refreshes, refreshes + 1}
