"""Servers are killed, restarted and replaced under the people who work with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .support.desk import LIFETIME, Desk

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

    from .conftest import StartSite
    from .support.installation import Installation
    from .support.site import Site


@pytest.fixture(scope="module")
def site(start_site: StartSite, every_streamlit: Installation) -> Site:
    """An app on two servers; one client's tokens live short, the other's long."""
    return start_site(
        every_streamlit,
        "workday.py",
        replicas=2,
        client_ids=("short", "long"),
        lifetimes={"": 3600, "short": LIFETIME},
    )


@pytest.fixture(autouse=True)
def all_servers_run(site: Site) -> None:
    """Whichever an earlier story has ended; and the provider works."""
    site.provider.behave()
    for server in site.servers:
        server.start_again()


def expect_welcome(desk: Desk) -> None:
    """The server that has taken over knows the person, and nobody was asked to sign in."""
    assert desk.rerun().details["saw"] in {"pending", "authenticated"}
    desk.wait_for_status("authenticated")
    desk.person.expect_signed_in()
    assert desk.rerun().details["saw"] == "authenticated"
    assert "anonymous" not in desk.diary.runs()
    assert len({run.details["server"] for run in desk.diary.entries("run")}) == 1


def restart(site: Site, desk: Desk) -> None:
    """All servers at once, so that whichever takes over knows nothing."""

    def kill_and_start() -> None:
        # The favourite last: between two ends, nobody finds their way to the other one.
        for server in reversed(site.servers):
            server.kill()
        for server in site.servers:
            server.start()

    desk.change_servers(kill_and_start)


def test_the_other_server_takes_over(site: Site, context: BrowserContext) -> None:
    desk = Desk(site, context, "long", silent="no")
    desk.sign_in()

    desk.lose_server()

    expect_welcome(desk)
    assert desk.tally.exchanges == 0


@pytest.mark.parametrize("answers", [{}, {"withoutIdToken": True}])
def test_the_other_server_takes_over_when_the_logins_own_id_token_has_expired(
    site: Site, context: BrowserContext, answers: dict[str, bool]
) -> None:
    """A renewed ID token vouches for the person then, or UserInfo where there is none."""
    desk = Desk(site, context, "short", silent="no", watch=1)
    desk.fail(**answers)
    desk.sign_in()
    desk.wait_for_tokens(3)
    desk.expect_undisturbed()

    desk.lose_server()

    expect_welcome(desk)
    assert (desk.tally.codes, desk.tally.reused) == (0, 0)


def test_a_server_that_is_restarted_is_told_who_is_there(
    site: Site, context: BrowserContext
) -> None:
    desk = Desk(site, context, "long", silent="no")
    desk.sign_in()

    restart(site, desk)

    expect_welcome(desk)
    assert desk.tally.exchanges == 0


@pytest.mark.parametrize("has_frame", [True, False])
def test_a_server_that_never_had_the_key_of_the_login_signs_nobody_out(
    site: Site, context: BrowserContext, has_frame: bool
) -> None:
    """The provider's session helps, or a refresh token where the provider repeats the nonce."""
    desk = Desk(site, context, "long", silent="no")
    desk.sign_in()
    site.provider.change_keys()
    desk.fail(**({} if has_frame else {"authorizationError": "login_required"}))

    restart(site, desk)

    expect_welcome(desk)
    assert (desk.tally.silent, desk.tally.exchanges) == (1, 1)
    assert desk.tally.codes == has_frame


def test_one_tab_gets_the_other_what_its_server_needs(site: Site, context: BrowserContext) -> None:
    first = Desk(site, context, "long", silent="no", tab=1)
    first.sign_in()
    second = Desk(site, context, "long", silent="no", tab=2)
    second.open()
    second.wait_for_status("authenticated")
    second.start_counting()
    site.provider.change_keys()

    second.change_servers(lambda: restart(site, first))

    expect_welcome(first)
    expect_welcome(second)
    assert (first.tally.silent, first.tally.exchanges) == (1, 1)


def test_where_nothing_brings_another_key_the_person_has_to_sign_in(
    site: Site, context: BrowserContext
) -> None:
    desk = Desk(site, context, "long", silent="no")
    desk.sign_in()
    site.provider.change_keys()
    site.provider.end_sessions("long")
    site.provider.revoke_refresh_tokens("long")

    restart(site, desk)

    desk.rerun()
    desk.wait_for_status("anonymous")
    assert desk.rerun().details["error"] == "interaction_required"
    # Nobody asks again and again.
    assert (desk.tally.silent, desk.tally.exchanges) == (2, 1)
