"""signed_in(): all logins of a browser session at once, on any page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from streamlit.testing.v1 import AppTest

from streamlit_pkce import PlacementError, _component, _host, signed_in
from streamlit_pkce._live import hand_over
from streamlit_pkce._provider import Provider
from streamlit_pkce._session import Session
from support.component import signed_in as sign_in_at
from support.sign_in import NOW, SignIn, config
from support.signers import signer

if TYPE_CHECKING:
    from support.servers import Site


class Components:
    """Stand-ins for the components of a page, which report what a test says, by client."""

    def __init__(self) -> None:
        self.reports: dict[str, object] = {}

    def __call__(self, *, data: dict[str, Any], **_: object) -> object:
        return {"report": self.reports.get(data["client_id"])}


@pytest.fixture
def components(monkeypatch: pytest.MonkeyPatch, site: Site) -> Components:
    site.publish([signer("RS256").jwk])
    components = Components()
    monkeypatch.setattr(_component, "_command", lambda: components)
    return components


def reported(site: Site, client: str, **claims: Any) -> dict[str, Any]:
    sign_in = sign_in_at(site)
    sign_in.claims |= {"aud": client, **claims}
    return sign_in.report()


def pages(issuer: str) -> None:
    import streamlit as st

    from streamlit_pkce import login, logout, signed_in, user

    if st.session_state.get("page") != "second":
        login(issuer, client_id="work", key="at work")
        login(issuer, client_id="private")
    st.button("Log out", on_click=logout)
    tokens = signed_in()
    st.session_state.tokens = tokens
    for name, token in tokens.items():
        st.text(f"{name}: {token.claims['name']}")
        assert user(name) == token.claims
        if st.session_state.get("wishes"):
            st.text(token.for_scope("notes.read").status)


def texts(app: AppTest) -> list[str]:
    assert not app.exception
    return [text.value for text in app.text]


def test_it_names_who_is_signed_in_and_nobody_else(site: Site, components: Components) -> None:
    app = AppTest.from_function(pages, args=(site.url,)).run(timeout=30)
    assert texts(app) == []
    components.reports["work"] = reported(site, "work")
    assert texts(app.run()) == ["at work: Ada Lovelace"]
    components.reports["private"] = reported(site, "private", sub="grace", name="Grace Hopper")
    assert texts(app.run()) == ["at work: Ada Lovelace", f"{site.url}: Grace Hopper"]


def test_it_knows_them_on_every_page_and_signing_out_reaches_it(
    site: Site, components: Components
) -> None:
    components.reports["work"] = reported(site, "work")
    app = AppTest.from_function(pages, args=(site.url,)).run(timeout=30)
    assert texts(app) == ["at work: Ada Lovelace"]
    app.session_state.page = "second"
    assert texts(app.run()) == ["at work: Ada Lovelace"]

    kept = app.session_state.tokens["at work"]
    assert kept.headers["Authorization"].startswith("Bearer ")
    assert kept.take_state() is None
    app.button[0].click().run()
    assert texts(app) == []
    assert not kept


def test_its_token_sets_have_further_tokens_too(site: Site, components: Components) -> None:
    components.reports["work"] = reported(site, "work")
    app = AppTest.from_function(pages, args=(site.url,)).run(timeout=30)
    app.session_state.wishes = True
    assert texts(app.run()) == ["at work: Ada Lovelace", "pending"]


def test_its_token_sets_are_alive(
    site: Site, components: Components, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in = sign_in_at(site)
    sign_in.claims["aud"] = "work"
    components.reports["work"] = sign_in.report()
    app = AppTest.from_function(pages, args=(site.url,)).run(timeout=30)
    kept = app.session_state.tokens["at work"]
    renewed = sign_in.renewed(at=sign_in.claims["iat"] + 1)
    components.reports["work"] = renewed.report()
    app.run()
    assert kept["access_token"] == renewed.access_token != sign_in.access_token

    monkeypatch.setattr("time.time", lambda: renewed.now + 3601)
    # Nobody renews it on a page without the login.
    app.session_state.page = "second"
    assert texts(app.run()) == []


def above(issuer: str) -> None:
    import streamlit as st

    from streamlit_pkce import login, signed_in

    st.text(", ".join(signed_in()))
    login(issuer, client_id="work", key="at work")


def test_above_the_login_it_knows_what_has_come_with_the_run(
    site: Site, components: Components
) -> None:
    app = AppTest.from_function(above, args=(site.url,)).run(timeout=30)
    assert texts(app) == [""]
    # The component's state is there before the component is drawn.
    report = reported(site, "work")
    key = f"streamlit-pkce.login.{config(site.url, client_id='work', key='at work').session}"
    app.session_state[key] = {"report": report}
    components.reports["work"] = report
    assert texts(app.run()) == ["at work"]


@pytest.mark.parametrize("again", [True, False])
def test_what_comes_between_it_and_the_login_makes_the_app_run_again(
    monkeypatch: pytest.MonkeyPatch, again: bool
) -> None:
    runs = [object(), object()]
    monkeypatch.setattr(_host, "run", lambda: runs[0])
    login = SignIn().config()
    session, provider = Session(), Provider(login.issuer)
    session.glimpse.remember(session.outcome(NOW))
    if not again:
        # It was called below the login of the run before: that is no news.
        runs.reverse()
    session.take(SignIn().report(), login, provider, NOW)
    hand_over(session, login, provider, NOW)
    assert session.app_must_rerun(NOW) is again
    hand_over(session, login, provider, NOW)
    assert not session.app_must_rerun(NOW)


def test_outside_an_app_it_says_where_it_works() -> None:
    with pytest.raises(PlacementError, match="script run"):
        signed_in()
