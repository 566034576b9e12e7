"""A realm gets a new key while people are signed in, and loses the old one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .support.keys import Keys
from .support.realm import FRAMED, ORDINARY
from .support.tab import Tab

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

    from .support.realm import Realm
    from .support.stage import Stage


@pytest.fixture(scope="module")
def realm(stage: Stage) -> Realm:
    """A realm whose operator is at work."""
    return stage.make_realm("rotating")


def test_a_new_key_signs_nobody_out(stage: Stage, context: BrowserContext, realm: Realm) -> None:
    keys = Keys(realm)
    first = Tab(stage, context, ORDINARY, "first", realm=realm)
    first.sign_in()
    second = Tab(stage, context, FRAMED, "second", realm=realm)
    second.open()
    second.wait_for_status("authenticated")
    tabs = [first, second]
    asked = stage.keycloak.requests(keys_path(realm))
    old = keys.active("RS256")

    keys.add("rsa-generated", priority=200, algorithm="RS256")
    new = keys.active("RS256")
    assert new != old
    for tab in tabs:
        tab.start_counting()
    for tab in tabs:
        tab.wait_for_key(new)
        tab.wait_for_tokens(3)
        tab.expect_undisturbed()
    # Once for all who have found the new key unknown.
    assert stage.keycloak.requests(keys_path(realm)) == asked + 1

    # Nothing that is still in use was signed by the old one, but for the logins themselves.
    keys.remove(old)
    for tab in tabs:
        tab.start_counting()
        tab.page.reload()
    for tab in tabs:
        tab.wait_for_status("authenticated")
        assert "anonymous" not in dict(tab.runs)
        tab.start_counting()
        tab.wait_for_tokens(2)
        tab.expect_undisturbed()


def keys_path(realm: Realm) -> str:
    """Where the realm publishes its keys."""
    return f"/realms/{realm.name}/protocol/openid-connect/certs"
