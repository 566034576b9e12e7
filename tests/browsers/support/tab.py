"""A browser tab with the app in it, and the person in front of it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from selenium.common.exceptions import (
    JavascriptException,
    NoSuchElementException,
    NoSuchWindowException,
    StaleElementReferenceException,
)
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait
from tests.e2e.support.provider import ADA, User
from tests.e2e.support.waiting import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from selenium.webdriver.remote.webdriver import WebDriver
    from selenium.webdriver.remote.webelement import WebElement

T = TypeVar("T")

# Streamlit draws a component into a shadow root, of which selectors know nothing.
_SEARCH = """
const [selector, words] = arguments;
const found = [];
const search = (root) => {
  for (const element of root.querySelectorAll("*")) {
    if (element.matches(selector) && (!words || element.innerText.trim() === words)) {
      found.push(element);
    }
    if (element.shadowRoot) search(element.shadowRoot);
  }
};
search(document);
"""
_FIND = _SEARCH + "return found;"
_READ = _SEARCH + "return found.map((element) => element.innerText).join('\\n');"

# A page that changes, or is left, while it is looked at is looked at again.
_IN_BETWEEN = (JavascriptException, NoSuchElementException, StaleElementReferenceException)


class Tab:
    """One tab.

    Parameters
    ----------
    driver
        The browser; its current tab is this one.
    url
        Where the app is.
    """

    def __init__(self, driver: WebDriver, url: str) -> None:
        self.driver = driver
        self.url = url
        self._handle = driver.current_window_handle

    def open_another(self) -> Tab:
        """A second tab of the same browser, which comes to the front."""
        self.driver.switch_to.new_window("tab")
        return Tab(self.driver, self.url)

    def come_to_front(self) -> None:
        """Look at this tab."""
        self.driver.switch_to.window(self._handle)

    # What the person does

    def visit(self, place: str = "") -> None:
        """Open the app, at this path, query and fragment."""
        self.come_to_front()
        self.driver.get(self.url + place)

    def reload(self) -> None:
        """Load the whole page anew."""
        self.driver.switch_to.window(self._handle)
        self.driver.refresh()

    def press(self, name: str) -> None:
        """Press the button of this name as soon as it can be pressed."""
        self.come_to_front()

        def press() -> bool:
            button = self._button(name)
            if button is None:
                return False
            button.click()
            return True

        self.wait_until(press, f"The button {name}")

    def open_window(self, name: str = "Log in") -> str:
        """Press the button, and look at the window that it opens."""
        before = set(self.driver.window_handles)
        self.press(name)
        self.wait_until(lambda: set(self.driver.window_handles) - before, "A window")
        [window] = set(self.driver.window_handles) - before
        self.driver.switch_to.window(window)
        return window

    def fill_in(self, user: User = ADA) -> None:
        """Sign in with the provider's form, in whichever window is looked at."""
        self.wait_until(lambda: self._named("password"), "The provider's form")
        self._named("username").send_keys(user.username)
        self._named("password").send_keys(user.password)
        self._decide("sign-in")

    def refuse(self) -> None:
        """Do not sign in, in the window that is looked at, which closes by itself."""
        window = self.driver.current_window_handle
        self.wait_until(lambda: self._named("password"), "The provider's form")
        self._decide("cancel")
        self.wait_until(lambda: window not in self.driver.window_handles, "The window's end")
        self.come_to_front()

    def _decide(self, value: str) -> None:
        # The window may be gone before the driver knows that it has clicked.
        with suppress(NoSuchWindowException):
            self.driver.find_element(By.CSS_SELECTOR, f"button[value={value}]").click()

    def sign_in(self, user: User = ADA) -> None:
        """Sign in in a window, which closes by itself."""
        window = self.open_window()
        self.fill_in(user)
        self.wait_until(lambda: window not in self.driver.window_handles, "The window's end")
        self.come_to_front()
        self.expect(f"Signed in as {user.name}")

    def log_out(self) -> None:
        """Log out in the app, and say yes at the provider."""
        self.press("Log out")
        self.press("Sign out")

    # What the person sees

    def expect(self, *words: str) -> None:
        """Wait until one of these is to be read on the page."""
        self.come_to_front()
        self.wait_until(lambda: any(it in self.text for it in words), " or ".join(words))

    def sees(self, *statuses: str) -> None:
        """Wait until the app's last run has seen one of these, and is over."""
        self.come_to_front()
        self.wait_until(
            lambda: any(self.find("p", f"The app sees: {status}") for status in statuses),
            " or ".join(statuses),
        )
        self.wait_until(lambda: self.find("[data-test-script-state=notRunning]"), "The run's end")

    def find(self, selector: str, words: str | None = None) -> list[WebElement]:
        """All elements that match, and say exactly this."""
        found: list[WebElement] | None = self.driver.execute_script(_FIND, selector, words)
        # Firefox answers with nothing at all if the page is left meanwhile.
        return found or []

    @property
    def text(self) -> str:
        """All that is to be read on the page."""
        text: str | None = self.driver.execute_script(_READ, "body, .streamlit-pkce")
        return text or ""

    @property
    def place(self) -> str:
        """The page's address, without what is the same for all of the app."""
        return self.driver.current_url.removeprefix(self.url)

    def kept(self) -> dict[str, str]:
        """What the component keeps in the tab."""
        found: dict[str, str] = self.script("return {...sessionStorage}")
        return {name: value for name, value in found.items() if name.startswith("streamlit-pkce:")}

    def is_at(self, url: str) -> bool:
        """Whether the page is of this origin."""
        return urlsplit(self.driver.current_url)[:2] == urlsplit(url)[:2]

    def script(self, code: str) -> Any:
        """What JavaScript in the page returns."""
        self.come_to_front()
        return self.driver.execute_script(code)

    def wait_until(self, condition: Callable[[], T], what: str) -> T:
        """Ask again and again until this is true."""
        wait = WebDriverWait(self.driver, PATIENCE, 0.05, _IN_BETWEEN)
        return wait.until(lambda _: condition(), f"{what} did not come.")

    def _button(self, name: str) -> WebElement | None:
        return next((it for it in self.find("button", name) if it.is_enabled()), None)

    def _named(self, name: str) -> WebElement:
        return self.driver.find_element(By.NAME, name)
