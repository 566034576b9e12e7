"""Tokens are renewed, in one tab or in two, while nobody does anything, in every browser.

Over TLS, with a provider of the app's own site and one of another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.e2e.support.address import Address
from tests.e2e.support.certificate import make_certificate

from .support.tab import Tab
from .support.watch import Watch

if TYPE_CHECKING:
    from selenium.webdriver.remote.webdriver import WebDriver
    from tests.e2e.conftest import StartSite
    from tests.e2e.support.installation import Installation
    from tests.e2e.support.site import Site

    from .conftest import StartBrowser
    from .support.brand import Brand

#: Every browser knows these names as loopback, and each last two labels as a site.
APP, NEAR, FAR = "app.reports.localhost", "login.reports.localhost", "login.identity.localhost"

#: Seconds that a token lives: it is renewed after five.
LIFETIME = 10

FRAMES_ONLY = "framed"

Sites = dict[str, "Site"]


@pytest.fixture(scope="module")
def sites(
    start_site: StartSite,
    latest_streamlit: Installation,
    tmp_path_factory: pytest.TempPathFactory,
) -> Sites:
    """An app with a provider of the same site, and one with a provider of another."""
    certificate = make_certificate(tmp_path_factory.mktemp("certificate"), [APP, NEAR, FAR])
    return {
        host: start_site(
            latest_streamlit,
            "workday.py",
            address=Address(host=APP, certificate=certificate),
            host=host,
            certificate=certificate,
            client_ids=("demo", FRAMES_ONLY),
            without_refresh=[FRAMES_ONLY],
            lifetimes={"": LIFETIME},
        )
        for host in (NEAR, FAR)
    }


def sign_in(driver: WebDriver, site: Site, client: str) -> tuple[Tab, Watch]:
    """A person in front of an app that looks at its token every second."""
    tab = Tab(driver, site.url)
    tab.visit(f"?client={client}&tab=1&watch=1&silent=no")
    tab.sign_in()
    tab.sees("authenticated")
    return tab, Watch(site, client)


def test_by_refresh_token(sites: Sites, driver: WebDriver) -> None:
    tab, watch = sign_in(driver, sites[FAR], "demo")

    watch.wait_for_tokens(3)

    tally = watch.tally
    assert (tally.refreshes, tally.exchanges, tally.silent) == (2, 2, 0)
    assert watch.diary.runs() == []
    tab.expect("Signed in as Ada Lovelace")


def test_by_the_hidden_frame(sites: Sites, driver: WebDriver) -> None:
    tab, watch = sign_in(driver, sites[NEAR], FRAMES_ONLY)

    watch.wait_for_tokens(3)

    assert watch.tally.codes >= 2
    assert watch.diary.runs() == []
    assert tab.script("return document.querySelectorAll('iframe').length") == 0


def test_by_a_frame_of_another_site_that_gets_its_cookies(
    sites: Sites, start_browser: StartBrowser
) -> None:
    driver = start_browser(third_party_cookies=True)
    _, watch = sign_in(driver, sites[FAR], FRAMES_ONLY)

    watch.wait_for_tokens(2)

    assert watch.tally.codes >= 1
    assert watch.diary.runs() == []


def test_a_frame_of_another_site_as_the_browser_comes(
    sites: Sites, driver: WebDriver, brand: Brand
) -> None:
    tab, watch = sign_in(driver, sites[FAR], FRAMES_ONLY)

    if brand.hides_cookies:
        tab.sees("anonymous")
        assert watch.diary.errors() == ["interaction_required"]
        tab.expect("because of interaction_required")
        assert watch.tally.silent == 1
    else:
        watch.wait_for_tokens(2)
        assert watch.diary.runs() == []


def test_single_sign_on_at_load_with_a_provider_of_another_site(
    sites: Sites, driver: WebDriver, brand: Brand
) -> None:
    tab, _ = sign_in(driver, sites[FAR], "demo")
    watch = Watch(sites[FAR], FRAMES_ONLY, "2")

    tab.visit(f"?client={FRAMES_ONLY}&tab=2")

    tab.sees("anonymous" if brand.hides_cookies else "authenticated")
    assert watch.tally.silent == 1
    assert set(watch.diary.errors()) == {None}


def test_two_tabs_renew_once_and_are_signed_out_together(sites: Sites, driver: WebDriver) -> None:
    site = sites[NEAR]
    first, one = sign_in(driver, site, "demo")
    other = Watch(site, "demo", "2")
    second = first.open_another()
    second.visit("?client=demo&tab=2&watch=1&silent=no")
    second.sees("authenticated")
    assert set(other.diary.runs()) == {"pending", "authenticated"}
    assert other.tally.codes == 0

    tokens = [watch.wait_for_tokens(3) for watch in (one, other)]

    # The first one is in the background all the time.
    tally = one.tally
    assert tally.reused == tally.refused == tally.codes == 0
    assert one.diary.runs() == []
    assert len({*tokens[0], *tokens[1]}) <= tally.refreshes + 1

    second.press("Log out")

    for tab in (second, first):
        tab.sees("anonymous")
        tab.reload()
        tab.sees("anonymous")
