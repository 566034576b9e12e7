"""An app behind a real nginx that says who is there, and those who come past it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jwt
import pytest
from playwright.sync_api import expect

from .support.paths import REPOSITORY
from .support.provider import GRACE
from .support.signing import Key, altered, unsigned
from .support.visitor import PROPER, SECRET, claims_of, enter, id_token

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext, Page

    from .conftest import StartDoor, StartSite
    from .support.front_door import Gatekeeper
    from .support.installation import Installation
    from .support.site import Site


@pytest.fixture(scope="module")
def archive(start_site: StartSite, every_streamlit: Installation) -> Site:
    """The example, which the proxy and the app share a secret for."""
    return start_site(
        every_streamlit,
        str(REPOSITORY / "examples" / "behind_a_proxy.py"),
        client_ids=("demo", "other"),
        settings={"DEMO_PROXY_SECRET": SECRET},
    )


def expect_refused(page: Page, code: str) -> None:
    """The example lets nobody in, and says why."""
    expect(page.get_by_text(f"({code})")).to_be_visible()
    expect(page.get_by_text("Hello")).to_have_count(0)


def test_the_app_knows_who_has_signed_in_at_the_proxy(
    archive: Site, context: BrowserContext, start_door: StartDoor, gatekeeper: Gatekeeper
) -> None:
    gatekeeper.sessions = {
        "adas": (id_token(archive), "ada"),
        "graces": (id_token(archive, GRACE), "grace"),
    }
    door = start_door(archive, PROPER, gatekeeper)

    page = enter(context, door, "adas")

    expect(page.get_by_text("Hello Ada Lovelace")).to_be_visible()
    expect(page.get_by_text("You may do everything.")).to_be_visible()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_text("You are signed out here.")).to_be_visible()
    expect(page.get_by_text("Hello")).to_have_count(0)

    page = enter(context, door, "graces")

    expect(page.get_by_text("Hello Grace Hopper")).to_be_visible()
    expect(page.get_by_text("You may look around.")).to_be_visible()


def test_who_has_no_session_at_the_proxy_does_not_reach_the_app(
    archive: Site, context: BrowserContext, start_door: StartDoor, gatekeeper: Gatekeeper
) -> None:
    page = enter(context, start_door(archive, PROPER, gatekeeper))
    expect(page.get_by_text("401 Authorization Required").first).to_be_visible()


def test_what_a_browser_sends_itself_is_not_what_the_app_reads(
    archive: Site,
    context: BrowserContext,
    start_door: StartDoor,
    gatekeeper: Gatekeeper,
) -> None:
    """Grace sends Ada's token and more, by a proxy of her own that adds it to each request."""
    gatekeeper.sessions = {"graces": (id_token(archive, GRACE), "grace")}
    door = start_door(archive, PROPER, gatekeeper)
    sent = {"Authorization": f"Bearer {id_token(archive)}", "X-Forwarded-User": "ada"}
    graces = start_door(door, sent)

    page = enter(context, graces, "graces")

    expect(page.get_by_text("Hello Grace Hopper")).to_be_visible()


def test_where_the_proxy_has_no_token_the_browsers_own_is_not_taken_for_one(
    archive: Site, context: BrowserContext, start_door: StartDoor, gatekeeper: Gatekeeper
) -> None:
    """nginx sends no header that would be empty, and none in its place."""
    gatekeeper.sessions = {"a-guests": ("", "")}
    door = start_door(archive, PROPER, gatekeeper)
    guests = start_door(door, {"Authorization": f"Bearer {id_token(archive)}"})

    expect_refused(enter(context, guests, "a-guests"), "identity_header_missing")


FORGERIES: dict[str, tuple[Callable[[str], str], str]] = {
    "alg-none": (
        lambda genuine: unsigned({"alg": "none"}, claims_of(genuine)),
        "id_token_algorithm_forbidden",
    ),
    "a-foreign-key-of-the-same-name": (
        lambda genuine: Key.rsa(jwt.get_unverified_header(genuine)["kid"]).sign(
            jwt.get_unverified_header(genuine), claims_of(genuine)
        ),
        "signature_invalid",
    ),
    "an-altered-payload": (
        lambda genuine: altered(genuine, sub="root", name="Somebody Else"),
        "signature_invalid",
    ),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_token_past_the_proxy_is_nobodys(
    archive: Site, context: BrowserContext, start_door: StartDoor, forgery: str
) -> None:
    """Even of somebody who knows the secret."""
    forge, code = FORGERIES[forgery]
    forged = forge(id_token(archive))
    way = start_door(archive, {"Authorization": f"Bearer {forged}", "X-Proxy-Secret": SECRET})

    expect_refused(enter(context, way), code)

    assert code in archive.app.log
    assert forged not in archive.app.log


def test_the_token_of_another_app_is_nobodys(
    archive: Site, context: BrowserContext, start_door: StartDoor
) -> None:
    token = id_token(archive, client_id="other")
    way = start_door(archive, {"Authorization": f"Bearer {token}", "X-Proxy-Secret": SECRET})
    expect_refused(enter(context, way), "id_token_audience_mismatch")


def test_a_stolen_token_is_no_use_past_the_proxy(
    archive: Site, context: BrowserContext, start_door: StartDoor
) -> None:
    way = start_door(archive, {"Authorization": f"Bearer {id_token(archive)}"})
    expect_refused(enter(context, way), "proxy_not_trusted")


def test_without_a_token_nobody_is_there(
    archive: Site, context: BrowserContext, start_door: StartDoor
) -> None:
    way = start_door(archive, {"X-Proxy-Secret": SECRET, "X-Forwarded-User": "root"})
    expect_refused(enter(context, way), "identity_header_missing")
