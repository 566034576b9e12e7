"""The provider is away for a while: who has what it takes goes on, and nobody is signed out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from .support.desk import Desk

if TYPE_CHECKING:
    from .conftest import NewContext, StartSite
    from .support.installation import Installation
    from .support.site import Site


@pytest.fixture(scope="module")
def site(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """An app that stays open."""
    return start_site(latest_streamlit, "workday.py")


def test_the_server_restarts_meanwhile(site: Site, new_context: NewContext) -> None:
    desk = Desk(site, new_context(), "demo", tab="kept")
    desk.sign_in()
    site.provider.fail(down=True)

    # Whoever has a server that knows the provider's keys goes on.
    assert desk.rerun().details["saw"] == "authenticated"

    # A new server knows none: it can tell nothing, and says so.
    def restart() -> None:
        site.app.kill()
        site.app.start()

    desk.change_servers(restart)
    assert desk.rerun().details["saw"] == "pending"
    expect(desk.person.text("because of ")).to_be_visible()
    assert desk.diary.errors()[-1] in {"metadata_unavailable", "keys_unavailable"}

    # Somebody who has not signed in cannot do so now, and is told why.
    stranger = Desk(site, new_context(), "demo", tab="stranger")
    stranger.page.goto(stranger.url)
    stranger.person.expect_failed("metadata_unavailable")

    # Once the provider is back, everything is as before, without anybody doing anything.
    site.provider.behave()
    desk.wait_for_status("authenticated", patience=60)
    desk.person.expect_signed_in()
    assert "anonymous" not in desk.diary.runs()
    assert (desk.tally.exchanges, desk.tally.silent) == (0, 0)
