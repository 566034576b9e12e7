"""The server has no way to the provider: what it has to know, an operator puts into files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from .support.address import Address
from .support.desk import LIFETIME
from .support.diary import Diary
from .support.misbehaving_provider import MisbehavingProvider
from .support.misbehaviour import FIRST, SECOND, Honest, Json
from .support.person import Person
from .support.streamlit_server import StreamlitServer
from .support.tenanted import OURS, Tenanted
from .support.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .support.installation import Installation


class Remote(Tenanted):
    """A provider of one tenant, whose tokens live for seconds and whose keys change."""

    name = OURS

    def metadata(self) -> Json:
        return super().metadata() | {"issuer": self.issuer}

    def jwks(self) -> Json:
        return Honest.jwks(self)


class Place:
    """The provider, and a server that cannot reach it, with its files."""

    def __init__(self, installation: Installation, folder: Path) -> None:
        self.provider = MisbehavingProvider([Remote])
        module = self.provider.issuers[Remote.name]
        assert isinstance(module, Remote)
        self.remote = module
        self.keys = folder / "keys.json"
        self.diary = Diary(folder / "diary.jsonl")
        self.start_over()
        (folder / "metadata.json").write_text(json.dumps(self.remote.metadata()))
        (folder / ".streamlit").mkdir()
        (folder / ".streamlit" / "secrets.toml").write_text(
            '[pkce.files]\nissuer = "metadata.json"\njwks = "keys.json"\nclient_id = "demo"\n'
            f'[pkce.discovery]\nissuer = "{self.remote.issuer}"\n'
            'client_id = "demo"\n'
        )
        self.server = StreamlitServer(
            installation,
            "offline.py",
            Address(),
            folder,
            {
                "E2E_DIARY": str(self.diary.path),
                # All that is let out of this network goes nowhere.
                **dict.fromkeys(("HTTP_PROXY", "http_proxy", "HTTPS_PROXY"), "http://127.0.0.1:1"),
                "STREAMLIT_PKCE_VARIABLES_ISSUER": str(folder / "metadata.json"),
                "STREAMLIT_PKCE_VARIABLES_JWKS": str(folder / "keys.json"),
                "STREAMLIT_PKCE_VARIABLES_CLIENT_ID": "demo",
            },
        )

    def start_over(self) -> None:
        """As it was at first."""
        self.remote.serve(OURS, lifetime=LIFETIME)
        self.remote.keys = [FIRST]
        self.publish(json.dumps(self.remote.jwks()))
        self.diary.turn_page()

    def publish(self, keys: str) -> None:
        """What an operator does: another file takes the place of this one."""
        new = self.keys.with_suffix(".new")
        new.write_text(keys)
        new.replace(self.keys)

    def wait_for_renewals(self) -> None:
        """Two more, of which the second came after what the first has brought was believed."""
        before = self.remote.asked.count("token")
        wait_for(lambda: self.remote.asked.count("token") >= before + 2, "Two renewals")

    def visit(self, page: Page, login: str) -> Person:
        """Open the app and press its button; the provider asks nothing."""
        page.goto(f"{self.server.address.url}?login={login}")
        person = Person(page)
        expect(person.button).to_be_enabled()
        person.open_window()
        return person

    def stop(self) -> None:
        """End both."""
        self.server.stop()
        self.provider.stop()


@pytest.fixture(scope="module")
def its_place(
    every_streamlit: Installation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """It runs as long as the module."""
    place = Place(every_streamlit, tmp_path_factory.mktemp("offline"))
    yield place
    place.stop()


@pytest.fixture
def place(its_place: Place) -> Place:
    """The same, as it was at first."""
    its_place.start_over()
    return its_place


def expect_signed_in(person: Person) -> None:
    """The component and the app both say so."""
    person.expect_signed_in()
    expect(person.text("The app sees: authenticated")).to_be_visible()


def test_keys_are_changed_while_somebody_is_signed_in(place: Place, page: Page) -> None:
    person = place.visit(page, "files")
    expect_signed_in(person)

    place.publish(json.dumps({"keys": [FIRST.public_jwk(), SECOND.public_jwk()]}))
    place.remote.keys = [SECOND]
    place.wait_for_renewals()
    person.press("Rerun")
    expect_signed_in(person)

    # Somebody saves half of a file.
    place.publish('{"keys": [')
    place.wait_for_renewals()
    # Not within a renewal: its answer would be lost, and the browser would look for the provider.
    person.wait_until_kept_anew()
    page.reload()
    expect_signed_in(person)

    keys = [run.details["key"] for run in place.diary.entries("run") if run.details["key"]]
    assert (keys[0], keys[-1]) == ("first", "second")
    seen = place.diary.runs()
    assert "anonymous" not in seen[seen.index("authenticated") :]
    assert place.server.log.count("what it had in it before is used") == 1
    assert {"openid-configuration", "jwks"}.isdisjoint(place.remote.asked)


def test_the_environment_names_the_files(place: Place, page: Page) -> None:
    expect_signed_in(place.visit(page, "variables"))
    assert {"openid-configuration", "jwks"}.isdisjoint(place.remote.asked)


def test_without_files_the_app_is_told_what_to_do(place: Place, page: Page) -> None:
    # The browser can reach the provider, and finds out by itself where to go.
    person = place.visit(page, "discovery")
    because = person.text("because of metadata_unavailable:")
    expect(because).to_contain_text("give its metadata as issuer= and its keys as jwks=")
    expect(person.text("The app sees: pending")).to_be_visible()
    assert "authenticated" not in place.diary.runs()
