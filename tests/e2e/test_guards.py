"""What stands before pages and actions, and what is written down of it: `examples/guards.py`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from .support.desk import LIFETIME
from .support.paths import REPOSITORY
from .support.person import Person
from .support.provider import ADA, GRACE
from .support.traveller import Traveller
from .support.waiting import wait_for

if TYPE_CHECKING:
    from .conftest import StartSite
    from .support.installation import Installation
    from .support.provider import User
    from .support.site import Site

APP = str(REPOSITORY / "examples" / "guards.py")

#: Notes each heading that is ever on the page.
WATCH = """
window.headings = [];
new MutationObserver(() => {
  for (const { textContent } of document.querySelectorAll("h1, h2, h3"))
    if (!headings.includes(textContent)) headings.push(textContent);
}).observe(document, { subtree: true, childList: true, characterData: true });
"""

KEPT = "JSON.stringify(sessionStorage)"


@pytest.fixture(scope="module")
def site(start_site: StartSite, every_streamlit: Installation) -> Site:
    """The archive."""
    return start_site(every_streamlit, APP)


@pytest.fixture(scope="module")
def latest(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """The same where Streamlit's version plays no part."""
    # A busy machine needs its time to load a page, as a phone does after a confirmation.
    return start_site(latest_streamlit, APP, settings={"DEMO_CONFIRMED_FOR": "120"})


class Visitor(Person):
    """Somebody in the archive."""

    @property
    def confirmation(self) -> Locator:
        """The component of the action that has to be confirmed."""
        return self.page.locator(".streamlit-pkce").nth(1)

    @property
    def headings(self) -> list[str]:
        """All that were on the page since it was loaded."""
        seen: list[str] = self.page.evaluate("headings")
        return seen

    def heading(self, name: str) -> Locator:
        """One that is there now."""
        return self.page.get_by_role("heading", name=name)

    def visit(self, site: Site, query: str = "", *, logins: int = 1) -> None:
        """Open the app and wait for the login page, in which the button has its place."""
        super().visit(site, query, logins=logins)
        expect(self.heading("The archive")).to_be_visible()
        self.wait_until_idle()

    def enter(self, site: Site) -> None:
        """Visit the app and sign in."""
        self.visit(site)
        self.sign_in()
        expect(self.heading("Records")).to_be_visible()

    def go_to_administration(self) -> None:
        """Use the app's own navigation."""
        self.page.get_by_role("link", name="administration").click()

    def open_confirmation(self) -> Page:
        """Press the button and return the sign-in window."""
        with self.page.expect_popup() as opened:
            self.confirmation.get_by_role("button", name="Confirm it is you").click()
        return opened.value


def audit(site: Site) -> list[str]:
    """The kinds of the events that were logged since the server was started."""
    return re.findall(r"^\S+ \S+ (\w+): ", site.app.log, re.MULTILINE)


def test_the_login_page_is_for_who_is_not_signed_in_and_for_nobody_else(
    site: Site, page: Page
) -> None:
    page.add_init_script(WATCH)
    visitor = Visitor(page)
    visitor.visit(site)
    expect(visitor.heading("The archive")).to_be_visible()
    expect(page.get_by_role("link", name="administration")).to_have_count(0)
    visitor.login.evaluate("element => window.component = element")

    visitor.sign_in()
    expect(visitor.heading("Records")).to_be_visible()
    expect(visitor.heading("The archive")).to_have_count(0)
    # It is the same one, at another place: nothing is loaded anew, and a keyboard keeps its place.
    assert page.evaluate("component.isConnected")

    page.reload()
    expect(visitor.heading("Records")).to_be_visible()
    visitor.wait_until_idle()
    assert visitor.headings == ["Records"]

    visitor.log_out()
    expect(visitor.heading("The archive")).to_be_visible()
    expect(visitor.heading("Records")).to_have_count(0)


def test_a_button_is_not_seen_before_it_has_its_place_unless_that_takes_long(
    site: Site, page: Page
) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/*.wasm", hold)
    site.turn_page()
    with page.expect_request("**/*.wasm"):
        page.goto(site.url)
    visitor = Visitor(page)
    place = visitor.login.locator("xpath=..")
    expect(place).to_have_css("animation-name", "unplaced")
    expect(visitor.login.locator("button")).to_be_visible()

    held.pop().continue_()
    expect(visitor.heading("The archive")).to_be_visible()
    expect(place).to_have_css("animation-name", "none")


def test_an_auditor_reads_of_a_whole_day(
    start_site: StartSite, latest_streamlit: Installation, page: Page
) -> None:
    site = start_site(latest_streamlit, APP, lifetimes={"": LIFETIME})
    visitor = Visitor(page)
    visitor.enter(site)
    visitor.wait_until_kept("session")
    kept = page.evaluate(KEPT)
    wait_for(lambda: audit(site)[:2] == ["signed_in", "renewed"], "The renewal in the log")
    wait_for(lambda: page.evaluate(KEPT) != kept, "The keeping of the renewed tokens")
    page.reload()
    wait_for(lambda: "resumed" in audit(site), "The reload in the log")
    expect(visitor.heading("Records")).to_be_visible()
    visitor.log_out()
    expect(visitor.heading("The archive")).to_be_visible()

    kinds = audit(site)
    # Each once, but for the renewals, which go on.
    assert [kind for kind in kinds if kind != "renewed"] == ["signed_in", "resumed", "signed_out"]
    assert kinds[0] == "signed_in"
    assert kinds[-1] == "signed_out"
    party = f"at '{site.provider.issuer}', client 'demo'"
    assert f"signed_in: 'Ada Lovelace' (subject 'ada') {party}" in site.app.log


@pytest.mark.parametrize(("user", "may"), [(ADA, True), (GRACE, False)])
def test_a_page_is_for_those_who_have_the_role(
    latest: Site, page: Page, user: User, may: bool
) -> None:
    page.add_init_script(WATCH)
    visitor = Visitor(page)
    visitor.visit(latest)
    visitor.sign_in(user)
    expect(visitor.text("You may also delete them.")).to_have_count(int(may))

    visitor.go_to_administration()

    expect(visitor.heading("Administration" if may else "No access")).to_be_visible()
    visitor.wait_until_idle()
    expect(visitor.confirmation).to_have_count(int(may))
    expect(visitor.text(f"You are signed in as {user.name}.")).to_have_count(int(not may))

    # A reload stays on the page, as does a link to it that somebody was sent.
    page.reload()
    expect(visitor.heading("Administration" if may else "No access")).to_be_visible()
    there = {"Administration", "Who was here"} if may else {"No access"}
    assert set(visitor.headings) <= there


def test_an_action_waits_until_the_password_was_entered_once_more(site: Site, page: Page) -> None:
    visitor = Visitor(page)
    visitor.enter(site)
    visitor.go_to_administration()
    # The app has kept what happened, and shows it to administrators.
    expect(page.get_by_test_id("stTable")).to_contain_text("Ada Lovelacesigned_in")
    delete = page.get_by_role("button", name="Delete all records")
    window = visitor.open_confirmation()
    # Although the provider knows who it is.
    expect(window.get_by_label("User name")).to_have_value("ada")
    expect(delete).to_have_count(0)

    visitor.fill_in(window)
    delete.click()
    expect(visitor.text("All records are deleted.")).to_be_visible()

    # It is over by itself, and the login is not.
    button = visitor.confirmation.get_by_role("button", name="Confirm it is you")
    expect(button).to_be_enabled()
    expect(delete).to_have_count(0)
    expect(visitor.confirmation.get_by_role("alert")).to_have_count(0)
    visitor.expect_signed_in()
    expect(page.get_by_test_id("stTable")).to_contain_text("Ada Lovelaceconfirmed")
    assert audit(site)[-2:] == ["signed_in", "confirmed"]


def test_a_phone_confirms_without_a_window(latest: Site, browser: Browser) -> None:
    phone = browser.new_context(
        viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True
    )
    traveller = Traveller(phone.new_page(), latest)
    traveller.visit(latest)
    expect(traveller.page.get_by_role("heading", name="The archive")).to_be_visible()
    traveller.wait_until_idle()
    traveller.depart()
    traveller.submit()
    traveller.expect_signed_in()
    traveller.page.goto(f"{latest.url}administration")
    confirmation = traveller.page.locator(".streamlit-pkce").nth(1)
    confirmation.get_by_role("button", name="Confirm it is you").click()
    traveller.arrive()
    traveller.submit()

    # The login was kept, and the confirmation is found again.
    expect(traveller.page.get_by_role("button", name="Delete all records")).to_be_visible()
    assert traveller.page.url == f"{latest.url}administration"
    assert len(phone.pages) == 1
    phone.close()


def test_nobody_confirms_for_somebody_else(latest: Site, page: Page) -> None:
    visitor = Visitor(page)
    visitor.enter(latest)
    visitor.go_to_administration()

    visitor.fill_in(visitor.open_confirmation(), GRACE)

    expect(visitor.confirmation.get_by_role("alert")).to_be_visible()
    expect(visitor.confirmation).to_contain_text("account_changed")
    expect(page.get_by_role("button", name="Delete all records")).to_have_count(0)
    visitor.expect_signed_in(ADA)
    visitor.log_out()
    expect(visitor.heading("The archive")).to_be_visible()
    assert audit(latest)[-3:] == ["signed_in", "rejected", "signed_out"]
    assert "rejected: 'Grace Hopper' (subject 'grace') account_changed at " in latest.app.log
