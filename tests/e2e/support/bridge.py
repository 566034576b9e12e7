"""The component's own bridge to Python, watched, or in the hands of somebody hostile."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from .person import Person

_ENTRY = re.compile(r"/bidi-components/streamlit-pkce\.login/(index-[^/?]+\.js)$")

# Stands between Streamlit and the genuine module, which goes on working until somebody else posts:
# it would tell Python the truth.
_WRAPPER = """
import mount from "./%s?genuine";
export default (component) => {
  window.postToPython = (report) => {
    window.isSilenced = true;
    component.setStateValue("report", report);
  };
  window.posted ??= 0;
  const setStateValue = (...state) => {
    window.posted += 1;
    if (!window.isSilenced) component.setStateValue(...state);
  };
  return mount({ ...component, setStateValue });
};
"""


def seize(page: Page) -> None:
    """From now on, this page counts what is posted, and can post what it likes.

    To be called before the app is visited.
    """

    def wrap(route: Route) -> None:
        entry = _ENTRY.search(route.request.url)
        assert entry
        route.fulfill(content_type="text/javascript", body=_WRAPPER % entry.group(1))

    page.route(_ENTRY, wrap)


def post(person: Person, report: object) -> None:
    """Post this to Python as the component's state."""
    person.page.evaluate("report => window.postToPython(report)", report)


def posted(page: Page) -> int:
    """How many messages the genuine component has posted to Python."""
    return int(page.evaluate("window.posted"))


def report(tokens: dict[str, Any], id_token: str, proof: str) -> dict[str, Any]:
    """A report as the genuine component makes it (tests/contract/reports.json).

    It is newer than all the genuine one has made.
    """
    now = int(time.time() * 1000)
    return {
        "version": 1,
        "seq": now + 1000,
        "status": "authenticated",
        "tokens": {
            "access_token": tokens["access_token"],
            "token_type": "Bearer",
            "scope": tokens["scope"],
            "expires_at": now // 1000 + 3600,
            "id_token": id_token,
            "login_id_token": None,
            "refresh_token": None,
            "obtained": "login",
        },
        "proof": proof,
        "sign_out": None,
        "error": None,
    }
