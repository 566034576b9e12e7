"""Signing in without a window: the page goes to the provider and comes back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

from .support.provider import GRACE
from .support.traveller import Traveller

if TYPE_CHECKING:
    from .conftest import StartSite
    from .support.installation import Installation
    from .support.site import Site

PLACE = "second?flow=redirect&silent=no&draft=three+lines#half-way"


@pytest.fixture(scope="module")
def site(start_site: StartSite, every_streamlit: Installation) -> Site:
    """An app of two pages."""
    return start_site(every_streamlit, "ways.py")


@pytest.fixture
def traveller(site: Site, page: Page) -> Traveller:
    """Somebody with a tab of their own."""
    return Traveller(page, site)


def test_the_person_is_back_where_they_were(site: Site, traveller: Traveller) -> None:
    traveller.open(PLACE)
    traveller.sees("anonymous")
    traveller.depart()
    site.diary.turn_page()
    traveller.submit()

    traveller.sees("authenticated")
    traveller.expect_signed_in()
    assert traveller.page.url == site.url + PLACE
    expect(traveller.page.get_by_role("heading", name="Second")).to_be_visible()
    expect(traveller.text("Your draft: three lines")).to_be_visible()
    assert "anonymous" not in traveller.runs(), "no login page flashes up"
    assert site.requests()["POST /token"] == 1
    assert site.provider.tally().refused == 0

    # What was brought back is there once, and a reload sends nothing anew.
    brought = [entry.details["brought"] for entry in site.diary.entries("run")]
    assert [it for it in brought if it] == [{"draft": "three lines"}]
    traveller.wait_until_kept("session")
    site.turn_page()
    traveller.page.reload()
    traveller.sees("authenticated")
    assert site.requests()["POST /token"] == 0
    brought = [entry.details["brought"] for entry in site.diary.entries("run")]
    assert not any(brought)


def test_nothing_of_it_stays_in_the_tab_or_the_address(site: Site, traveller: Traveller) -> None:
    traveller.open(PLACE)
    traveller.depart()
    traveller.submit()
    traveller.sees("authenticated")
    kept = traveller.kept()
    for name in ("away:", "back:", "code=", "verifier", "code_verifier"):
        assert name not in kept
    assert site.url in kept, "the page that was left"


def test_the_back_button_leads_to_no_second_sign_in(site: Site, traveller: Traveller) -> None:
    traveller.open(PLACE)
    traveller.depart()
    traveller.page.go_back()
    expect(traveller.button).to_be_enabled()

    # The second attempt is another one; the first is not taken up again.
    traveller.depart()
    traveller.submit()
    traveller.sees("authenticated")
    traveller.wait_until_kept("session")
    site.turn_page()
    traveller.page.go_back()
    traveller.page.wait_for_load_state()
    traveller.page.go_forward()
    traveller.sees("authenticated")
    assert site.requests()["POST /token"] == 0


def test_an_answer_that_comes_twice_is_sent_once(site: Site, traveller: Traveller) -> None:
    answers: list[str] = []

    def note(response: Response) -> None:
        target = response.headers.get("location", "")
        if "callback.html" in target:
            answers.append(target)

    traveller.page.on("response", note)
    traveller.open(PLACE)
    traveller.depart()
    traveller.submit()
    traveller.sees("authenticated")
    traveller.wait_until_kept("session")
    [answer] = answers
    site.turn_page()

    traveller.page.goto(answer)

    # There is nobody left who waits for it, so the way leads back to the app.
    traveller.sees("authenticated")
    assert site.requests()["POST /token"] == 0


def test_who_refuses_is_back_and_can_try_again(traveller: Traveller) -> None:
    traveller.open(PLACE)
    traveller.depart()
    traveller.cancel_there()
    traveller.expect_failed("access_denied")
    expect(traveller.text("Your draft: three lines")).to_be_visible()

    traveller.login.get_by_role("button", name="Try again").click()
    traveller.arrive()
    traveller.submit()
    traveller.sees("authenticated")


def test_who_is_refused_stays_signed_in_who_was(site: Site, context: BrowserContext) -> None:
    place = "?flow=redirect&silent=no&storage=local"
    first, second = (Traveller(context.new_page(), site) for _ in range(2))
    first.open(place)
    first.depart()
    # Meanwhile the person signs in in another tab, and all tabs share that.
    second.open(place)
    second.depart()
    second.submit()
    second.sees("authenticated")
    second.wait_until_kept("local")
    site.turn_page()

    first.cancel_there()

    first.sees("authenticated")
    first.expect_signed_in()
    expect(first.alert).to_have_count(0)
    assert "anonymous" not in first.runs()


def test_a_tab_that_is_duplicated_on_its_way_back_sends_no_code_twice(
    site: Site, context: BrowserContext
) -> None:
    first, copy = (Traveller(context.new_page(), site) for _ in range(2))
    kept: dict[str, str] = {}
    first.page.expose_function("noteKept", lambda name, entry: kept.update({name: entry}))
    first.page.add_init_script(
        "const keep = Storage.prototype.setItem;"
        "Storage.prototype.setItem = function (name, entry) {"
        " noteKept(name, `${entry}`); keep.call(this, name, entry); }"
    )
    first.open("?flow=redirect&silent=no")
    first.depart()
    site.turn_page()
    first.submit()
    first.sees("authenticated")
    answer = {name: entry for name, entry in kept.items() if ":back:" in name}
    assert len(answer) == 1, "the answer was in the tab, and a copy of the tab has it too"

    copy.page.add_init_script(f"Object.assign(sessionStorage, {json.dumps(answer)})")
    copy.page.goto(site.url + "?flow=redirect&silent=no")

    # It gets the tokens as any other tab does.
    copy.sees("authenticated")
    assert site.requests()["POST /token"] == 1
    assert site.provider.tally().refused == 0


def test_two_tabs_at_once_have_an_answer_each(site: Site, context: BrowserContext) -> None:
    first, second = (Traveller(context.new_page(), site) for _ in range(2))
    for traveller in (first, second):
        traveller.open("?flow=redirect&silent=no")
        traveller.depart()
    second.submit(GRACE)
    second.sees("authenticated")
    first.submit()
    first.sees("authenticated")
    expect(first.text("Hello Ada Lovelace")).to_be_visible()
    expect(second.text("Hello Grace Hopper")).to_be_visible()


def test_a_blocked_window_is_no_dead_end(site: Site, traveller: Traveller) -> None:
    traveller.page.add_init_script("window.open = () => null")
    traveller.open("second?silent=no&draft=x")
    traveller.button.click()
    traveller.expect_blocked()
    traveller.login.get_by_role("button", name="Sign in on this page instead").click()
    traveller.arrive()
    traveller.submit()
    traveller.sees("authenticated")
    assert traveller.page.url == f"{site.url}second?silent=no&draft=x"


def test_a_phone_opens_no_window(site: Site, browser: Browser) -> None:
    phone = browser.new_context(
        viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True
    )
    traveller = Traveller(phone.new_page(), site)
    traveller.open("?silent=no")
    traveller.depart()
    traveller.submit()
    traveller.sees("authenticated")
    assert len(phone.pages) == 1
    phone.close()


def test_a_provider_that_hangs_can_be_cancelled(site: Site, traveller: Traveller) -> None:
    traveller.page.route(f"{site.provider.issuer}/auth?**", lambda _: None)
    traveller.open("?flow=redirect&silent=no")
    # The driver waits for a page that is being left, so the page itself has to press "Cancel".
    traveller.button.evaluate(
        "(button) => addEventListener('beforeunload', () => setTimeout(() => button.click()))"
    )
    traveller.button.click(no_wait_after=True)
    traveller.expect_failed("cancelled")
    # The app goes on as if nothing had been.
    site.diary.turn_page()
    traveller.press("Rerun")
    site.diary.wait_for_runs(1)
    assert traveller.page.url.startswith(site.url)


def test_where_nothing_can_be_kept_a_sentence_says_so(traveller: Traveller) -> None:
    traveller.page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException() } })"
    )
    traveller.open("?flow=redirect&silent=no")
    traveller.button.click()
    traveller.expect_failed("storage_blocked")
