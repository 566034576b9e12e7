"""A browser tab with the app in it, and what is known about it on all three sides."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from playwright.sync_api import expect
from tests.e2e.support.diary import Diary
from tests.e2e.support.person import Person
from tests.e2e.support.provider import ADA, User
from tests.e2e.support.waiting import PATIENCE, wait_for

if TYPE_CHECKING:
    from collections import Counter

    from playwright.sync_api import BrowserContext, Page
    from tests.e2e.support.diary import Entry

    from .realm import Realm
    from .stage import Stage


class PersonAtKeycloak(Person):
    """Somebody who finds Keycloak's own login form in the window."""

    def fill_in(self, window: Page, user: User = ADA) -> None:
        """Sign in there; the window closes by itself."""
        with window.expect_event("close"):
            self.submit(window, user)

    def submit(self, page: Page, user: User = ADA) -> None:
        """Fill in the form that is on this page, and send it."""
        page.get_by_label("Username or email").fill(user.username)
        page.get_by_label("Password", exact=True).fill(user.password)
        page.get_by_role("button", name="Sign In").click()

    def try_again(self, user: User = ADA) -> None:
        """Sign in after something has failed."""
        with self.page.expect_popup() as opened:
            self.login.get_by_role("button", name="Try again").click()
        self.fill_in(opened.value, user)
        self.expect_signed_in(user)


class Tab:
    """One tab.

    Parameters
    ----------
    stage
        The app and the realm.
    context
        The browser.
    client_id
        As which client the app signs in.
    name
        Tells the tab from others in the diary.
    realm
        Where it does; the stage's usual one, if it is not said.
    query
        What else the app's address says.
    """

    def __init__(
        self,
        stage: Stage,
        context: BrowserContext,
        client_id: str,
        name: str = "one",
        *,
        realm: Realm | None = None,
        **query: str,
    ) -> None:
        self.page: Page = context.new_page()
        self.person = PersonAtKeycloak(self.page)
        self.client_id = client_id
        self._realm = realm or stage.realm
        about = {"realm": self._realm.name, "client": client_id, "tab": name}
        self.url = f"{stage.url}?{urlencode({**about, **query})}"
        self.diary = Diary(stage.diary_path, **about)
        self.start_counting()

    def open(self) -> None:
        """Visit the app."""
        self.page.goto(self.url)

    def sign_in(self, user: User = ADA) -> None:
        """Visit the app and sign in; what was before does not count."""
        self.open()
        self.wait_for_status("anonymous")
        self.person.sign_in(user)
        self.wait_for_status("authenticated")
        self.start_counting()

    def start_counting(self) -> None:
        """Forget what was seen so far."""
        self.diary.turn_page()
        self._before = self._realm.events(self.client_id)

    def shows(self, status: str) -> bool:
        """Whether the app sees this."""
        return self.person.text(f"The app sees: {status}").is_visible()

    def wait_for_status(self, status: str, patience: float = PATIENCE) -> None:
        """Wait until the app sees this."""
        shown = self.person.text(f"The app sees: {status}")
        expect(shown).to_be_visible(timeout=patience * 1000)
        self.person.wait_until_idle()

    @property
    def runs(self) -> list[tuple[str, str | None]]:
        """The status and the error's code that each full run of the script has seen."""
        return [(run.details["saw"], run.details["error"]) for run in self.diary.entries("run")]

    @property
    def calls(self) -> list[Entry]:
        """The app's calls to Keycloak's UserInfo."""
        return self.diary.entries("call")

    @property
    def tokens(self) -> list[str]:
        """The access tokens the app has used, by their fingerprints, the newest last."""
        return self.diary.tokens("call")

    @property
    def events(self) -> Counter[str]:
        """What Keycloak has noted for the client since counting began."""
        return self._realm.events(self.client_id) - self._before

    def wait_for_tokens(self, count: int) -> list[str]:
        """Wait until the app has used so many access tokens."""
        wait_for(
            lambda: len(self.tokens) >= count,
            f"Token {count} in the app",
            patience=PATIENCE + count * 10,
        )
        return self.tokens

    def wait_for_key(self, kid: str) -> None:
        """Wait until the app has got an ID token that this key has signed."""
        wait_for(lambda: self.calls and self.calls[-1].details["key"] == kid, f"The key {kid}")

    def expect_undisturbed(self) -> None:
        """Nobody has noticed anything: no run, no refused call, nothing to see."""
        assert self.runs == []
        assert {call.details["status"] for call in self.calls} == {200}
        self.person.expect_signed_in()
        expect(self.person.alert).to_have_count(0)
