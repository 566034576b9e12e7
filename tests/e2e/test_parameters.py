"""What an app can say to `login()` has its effect at the provider, and in the token."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Page, expect

from .support.person import Person
from .support.provider import GRACE
from .support.walk import Walk

if TYPE_CHECKING:
    from .conftest import StartSite
    from .support.installation import Installation
    from .support.site import Site


@pytest.fixture(scope="module")
def site(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """An app that uses every parameter."""
    return start_site(latest_streamlit, "parameters.py")


@pytest.fixture(scope="module")
def by_hand(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """An app with the provider's documents beside it."""
    site = start_site(latest_streamlit, "by_hand.py")
    walk = Walk(site.provider.issuer, site.address.redirect_uri)
    metadata = walk.metadata()
    keys = walk.browser.get(metadata["jwks_uri"]).json()
    for name, document in {
        "metadata": metadata,
        "keys": keys,
        "provider": {**metadata, "jwks": keys},
    }.items():
        (site.diary.path.parent / f"{name}.json").write_text(json.dumps(document))
    return site


def test_every_parameter(site: Site, page: Page) -> None:
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    person = Person(page)
    person.button = person.login.get_by_role("button", name="Anmelden")
    person.visit(site, "?" + urlencode({"redirect_uri": site.address.redirect_uri}))

    window = person.open_window()
    expect(window.get_by_label("User name")).to_have_value(GRACE.username)
    person.fill_in(window, GRACE)

    expect(person.text("Hello grace@example.com")).to_be_visible()
    authorize = f"{site.provider.issuer}/auth?"
    [request] = [url for url in asked if url.startswith(authorize) and "prompt=none" not in url]
    parameters = parse_qs(urlsplit(request).query, strict_parsing=True)
    for one_time in ("state", "nonce", "code_challenge"):
        assert len(parameters.pop(one_time)[0]) == len("A" * 43)
    assert parameters == {
        "response_type": ["code"],
        "response_mode": ["fragment"],
        "client_id": ["demo"],
        "redirect_uri": [site.address.redirect_uri],
        "scope": ["openid email"],
        "code_challenge_method": ["S256"],
        "prompt": ["login"],
        "login_hint": ["grace"],
        "audience": ["https://api.example.com"],
        "resource": ["https://a.example.com", "https://b.example.com"],
        "domain_hint": ["example.com"],
        "max_age": ["600"],
        "acr_values": ["urn:example:password"],
        "ui_locales": ["fr"],
    }
    [token] = [entry.details for entry in site.diary.entries("token")]
    assert token["scope"] == "openid email"
    assert "refresh_token" in token["members"]


@pytest.mark.parametrize("given", ["mapping", "file"])
def test_metadata_and_keys_by_hand(by_hand: Site, page: Page, given: str) -> None:
    person = Person(page)
    person.visit(by_hand, f"?given={given}")

    person.sign_in()

    expect(person.text("Hello Ada Lovelace")).to_be_visible()
    asked = by_hand.requests()
    assert asked["POST /token"] == 1
    assert asked["GET /.well-known/openid-configuration"] == 0
    assert asked["GET /jwks"] == 0
