"""The provider is away for a while: who has what it takes goes on, and nobody is signed out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from .support.desk import LIFETIME, Desk
from .support.waiting import wait_for

if TYPE_CHECKING:
    from .conftest import NewContext, StartSite
    from .support.installation import Installation
    from .support.site import Site


@pytest.fixture(scope="module")
def site(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """An app that stays open; one client's tokens live long, the other's do not."""
    return start_site(
        latest_streamlit,
        "workday.py",
        client_ids=("long", "short"),
        lifetimes={"": 3600, "short": LIFETIME},
    )


def test_the_server_restarts_meanwhile(site: Site, new_context: NewContext) -> None:
    desk = Desk(site, new_context(), "long", tab="kept")
    desk.sign_in()
    unlucky = Desk(site, new_context(), "short", watch=1)
    unlucky.sign_in()
    desk.person.wait_until_kept("session")
    site.provider.fail(down=True)

    # Whoever has a server that knows the provider's keys goes on, also as somebody who comes
    # anew: this session has verified nothing yet.
    desk.page.reload()
    desk.wait_for_status("authenticated")
    desk.person.expect_signed_in()

    # Whose token ends meanwhile has to wait, and is not told that it is over.
    wait_for(
        lambda: None in [it.details["token"] for it in unlucky.diary.entries("glance")],
        "The end of the token",
    )
    assert unlucky.rerun().details["saw"] == "pending"

    # A new server knows no keys: it can tell nothing, and says so.
    def restart() -> None:
        site.app.kill()
        site.app.start()

    desk.change_servers(lambda: unlucky.change_servers(restart))
    assert desk.rerun().details["saw"] == "pending"
    expect(desk.person.text("because of ")).to_be_visible()
    assert desk.diary.errors()[-1] in {"metadata_unavailable", "keys_unavailable"}
    assert unlucky.rerun().details["saw"] == "pending"

    # Somebody who has not signed in cannot do so now, and is told why.
    stranger = Desk(site, new_context(), "long", tab="stranger")
    stranger.page.goto(stranger.url)
    stranger.person.expect_failed("metadata_unavailable")

    # Once the provider is back, everything is as before, without anybody doing anything.
    site.provider.behave()
    for either in (desk, unlucky):
        # The next pause may be as long as all this has taken.
        either.wait_for_status("authenticated", patience=300)
        either.person.expect_signed_in()
        assert "anonymous" not in either.diary.runs()
        assert (either.tally.refused, either.tally.reused) == (0, 0)
    assert desk.tally.exchanges == 0
    # When the connection was cut, the refresh token may have been spent: the frame gets another.
    assert unlucky.tally.codes == 1
