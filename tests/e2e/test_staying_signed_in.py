"""A person who is signed in is never shown as anonymous, not for a single run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from .support.person import Person

if TYPE_CHECKING:
    from .conftest import StartSite
    from .support.installation import Installation
    from .support.site import Site


@pytest.fixture(scope="module")
def pages(start_site: StartSite, every_streamlit: Installation) -> Site:
    """An app of several pages."""
    return start_site(every_streamlit, "pages.py")


@pytest.fixture(scope="module")
def twice(start_site: StartSite, every_streamlit: Installation) -> Site:
    """An app that runs twice."""
    return start_site(every_streamlit, "twice.py")


def go_to(person: Person, page_name: str) -> None:
    """Switch to another page of the app."""
    navigation = person.page.get_by_test_id("stSidebarNav")
    navigation.get_by_role("link", name=page_name, exact=True).click()
    expect(person.page.get_by_role("heading", name=page_name.title())).to_be_visible()
    person.wait_until_idle()


def test_between_the_pages_of_an_app(pages: Site, page: Page) -> None:
    person = Person(page)
    person.visit(pages)
    person.sign_in()
    expect(person.text("The app sees: authenticated")).to_be_visible()
    person.wait_until_idle()
    pages.turn_page()

    for name in ("second", "first", "imprint", "second"):
        go_to(person, name)
        if name != "imprint":
            person.expect_signed_in()

    visits = [(run.details["page"], run.details["saw"]) for run in pages.diary.entries("run")]
    assert [seen for _, seen in visits] == ["authenticated"] * len(visits)
    assert [title for title, _ in visits] == ["Second", "First", "Second"]
    assert not pages.requests()
    assert not pages.diary.entries("verification")


def test_when_a_script_runs_twice(twice: Site, page: Page) -> None:
    person = Person(page)
    person.visit(twice)

    person.sign_in()
    expect(person.text("The app sees: authenticated")).to_be_visible()
    before = len(twice.diary.runs())
    for _ in range(5):
        # Without waiting: some of these interrupt a run, some come together.
        page.get_by_role("button", name="Rerun").click()
    person.wait_until_idle()

    runs = twice.diary.wait_for_runs(before + 1)
    after = runs[runs.index("authenticated") :]
    assert len(after) >= 3
    assert set(after) == {"authenticated"}


def test_before_anything_is_known_nobody_is_called_anonymous(twice: Site, page: Page) -> None:
    Person(page).visit(twice)

    assert twice.diary.runs()[0] == "pending"
    assert twice.diary.wait_for_runs(2)[-1] == "anonymous"
