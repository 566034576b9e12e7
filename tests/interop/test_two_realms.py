"""Two realms side by side in one app: two logins, two sets of keys, two sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect
from tests.e2e.support.diary import Diary
from tests.e2e.support.provider import GRACE
from tests.e2e.support.waiting import wait_for

from .support.realm import ORDINARY
from .support.tab import PersonAtKeycloak, Tab

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

    from .support.stage import Stage


def test_what_happens_in_one_realm_is_nothing_to_the_other(
    stage: Stage, context: BrowserContext
) -> None:
    realm = stage.make_realm("beside")
    tab = Tab(stage, context, ORDINARY, "two", beside=realm.name)
    tab.sign_in()
    grace = PersonAtKeycloak(tab.page, nth=1)
    # The session in one realm is none in the other.
    expect(tab.person.text("Beside it: anonymous")).to_be_visible()
    grace.sign_in(GRACE)
    expect(tab.person.text("Beside it: authenticated")).to_be_visible()
    tab.person.wait_until_idle()

    beside = Diary(stage.diary_path, realm=realm.name)
    for diary in (tab.diary, beside):
        diary.turn_page()
    for diary in (tab.diary, beside):
        wait_for_tokens(diary)
    tab.expect_undisturbed()
    grace.expect_signed_in(GRACE)
    mine, hers = ({it.details["key"] for it in d.entries("call")} for d in (tab.diary, beside))
    assert (len(mine), len(hers), len(mine | hers)) == (1, 1, 2)

    def is_out() -> bool:
        realm.keep_out(GRACE)
        return tab.person.text("Beside it: anonymous").is_visible()

    wait_for(is_out, "The end of the session beside")
    grace.expect_failed("interaction_required")
    tab.start_counting()
    tab.wait_for_tokens(2)
    tab.expect_undisturbed()

    grace.try_again(GRACE)
    expect(tab.person.text("Beside it: authenticated")).to_be_visible()
    tab.page.get_by_role("button", name="Log out").click()

    # The app's own logout is from all that it has.
    wait_for(lambda: tab.events["REVOKE_GRANT"] == 1, "The revocation in one realm")
    wait_for(lambda: realm.events(ORDINARY)["REVOKE_GRANT"] == 1, "The revocation beside")
    wait_for(lambda: not realm.session_count(ORDINARY), "The end of the session beside")
    expect(tab.person.text("Beside it: anonymous")).to_be_visible()
    tab.wait_for_status("anonymous")
    for person in (tab.person, grace):
        expect(person.button).to_be_enabled()


def wait_for_tokens(diary: Diary) -> None:
    """Wait for two renewals."""
    wait_for(lambda: len(diary.tokens("call")) >= 3, "Two renewals", patience=60)
