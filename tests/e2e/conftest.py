"""What every end-to-end test stands on: installations, sites, a browser.

Fixtures build nothing: `make test` has put the wheel into `dist/` before.
"""

from __future__ import annotations

import fcntl
import re
import shutil
from collections.abc import Callable, Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from .support.address import Address
from .support.browser import APP_HOST, NEAR_PROVIDER_HOST, launch, open_profile
from .support.certificate import make_certificate
from .support.front_door import FrontDoor, Gatekeeper
from .support.installation import VERSIONS, Installation, find_wheel, install
from .support.outcome import FAILED
from .support.paths import CACHE, FAILURES
from .support.site import Site
from .support.waiting import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .support.front_end import FrontEnd

StartSite = Callable[..., Site]
StartSiteBehind = Callable[..., Site]
StartDoor = Callable[..., FrontDoor]
NewContext = Callable[..., BrowserContext]
OpenProfile = Callable[..., BrowserContext]

# A machine that is busy with ten tabs answers late, but answers.
expect.set_options(timeout=PATIENCE * 1000)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Wait for the end of another run, which may be using the environments, and forget it.

    The workers that share one run's tests belong to the run that has done this.
    """
    if hasattr(session.config, "workerinput") or session.config.option.collectonly:
        return
    CACHE.mkdir(parents=True, exist_ok=True)
    lock = (CACHE / "lock").open("w")
    session.config.add_cleanup(lock.close)
    fcntl.flock(lock, fcntl.LOCK_EX)
    shutil.rmtree(FAILURES, ignore_errors=True)


@pytest.fixture(scope="session")
def installations() -> Callable[[str], Installation]:
    """Installs the wheel next to a Streamlit of the given name, once."""
    done: dict[str, Installation] = {}

    def get(name: str) -> Installation:
        if name not in done:
            # The first worker installs it, and the others find it installed.
            with (CACHE / f"{name}.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                done[name] = install(name, find_wheel())
        return done[name]

    return get


@pytest.fixture(scope="session", params=VERSIONS)
def every_streamlit(
    request: pytest.FixtureRequest, installations: Callable[[str], Installation]
) -> Installation:
    """The oldest and the latest Streamlit, one after the other."""
    return installations(request.param)


@pytest.fixture(scope="session")
def latest_streamlit(installations: Callable[[str], Installation]) -> Installation:
    """The latest Streamlit alone, where its version plays no part."""
    return installations("latest")


@pytest.fixture(scope="module")
def start_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartSite]:
    """Starts apps with their providers; all end with the test module."""
    sites: list[Site] = []

    def start(installation: Installation, app: str, **options: Any) -> Site:
        site = Site(installation, app, tmp_path_factory.mktemp("site"), **options)
        sites.append(site)
        return site

    yield start
    for site in sites:
        site.stop()


@pytest.fixture(scope="module")
def start_site_behind(
    start_site: StartSite, tmp_path_factory: pytest.TempPathFactory
) -> StartSiteBehind:
    """Starts an app behind a front end with TLS, and a provider of the same site."""
    certificate = make_certificate(
        tmp_path_factory.mktemp("certificate"), [APP_HOST, NEAR_PROVIDER_HOST]
    )

    def start(
        front: FrontEnd,
        installation: Installation,
        base_path: str,
        app: str = "workday.py",
        **options: Any,
    ) -> Site:
        return start_site(
            installation,
            app,
            address=Address(base_path, APP_HOST, certificate=certificate),
            front=front.open,
            host=NEAR_PROVIDER_HOST,
            certificate=certificate,
            **options,
        )

    return start


@pytest.fixture
def gatekeeper() -> Iterator[Gatekeeper]:
    """Who knows the sessions at the proxy."""
    gatekeeper = Gatekeeper()
    yield gatekeeper
    gatekeeper.stop()


@pytest.fixture
def start_door(tmp_path: Path) -> Iterator[StartDoor]:
    """Starts proxies; all end with the test."""
    doors: list[FrontDoor] = []

    def start(
        behind: Site | FrontDoor, headers: dict[str, str], gatekeeper: Gatekeeper | None = None
    ) -> FrontDoor:
        door = FrontDoor(behind.address, tmp_path / str(len(doors)), headers, gatekeeper)
        doors.append(door)
        return door

    yield start
    for door in doors:
        door.stop()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives the browsers."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for all tests."""
    browser = launch(playwright)
    yield browser
    browser.close()


@pytest.fixture
def new_context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[NewContext]:
    """Makes browser profiles; what they showed is kept if the test fails."""
    contexts: list[BrowserContext] = []
    console: list[str] = []

    def new(**options: Any) -> BrowserContext:
        context = browser.new_context(**options)
        context.on("console", lambda message: console.append(f"{message.type}: {message.text}"))
        context.on("weberror", lambda error: console.append(f"uncaught: {error.error}"))
        contexts.append(context)
        return context

    yield new
    if request.node.stash.get(FAILED, False):
        keep_evidence(contexts, console, request.node.name)
    for context in contexts:
        context.close()


@pytest.fixture
def context(new_context: NewContext) -> BrowserContext:
    """A browser profile of the test's own."""
    return new_context()


@pytest.fixture(name="open_profile")
def profile(playwright: Playwright, tmp_path: Path) -> Iterator[OpenProfile]:
    """Opens a browser that has a memory of its own, or opens the same one again."""
    opened: list[BrowserContext] = []

    def open_it(*, third_party_cookies: bool = False) -> BrowserContext:
        context = open_profile(
            playwright, tmp_path / "profile", third_party_cookies=third_party_cookies
        )
        opened.append(context)
        return context

    yield open_it
    for context in opened:
        context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """An empty tab."""
    return context.new_page()


@pytest.fixture
def page_of_another(new_context: NewContext) -> Page:
    """A tab in somebody else's browser."""
    return new_context().new_page()


def keep_evidence(contexts: Sequence[BrowserContext], console: list[str], test: str) -> None:
    """Write screenshots and the console of a failed test to `.cache/e2e/failures/`."""
    folder = FAILURES / re.sub(r"[^\w.-]+", "-", test)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "console.txt").write_text("\n".join(console), encoding="utf-8")
    pages = [page for context in contexts for page in context.pages]
    for number, page in enumerate(pages):
        page.screenshot(path=folder / f"page-{number}.png")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let fixtures know whether their test has failed."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report
