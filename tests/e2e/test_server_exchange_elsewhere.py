"""The server redeems the codes of a provider of another site, as Google is to every app."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from .support.address import Address
from .support.browser import APP_HOST, FAR_PROVIDER_HOST
from .support.certificate import make_certificate
from .support.desk import Desk

if TYPE_CHECKING:
    from .conftest import OpenProfile, StartSite
    from .support.installation import Installation
    from .support.site import Site

SECRET = "a-secret-that-no-browser-sees"


@pytest.fixture(scope="module")
def site(
    start_site: StartSite,
    latest_streamlit: Installation,
    tmp_path_factory: pytest.TempPathFactory,
) -> Site:
    """An app that stays open, and its provider, over TLS."""
    certificate = make_certificate(
        tmp_path_factory.mktemp("certificate"), [APP_HOST, FAR_PROVIDER_HOST]
    )
    return start_site(
        latest_streamlit,
        "workday.py",
        address=Address(host=APP_HOST, certificate=certificate),
        host=FAR_PROVIDER_HOST,
        certificate=certificate,
        settings={"E2E_SECRET": SECRET},
        client_ids=("far",),
        secrets={"far": SECRET},
    )


def test_a_reload_takes_a_click_and_no_password_where_cookies_are_blocked(
    site: Site, open_profile: OpenProfile
) -> None:
    desk = Desk(site, open_profile(third_party_cookies=False), "far")
    desk.sign_in()

    desk.page.reload()

    desk.wait_for_status("anonymous")
    expect(desk.person.button).to_be_enabled()
    # Nothing has gone wrong: a frame was asked that cannot know, and the button is there.
    expect(desk.person.alert).to_have_count(0)
    assert set(desk.diary.errors()) == {None}
    assert (desk.tally.silent, desk.tally.codes) == (1, 0)

    desk.person.sign_in_again()

    desk.wait_for_status("authenticated")
    assert desk.tally.codes == 1


def test_a_reload_takes_none_where_they_are_allowed(site: Site, open_profile: OpenProfile) -> None:
    desk = Desk(site, open_profile(third_party_cookies=True), "far")
    desk.sign_in()

    desk.page.reload()

    desk.wait_for_status("authenticated")
    desk.person.expect_signed_in()
    assert "anonymous" not in desk.diary.runs()
    assert (desk.tally.silent, desk.tally.codes) == (1, 1)
