"""The app in a frame of another site's page; of two browsers one withholds third-party cookies.

The provider is next to the app, which helps no frame: it is the page around it that counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from .support.address import Address
from .support.browser import APP_HOST, NEAR_PROVIDER_HOST, PORTAL_HOST, open_profile
from .support.certificate import make_certificate
from .support.desk import LIFETIME
from .support.embedded_desk import EmbeddedDesk
from .support.portal import Portal
from .support.siblings import be_patient
from .support.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import BrowserContext, Playwright

    from .conftest import StartSite
    from .support.certificate import Certificate
    from .support.installation import Installation
    from .support.site import Site

    Sit = Callable[..., EmbeddedDesk]

#: Whether a browser's frames get their cookies.
BROWSERS = {"withheld": False, "allowed": True}

# One client for each story.
STAYING, UNSEEN, UNFRAMED, SANDBOXED = "staying", "unseen", "unframed", "sandboxed"
REDIRECTED, CUT_OFF, HOSTED = "redirected", "cut-off", "hosted"
REFRESHED, FRAMES_ONLY, LEAVING = "refreshed", "frames-only", "leaving"

#: Where some hosts put an app, in a frame of their own. Streamlit 1.51 does not start there.
BASE_PATHS = {"oldest": "app", "latest": "~/+"}
#: What a frame with a sandbox needs for the app to run at all.
RUNS = "allow-scripts allow-same-origin allow-forms"

#: Of a story that is the browser's and the provider's alone, whatever Streamlit does.
on_the_latest = pytest.mark.parametrize("every_streamlit", ["latest"], indirect=True)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """Everybody's."""
    names = [APP_HOST, NEAR_PROVIDER_HOST, PORTAL_HOST]
    return make_certificate(tmp_path_factory.mktemp("certificate"), names)


@pytest.fixture(scope="module")
def site(start_site: StartSite, every_streamlit: Installation, certificate: Certificate) -> Site:
    """The app, and a provider of the same site."""
    base_path = BASE_PATHS[every_streamlit.name]
    return start_site(
        every_streamlit,
        "workday.py",
        address=Address(base_path=base_path, host=APP_HOST, certificate=certificate),
        host=NEAR_PROVIDER_HOST,
        certificate=certificate,
        client_ids=(
            *(STAYING, UNSEEN, UNFRAMED, SANDBOXED, REDIRECTED, CUT_OFF, HOSTED),
            *(REFRESHED, FRAMES_ONLY, LEAVING),
        ),
        without_refresh=[FRAMES_ONLY],
        lifetimes={REFRESHED: LIFETIME, FRAMES_ONLY: LIFETIME},
    )


@pytest.fixture(scope="module")
def portal(certificate: Certificate) -> Iterator[Portal]:
    """The other site."""
    portal = Portal(PORTAL_HOST, certificate)
    yield portal
    portal.stop()


@pytest.fixture(scope="module")
def browsers(
    playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, BrowserContext]]:
    """Both of them."""
    contexts = {
        name: open_profile(playwright, tmp_path_factory.mktemp(name), third_party_cookies=allowed)
        for name, allowed in BROWSERS.items()
    }
    yield contexts
    for context in contexts.values():
        context.close()


@pytest.fixture(scope="module")
def known(
    site: Site, portal: Portal, browsers: dict[str, BrowserContext]
) -> dict[str, EmbeddedDesk]:
    """In each browser somebody who has signed in in a frame; so the provider knows them there."""
    desks = {
        name: EmbeddedDesk(site, context, STAYING, portal) for name, context in browsers.items()
    }
    for desk in desks.values():
        desk.sign_in()
    return desks


@pytest.fixture
def sit(known: dict[str, EmbeddedDesk], portal: Portal) -> Iterator[Sit]:
    """Opens a tab with the portal, in which nothing has happened yet."""
    opened: list[EmbeddedDesk] = []

    def sit(
        client: str, browser: str = "withheld", sandbox: str | None = None, **query: str | int
    ) -> EmbeddedDesk:
        site, context = known[browser].site, known[browser].page.context
        opened.append(EmbeddedDesk(site, context, client, portal, sandbox=sandbox, **query))
        return opened[-1]

    yield sit
    for desk in opened:
        desk.page.close()


@pytest.mark.parametrize("browser", BROWSERS)
def test_who_has_signed_in_in_a_window_stays_so_in_all_tabs_of_the_portal(
    known: dict[str, EmbeddedDesk], sit: Sit, browser: str
) -> None:
    desk = known[browser]
    desk.start_counting()

    desk.page.reload()
    desk.wait_for_status("authenticated")
    second = sit(STAYING, browser)
    be_patient(second.page)
    second.page.goto(second.url)
    second.wait_for_status("authenticated")

    assert set(second.diary.runs()) <= {"pending", "authenticated"}
    assert (desk.tally.codes, desk.tally.silent) == (0, 0)


def test_a_frame_that_gets_its_cookies_signs_in_at_load(sit: Sit) -> None:
    desk = sit(UNSEEN, "allowed")

    desk.open()

    desk.wait_for_status("authenticated")
    assert (desk.tally.silent, desk.tally.codes) == (1, 1)


@on_the_latest
def test_a_frame_without_cookies_is_answered_and_waits_for_no_time_out(sit: Sit) -> None:
    desk = sit(UNSEEN)

    for asked in (1, 2):
        desk.open()
        desk.wait_for_status("anonymous")
        # Whoever does not answer in time is not asked again for an hour.
        assert desk.tally.silent == asked
    desk.person.sign_in_again()

    desk.wait_for_status("authenticated")
    assert set(desk.diary.errors()) == {None}


@on_the_latest
def test_a_provider_that_lets_no_frame_show_it_is_waited_for_once(sit: Sit) -> None:
    desk = sit(UNFRAMED)
    desk.fail(silent="login page")

    for _ in range(2):
        desk.open()
        desk.wait_for_status("anonymous")

    assert desk.tally.silent == 1


def test_a_sandbox_that_forbids_windows_is_told_with_the_way_out(sit: Sit) -> None:
    desk = sit(SANDBOXED, sandbox=RUNS)
    desk.open()

    desk.person.button.click()

    desk.person.expect_failed("popup_forbidden")
    expect(desk.person.alert).to_contain_text("Open the app in a tab of its own.")
    # A link would be as dead as the button.
    expect(desk.person.text(desk.embedded)).to_be_visible()
    expect(desk.person.app.get_by_role("link", name=desk.embedded)).to_have_count(0)
    expect(desk.person.text("because of popup_forbidden:")).to_contain_text("allow-popups")


@on_the_latest
@pytest.mark.parametrize("escape", ["", "allow-popups-to-escape-sandbox"])
def test_a_sandbox_that_allows_windows_is_no_obstacle(sit: Sit, escape: str) -> None:
    desk = sit(SANDBOXED, sandbox=f"{RUNS} allow-popups {escape}", storage="memory")
    desk.open()

    desk.person.sign_in_again()

    desk.wait_for_status("authenticated")


def test_who_logs_out_in_a_frame_stays_there_and_is_not_let_in_again(site: Site, sit: Sit) -> None:
    """Though the provider's own session goes on, which has let them in before."""
    desk = sit(LEAVING, "allowed", everywhere="yes")
    desk.open()
    desk.wait_for_status("authenticated")
    desk.start_counting()
    site.turn_page()

    desk.person.press("Log out")

    desk.wait_for_status("anonymous")
    wait_for(lambda: site.requests()["POST /token/revocation"] == 1, "The revocation")
    assert desk.embedded_frame.url == desk.embedded
    desk.open()
    desk.wait_for_status("anonymous")
    expect(desk.person.button).to_be_enabled()
    assert (desk.tally.codes, desk.tally.silent) == (0, 0)


def test_where_the_page_is_to_go_to_the_provider_a_frame_opens_a_window(sit: Sit) -> None:
    desk = sit(REDIRECTED, sandbox=f"{RUNS} allow-popups", flow="redirect")
    desk.open()

    # The provider lets no frame show its pages.
    desk.person.sign_in_again()

    desk.wait_for_status("authenticated")


@on_the_latest
def test_an_answer_that_cannot_reach_the_frame_is_told_with_the_way_out(sit: Sit) -> None:
    desk = sit(CUT_OFF)
    desk.open()
    # It separates the window from the frame, and the portal the frame from the app's other pages.
    desk.fail(crossOriginOpenerPolicy="same-origin")

    with desk.page.expect_popup():
        desk.person.button.click()

    desk.person.expect_failed("popup_unanswered")
    expect(desk.person.alert).to_contain_text("open the app in a tab of its own.")
    policy = desk.person.text("because of popup_unanswered:")
    expect(policy).to_contain_text("Cross-Origin-Opener-Policy")
    assert desk.tally.codes == 0

    way_out = desk.person.app.get_by_role("link", name=desk.embedded)
    with desk.page.expect_popup() as opened:
        way_out.click()
    # Here the provider gets its cookies.
    expect(opened.value.get_by_text("The app sees: authenticated")).to_be_visible()
    opened.value.close()
    desk.fail()
    desk.person.login.get_by_role("button", name="Try again").click()
    desk.wait_for_status("authenticated")
    expect(way_out).to_have_count(0)


def test_a_host_with_the_app_in_a_frame_of_its_own_is_no_obstacle(sit: Sit) -> None:
    desk = sit(HOSTED, flow="redirect", silent="no")
    desk.put_into_a_frame_of_its_hosts()
    desk.open()
    desk.fail(crossOriginOpenerPolicy="same-origin")

    desk.person.sign_in_again()

    desk.wait_for_status("authenticated")


@on_the_latest
def test_a_refresh_token_renews_in_every_frame_and_the_provider_where_it_gets_its_cookies(
    sit: Sit,
) -> None:
    by_token = sit(REFRESHED, watch=1, silent="no")
    in_frame = sit(FRAMES_ONLY, "allowed", watch=1, silent="no", tab="allowed")
    in_vain = sit(FRAMES_ONLY, watch=1, silent="no", tab="withheld")
    for desk in (by_token, in_frame, in_vain):
        desk.open()
        desk.person.sign_in_again()
        desk.wait_for_status("authenticated")
        desk.start_counting()

    # That is for the app's own cookies.
    in_vain.grant_storage_access()

    by_token.wait_for_tokens(3)
    in_frame.wait_for_tokens(3)
    in_vain.wait_for_status("anonymous")

    by_token.expect_undisturbed()
    in_frame.expect_undisturbed()
    in_vain.person.expect_failed("interaction_required")
    expect(in_vain.person.text("because of interaction_required:")).to_contain_text("cookies")
