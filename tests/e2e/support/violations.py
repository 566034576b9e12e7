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
    policy: event.originalPolicy,
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
    policy
        The whole policy, of several that may be in force.
    """

    page: str
    directive: str
    blocked: str
    script: str
    sample: str
    policy: str

    @property
    def is_streamlits_own(self) -> bool:
        """Streamlit 1.51 tries `eval`, or `Function` under Trusted Types, and does without."""
        is_its = "/static/js/" in self.script
        is_eval = (self.directive, self.blocked) == ("script-src", "eval")
        is_function = (
            self.directive == "require-trusted-types-for"
            # Nothing more of it: whoever looks for the global object writes it like this.
            and self.sample == "Function|(\n) {\nreturn this\n})"
        )
        return is_its and (is_eval or is_function)


def watch(context: BrowserContext) -> list[Violation]:
    """All that there will be in this browser, windows and frames included, in order."""
    violations: list[Violation] = []

    def note(_: object, violation: dict[str, Any]) -> None:
        violations.append(Violation(**violation))

    context.expose_binding("noteViolation", note)
    context.add_init_script(_LISTEN)
    return violations
