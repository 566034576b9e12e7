"""App and provider over TLS, of one site or of two, in browsers that differ in their settings.

Only the frame needs the provider's cookies: a window is a page of its own, and a refresh token
needs none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from .support.address import Address
from .support.browser import APP_HOST, FAR_PROVIDER_HOST, NEAR_PROVIDER_HOST, open_profile
from .support.certificate import make_certificate
from .support.desk import LIFETIME, Desk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Playwright

    from .conftest import StartSite
    from .support.installation import Installation
    from .support.site import Site

Sites = dict[str, "Site"]

# Where the provider is, and whether a frame of another site gets its cookies; by client.
STORIES = {
    "near": ("near", False),
    "far-allowed": ("far", True),
    "far-blocked": ("far", False),
    "far-refresh": ("far", False),
}
FRAMES_ONLY = ("near", "far-allowed", "far-blocked")


@pytest.fixture(scope="module")
def sites(
    start_site: StartSite,
    latest_streamlit: Installation,
    tmp_path_factory: pytest.TempPathFactory,
) -> Sites:
    """An app with a provider of the same site, and one with a provider of another."""
    certificate = make_certificate(
        tmp_path_factory.mktemp("certificate"), [APP_HOST, NEAR_PROVIDER_HOST, FAR_PROVIDER_HOST]
    )
    return {
        name: start_site(
            latest_streamlit,
            "workday.py",
            address=Address(host=APP_HOST, certificate=certificate),
            host=host,
            certificate=certificate,
            client_ids=tuple(STORIES),
            without_refresh=FRAMES_ONLY,
            lifetimes={"": LIFETIME},
        )
        for name, host in {"near": NEAR_PROVIDER_HOST, "far": FAR_PROVIDER_HOST}.items()
    }


@pytest.fixture(scope="module")
def desks(
    sites: Sites, playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Desk]]:
    """People at both, in three browsers, all at the same time."""
    desks: dict[str, Desk] = {}
    for story, (place, third_party_cookies) in STORIES.items():
        context = open_profile(
            playwright, tmp_path_factory.mktemp(story), third_party_cookies=third_party_cookies
        )
        desks[story] = Desk(sites[place], context, story, watch=1)
        desks[story].sign_in()
    yield desks
    for desk in desks.values():
        desk.page.context.close()


@pytest.mark.parametrize("story", ["near", "far-allowed"])
def test_the_frame_works_where_the_provider_gets_its_cookies(
    desks: dict[str, Desk], story: str
) -> None:
    desk = desks[story]

    desk.wait_for_tokens(3)

    desk.expect_undisturbed()
    assert desk.tally.codes >= 2
    assert desk.tally.refreshes == 0


def test_item_67_a_frame_without_cookies_is_recognised_and_explained(
    desks: dict[str, Desk],
) -> None:
    desk = desks["far-blocked"]

    desk.wait_for_status("anonymous")

    # With the access token, not some four seconds before, when its renewal fails; and saying what
    # would help.
    desk.person.expect_failed("interaction_required")
    assert desk.diary.errors() == ["interaction_required"]
    lasts = [glance.details["lasts"] for glance in desk.diary.entries("glance")]
    assert min(value for value in lasts if value is not None) <= 3
    expect(desk.person.text("because of interaction_required:")).to_contain_text("cookies")
    # Asked once: a session that has ended is not renewed.
    assert desk.tally.silent == 1


def test_a_refresh_token_needs_no_cookies(desks: dict[str, Desk]) -> None:
    desk = desks["far-refresh"]

    desk.wait_for_tokens(3)
    desk.expect_undisturbed()
    desk.page.reload()

    desk.wait_for_status("authenticated")
    assert "anonymous" not in desk.diary.runs()
    assert (desk.tally.silent, desk.tally.reused) == (0, 0)
