"""What a browser reports of pages that do what their policies forbid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

_LISTEN = """
document.addEventListener("securitypolicyviolation", (event) =>
  noteViolation({
    page: location.href,
    directive: event.effectiveDirective,
    blocked: event.blockedURI,
    script: event.sourceFile,
    sample: event.sample,
  }),
);
"""


@dataclass(frozen=True)
class Violation:
    """One of them.

    Attributes
    ----------
    page
        Where it was.
    directive
        What it is against.
    blocked
        A URL, or "inline", "eval" and the like.
    script
        Which file it was in.
    sample
        How what was forbidden begins.
    """

    page: str
    directive: str
    blocked: str
    script: str
    sample: str

    @property
    def is_streamlits_own(self) -> bool:
        """Streamlit 1.51 tries `eval`, and does without."""
        is_its = "/static/js/" in self.script
        return is_its and (self.directive, self.blocked) == ("script-src", "eval")


def watch(context: BrowserContext) -> list[Violation]:
    """All that there will be in this browser, windows and frames included, in order."""
    violations: list[Violation] = []

    def note(_: object, violation: dict[str, Any]) -> None:
        violations.append(Violation(**violation))

    context.expose_binding("noteViolation", note)
    context.add_init_script(_LISTEN)
    return violations
