"""step_up() in a running app: an action waits, and the login is left alone."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from streamlit.testing.v1 import AppTest

from streamlit_pkce import _component
from support.component import Component, signed_in, tokens_of
from support.sign_in import CLIENT, PROOF, nonce
from support.signers import signer
from support.story import nobody

if TYPE_CHECKING:
    from support.servers import Site


def page(issuer: str, client_id: str) -> None:
    import streamlit as st

    from streamlit_pkce import login, logout, step_up, user

    token = login(issuer, client_id=client_id)
    st.button("Log out", on_click=logout)
    sure = step_up(token, max_age=120)
    st.text(f"{token.status} {user().get('sub')}")
    st.text(f"{sure.status} {sure.error and sure.error.code}")
    if sure and st.button("Delete"):
        st.text("Deleted")


class Components(Component):
    """The login, and the confirmation below of it."""

    def __init__(self) -> None:
        super().__init__()
        self.confirmation: object = None

    def __call__(self, **arguments: Any) -> object:
        said = super().__call__(**arguments)
        is_confirmation = arguments["data"]["button"]["word"] == "confirm"
        return {"report": self.confirmation} if is_confirmation else said


@pytest.fixture
def components(site: Site, monkeypatch: pytest.MonkeyPatch) -> Components:
    site.publish([signer("RS256").jwk])
    components = Components()
    components.report = tokens_of(site)
    monkeypatch.setattr(_component, "_command", lambda: components)
    return components


def run(site: Site) -> AppTest:
    return AppTest.from_function(page, args=(site.url, CLIENT)).run(timeout=30)


def texts(app: AppTest) -> list[str]:
    assert not app.exception
    return [text.value for text in app.text]


def proved(site: Site, *, ago: float = 0, **claims: Any) -> dict[str, Any]:
    other = b"\x07" * 32
    sign_in = replace(signed_in(site), proof=other)
    sign_in.claims |= {"nonce": nonce(other), "auth_time": int(time.time() - ago)} | claims
    return sign_in.report()


def test_an_action_waits_for_its_confirmation(site: Site, components: Components) -> None:
    app = run(site)
    assert texts(app) == ["authenticated ada", "pending None"]
    assert [button.label for button in app.button] == ["Log out"]

    components.confirmation = proved(site)
    app.run()
    assert texts(app) == ["authenticated ada", "authenticated None"]
    assert texts(app.button[1].click().run())[-1] == "Deleted"


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"sub": "grace"}, "account_changed"),
        ({"ago": 200}, "id_token_auth_time_too_old"),
        ({"nonce": nonce(PROOF)}, "nonce_mismatch"),
    ],
)
def test_what_does_not_count_leaves_the_login_alone(
    site: Site, components: Components, claims: dict[str, Any], code: str
) -> None:
    components.confirmation = proved(site, **claims)
    app = run(site)
    assert texts(app) == ["authenticated ada", f"anonymous {code}"]
    assert [button.label for button in app.button] == ["Log out"]


def test_the_tokens_of_the_login_confirm_nothing(site: Site, components: Components) -> None:
    components.confirmation = components.report
    assert texts(run(site))[1] == "anonymous id_token_auth_time_missing"


def test_a_logout_ends_it(site: Site, components: Components) -> None:
    components.confirmation = proved(site)
    app = run(site)
    app.button[0].click().run()
    assert texts(app) == ["anonymous None", "anonymous None"]
    # The browser signs in again, but has not confirmed anything since.
    told = components.told[-1]["sign_out"]
    assert isinstance(told, int)
    components.report = tokens_of(site) | {"sign_out": told, "seq": 2 * 10**12}
    app.run()
    assert texts(app.run()) == ["authenticated ada", "anonymous None"]


def test_without_a_login_there_is_nothing_to_confirm(site: Site, components: Components) -> None:
    components.report = nobody(1)
    assert texts(run(site)) == ["anonymous None", "anonymous None"]
    assert {told["button"]["word"] for told in components.told} == {"log_in"}
