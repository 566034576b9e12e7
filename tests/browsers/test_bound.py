"""Tokens that are bound to a key of the browser's (RFC 9449), in every browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .support.tab import Tab
from .support.watch import Watch

if TYPE_CHECKING:
    from selenium.webdriver.remote.webdriver import WebDriver
    from tests.e2e.conftest import StartSite
    from tests.e2e.support.installation import Installation
    from tests.e2e.support.site import Site

#: Seconds that a token lives: it is renewed after five.
LIFETIME = 10


@pytest.fixture(scope="module")
def site(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """An app that stays open; its provider wants a nonce in each proof."""
    return start_site(latest_streamlit, "workday.py", lifetimes={"": LIFETIME})


def test_the_key_survives_a_reload_and_proves_each_renewal(site: Site, driver: WebDriver) -> None:
    tab = Tab(driver, site.url)
    tab.visit("?client=demo&tab=1&watch=1&silent=no&dpop=yes")
    tab.sign_in()
    tab.sees("authenticated")
    since_login = Watch(site, "demo")
    tab.wait_until(tab.kept, "What is kept")
    tab.reload()
    tab.sees("authenticated")
    watch = Watch(site, "demo")

    watch.wait_for_tokens(3)

    # The first of the three may be the login's own, or have come before the reload was over.
    assert since_login.tally.refreshes >= 2
    assert since_login.tally.codes == 0
    assert watch.diary.runs() == []
    tab.expect("Signed in as Ada Lovelace")
