"""What a person sees and does: the app's page, the component, the sign-in window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import FrameLocator, Locator, Page, WebSocket, expect

from .provider import ADA, User
from .waiting import wait_for

if TYPE_CHECKING:
    import re

    from .site import Site

#: An app's own texts, in a language that is written from right to left.
HEBREW = {
    "lang": "he",
    "log_in": "התחברות",
    "cancel": "ביטול",
    "try_again": "ניסיון נוסף",
    "details": "פרטים",
    "signing_in": "מתחבר…",
    "signed_in_as": "מחובר בתור {name}",
    "cancelled": "ההתחברות בוטלה.",
}

# A report, as it goes over the wire within a protocol buffer.
_ANONYMOUS = b'"status":"anonymous"'

# Whether there are entries of so many logins in this store.
_HAS_ENTRIES = """
([store, logins]) => {
  const names = Object.keys(window[store]);
  return names.filter((name) => /^streamlit-pkce:[0-9a-f]{16}$/.test(name)).length >= logins;
}
"""


class Person:
    """Someone in front of one browser tab.

    Parameters
    ----------
    page
        The tab.
    nth
        Which login on the page is meant, where there are several.
    embedded
        Whether the app is in the only frame of the page.
    """

    def __init__(self, page: Page, *, nth: int = 0, embedded: bool = False) -> None:
        self.page = page
        self.app: Page | FrameLocator = page.frame_locator("iframe") if embedded else page
        self.login = self.app.locator(".streamlit-pkce").nth(nth)
        self.button = self.login.get_by_role("button", name="Log in")
        self.cancel = self.login.get_by_role("button", name="Cancel")
        self.alert = self.login.get_by_role("alert")

    def visit(self, site: Site, query: str = "", *, logins: int = 1) -> None:
        """Open the app and wait until its logins are ready; what was seen before is forgotten.

        One is ready when it has told Python that nobody is signed in; each message repeats what all
        have said. Until then it may find a session at the provider, and Streamlit 1.51 may forget
        that somebody has used another widget: of a run of the whole script that it has not begun
        and one of a fragment that is asked for after it, the fragment's alone is left.
        """
        site.turn_page()
        told: list[bytes] = []

        def hear(frame: str | bytes) -> None:
            told.append(frame.encode() if isinstance(frame, str) else frame)

        def listen(socket: WebSocket) -> None:
            socket.on("framesent", hear)

        def has_told() -> bool:
            self.page.wait_for_timeout(10)  # events come meanwhile
            return any(frame.count(_ANONYMOUS) >= logins for frame in told)

        self.page.on("websocket", listen)
        self.page.goto(site.url + query)
        wait_for(has_told, "The first report of each login")
        self.page.remove_listener("websocket", listen)
        expect(self.button).to_be_enabled()
        self.wait_until_idle()

    def wait_until_kept(self, storage: str, *, logins: int = 1) -> None:
        """Wait until the browser has kept the logins, which may be after the app knows of them."""
        self.page.wait_for_function(_HAS_ENTRIES, arg=[f"{storage}Storage", logins])

    def wait_until_kept_anew(self) -> None:
        """Wait until this tab keeps other tokens than it does now: it has just been renewed."""
        look = "JSON.stringify(sessionStorage)"
        kept = self.page.evaluate(look)
        wait_for(lambda: self.page.evaluate(look) != kept, "The keeping of renewed tokens")

    def wait_until_idle(self) -> None:
        """Wait until the app's script has come to its end."""
        expect(self.app.get_by_test_id("stApp")).to_have_attribute(
            "data-test-script-state", "notRunning"
        )

    def open_window(self) -> Page:
        """Press the button and return the sign-in window."""
        with self.page.expect_popup() as opened:
            self.button.click()
        return opened.value

    def fill_in(self, window: Page, user: User = ADA) -> None:
        """Sign in at the provider; the window closes by itself."""
        window.get_by_label("User name").fill(user.username)
        window.get_by_label("Password").fill(user.password)
        with window.expect_event("close"):
            window.get_by_role("button", name="Sign in").click()

    def sign_in(self, user: User = ADA) -> None:
        """Everything from the press of the button to the component knowing who it is."""
        self.fill_in(self.open_window(), user)
        self.expect_signed_in(user)

    def sign_in_again(self, user: User = ADA) -> None:
        """The same where the provider knows the person: its window closes without a word."""
        with self.page.expect_popup() as opened:
            self.button.click()
        if not opened.value.is_closed():
            opened.value.wait_for_event("close")
        self.expect_signed_in(user)

    def expect_signed_in(self, user: User = ADA) -> None:
        """The component says who is signed in; the app's run that follows may still be to come."""
        expect(self.login).to_contain_text(f"Signed in as {user.name}")

    def expect_failed(self, code: str) -> None:
        """The component shows a failure with this code, and lets the person try again."""
        expect(self.alert).to_be_visible()
        expect(self.login).to_contain_text(code)
        expect(self.login.get_by_role("button", name="Try again")).to_be_enabled()
        self.wait_until_idle()

    def expect_blocked(self) -> None:
        """The component says that no window could be opened, and offers another way."""
        expect(self.alert).to_be_visible()
        expect(self.login).to_contain_text("popup_blocked")
        self.wait_until_idle()

    def press(self, name: str) -> None:
        """Press one of the app's own buttons and wait until the script has run."""
        self.app.get_by_role("button", name=name, exact=True).click()
        self.wait_until_idle()

    def log_out(self) -> None:
        """Log out in the app, and say yes at each provider that asks, until the page is back."""
        app, asked = self.page.get_by_test_id("stApp"), "Sign out"
        here: str = self.page.evaluate("location.origin")
        # A change of pages within the app is a navigation too.
        with self.page.expect_navigation(url=lambda url: not url.startswith(here)):
            self.page.get_by_role("button", name="Log out").click()
        expect(app.or_(self.page.get_by_role("button", name=asked))).to_be_visible()
        while not app.is_visible():
            with self.page.expect_navigation():
                self.page.get_by_role("button", name=asked).click()
            expect(app.or_(self.page.get_by_role("button", name=asked))).to_be_visible()

    def text(self, words: str | re.Pattern[str]) -> Locator:
        """Something the app has written."""
        return self.app.get_by_text(words)
