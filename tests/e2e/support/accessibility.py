"""What axe-core finds wrong with the component."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from .paths import REPOSITORY

if TYPE_CHECKING:
    from playwright.sync_api import Page

_AXE: Final = REPOSITORY / "node_modules" / "axe-core" / "axe.min.js"

_RUN: Final = """
async (within) => {
  const found = await axe.run({ include: within }, { elementRef: false });
  const told = (results) =>
    results.map(({ id, help, nodes }) => ({
      id,
      help,
      nodes: nodes.map(({ html, any }) => [html, ...any.map(({ message }) => message)]),
    }));
  // What axe could not judge is not known to be right.
  return told([...found.violations, ...found.incomplete]);
}
"""


def faults(page: Page, within: str = ".stBidiComponent") -> list[dict[str, Any]]:
    """Everything that axe objects to, or cannot judge, in the components on the page."""
    if not page.evaluate("typeof axe === 'object'"):
        page.add_script_tag(path=_AXE)
    found: list[dict[str, Any]] = page.evaluate(_RUN, within)
    return found
