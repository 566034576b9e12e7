"""examples/several_providers.py: several providers, and several accounts at one, in one app."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from .support.address import Address
from .support.paths import REPOSITORY
from .support.person import Person
from .support.provider import GRACE, Provider
from .support.streamlit_server import StreamlitServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .support.installation import Installation

SECRET = "a-secret-of-st-login"

# The second as st.login has it: moving is to change its name, or not even that.
SECRETS = f"""
[pkce.work]
issuer = "{{work}}"
client_id = "demo"

[auth]
cookie_secret = "{SECRET}"
redirect_uri = "{{app}}oauth2callback"

[auth.private]
client_id = "demo"
client_secret = "{SECRET}"
server_metadata_url = "{{private}}/.well-known/openid-configuration"
"""


@dataclass(frozen=True)
class Stage:
    """The app and both of its providers."""

    app: StreamlitServer
    work: Provider
    private: Provider


@pytest.fixture(scope="module")
def stage(
    every_streamlit: Installation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """The example, with settings in its folder."""
    folder = tmp_path_factory.mktemp("several")
    address = Address()
    providers: list[Provider] = []
    try:
        for name in ("work", "private"):
            log = folder / f"{name}.log"
            providers.append(Provider(log, redirect_uris=[address.redirect_uri]))
        work, private = providers
        write_secrets(folder, work=work.issuer, private=private.issuer, app=address.url)
        example = str(REPOSITORY / "examples" / "several_providers.py")
        app = StreamlitServer(every_streamlit, example, address, folder, {})
        yield Stage(app, work, private)
        app.stop()
    finally:
        for provider in providers:
            provider.stop()


def write_secrets(folder: Path, **values: str) -> None:
    """Write `.streamlit/secrets.toml`."""
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit" / "secrets.toml").write_text(SECRETS.format(**values))


def test_nobodys_sign_in_touches_anybody_elses(stage: Stage, page: Page) -> None:
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(f"{request.url} {request.post_data}"))
    at_work, as_another, private = (Person(page, nth=nth) for nth in range(3))
    page.goto(stage.app.address.url)
    for person in (at_work, as_another, private):
        expect(person.button).to_be_enabled()
    at_work.wait_until_idle()

    at_work.sign_in()
    # This provider ends somebody's session there when somebody else signs in; others keep both.
    stage.work.end_sessions()
    as_another.sign_in(GRACE)
    expect(page.get_by_text("Signed in: 2")).to_be_visible()
    expect(private.button).to_be_enabled()
    at_work.expect_signed_in()
    assert stage.work.tally().codes == 2
    assert stage.private.tally().codes == 0

    private.sign_in(GRACE)
    expect(page.get_by_text("Signed in: 3")).to_be_visible()
    at_work.expect_signed_in()
    as_another.expect_signed_in(GRACE)
    assert (stage.work.tally().codes, stage.private.tally().codes) == (2, 1)

    private.wait_until_kept("session", logins=3)
    page.reload()
    at_work.expect_signed_in()
    as_another.expect_signed_in(GRACE)
    private.expect_signed_in(GRACE)
    expect(page.get_by_text("Signed in: 3")).to_be_visible()
    assert (stage.work.tally().codes, stage.private.tally().codes) == (2, 1)

    page.get_by_role("link", name="overview").click()
    expect(page.get_by_text("work: Ada Lovelace")).to_be_visible()
    expect(page.get_by_text("work, as somebody else: Grace Hopper")).to_be_visible()
    expect(page.get_by_text("private: Grace Hopper")).to_be_visible()

    page.get_by_role("link", name="accounts").click()
    private.log_out()
    expect(page.get_by_text("Signed in: 0")).to_be_visible()
    for person in (at_work, as_another, private):
        expect(person.button).to_be_enabled()

    assert stage.app.log.count("client_secret in [auth.private] is not used") == 1
    assert SECRET not in stage.app.log
    assert not any(SECRET in request for request in asked)
