"""A bug in the Wasm: it must become a sentence and a code, not a dead button."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, WebSocket, expect

from .support.person import Person

if TYPE_CHECKING:
    from .conftest import StartSite
    from .support.installation import Installation
    from .support.site import Site

# Puts a trap under every call into the Wasm, which springs once `window.armed` is set. Its stack
# names the Wasm file, as that of a real trap does.
TRAP = """
const instantiate = WebAssembly.instantiateStreaming;
WebAssembly.instantiateStreaming = async (response, imports) => {
  const { url } = await response;
  const { module, instance } = await instantiate(response, imports);
  const trapped = (call) => (...args) => {
    if (!window.armed) return call(...args);
    const error = new WebAssembly.RuntimeError("unreachable");
    error.stack += `\\n    at ${url}:wasm-function[1]:0x1`;
    throw error;
  };
  const exports = Object.fromEntries(
    Object.entries(instance.exports).map(([name, it]) => [
      name,
      typeof it === "function" ? trapped(it) : it,
    ]),
  );
  return { module, instance: { exports } };
};
"""


@pytest.fixture(scope="module")
def site(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """An app that shows status and error."""
    return start_site(latest_streamlit, "status.py")


@pytest.fixture
def person(site: Site, page: Page) -> Person:
    """Someone whose Wasm is about to trap."""
    page.add_init_script(TRAP)
    person = Person(page)
    person.visit(site)
    return person


def expect_the_truth(person: Person) -> None:
    """The person reads that it is over, and the app gets the code."""
    expect(person.alert).to_have_text("The sign-in component stopped working. Reload the page.")
    expect(person.login).to_contain_text("component_crashed")
    expect(person.text("because of component_crashed:")).to_be_visible()


def click_into_the_trap(person: Person) -> None:
    """Arm and click in one go: a rerun in between would spring the trap before."""
    person.button.evaluate("(button) => { window.armed = true; button.click(); }")


def test_a_trap_inside_a_click(person: Person) -> None:
    click_into_the_trap(person)

    expect_the_truth(person)


def test_the_app_goes_on_after_a_trap(person: Person) -> None:
    click_into_the_trap(person)
    expect_the_truth(person)

    person.press("Rerun")

    expect_the_truth(person)


def test_a_trap_is_reported_once(site: Site, page: Page) -> None:
    """Python answers to a report; were that answer reported again, neither would ever rest."""
    sent: list[int] = []

    def note(frame: str | bytes) -> None:
        sent.append(len(frame))

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", note)

    page.on("websocket", listen)
    page.add_init_script(TRAP)
    person = Person(page)
    person.visit(site)
    click_into_the_trap(person)
    expect_the_truth(person)
    person.wait_until_idle()
    before = len(sent)
    site.turn_page()

    for count in range(1, 4):
        person.press("Rerun")
        site.diary.wait_for_runs(count)
    # What the page has sent is told to us in order, and this is told after it.
    expect(person.text("because of component_crashed:")).to_be_visible()

    assert len(sent) - before == 3


def test_a_trap_of_somebody_else_is_none_of_our_business(person: Person) -> None:
    person.page.evaluate(
        """() => new Promise((resolve) => {
            addEventListener("error", () => resolve(), { once: true });
            setTimeout(() => { throw new WebAssembly.RuntimeError("unreachable"); });
        })"""
    )

    expect(person.button).to_be_enabled()
    expect(person.alert).to_have_count(0)
