"""A page that is not for everybody, in an app that runs without a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from streamlit.testing.v1 import AppTest

from streamlit_pkce import _component
from streamlit_pkce._provider import Provider
from support.component import Component, tokens_of
from support.sign_in import CLIENT
from support.signers import signer
from support.story import nobody

if TYPE_CHECKING:
    import pytest

    from support.servers import Site


def run(script: Any, site: Site) -> AppTest:
    return AppTest.from_function(script, args=(site.url, CLIENT)).run(timeout=30)


def shown(app: AppTest) -> list[str]:
    assert not app.exception
    elements = (app.title, app.header, app.markdown, app.caption, app.text)
    return [element.value for kind in elements for element in kind]


def admins_only(issuer: str, client_id: str) -> None:
    import streamlit as st

    from streamlit_pkce import login, require_role

    login(issuer, client_id=client_id)
    require_role("admin", "owner")
    st.text("Everything is allowed")


def test_who_has_the_role_goes_on(site: Site, component: Component) -> None:
    component.report = tokens_of(site, roles=["owner"])
    assert shown(run(admins_only, site)) == ["Everything is allowed"]


def test_who_has_not_sees_why_and_no_more(site: Site, component: Component) -> None:
    component.report = tokens_of(site, roles=["reader"], name="**Eve** $x$")
    said = shown(run(admins_only, site))
    assert said[0] == "No access"
    assert said[-1].endswith("You are signed in as **Eve** $x$.")
    assert len(said) == 2
    assert not any(secret in " ".join(said) for secret in ("admin", "owner", "reader"))


def test_who_may_have_it_without_anybody_knowing_is_told_so(
    site: Site, component: Component
) -> None:
    component.report = tokens_of(site, _claim_names={"roles": "src1"})
    assert "does not tell all" in " ".join(shown(run(admins_only, site)))


def test_nobody_gets_in(site: Site, component: Component) -> None:
    component.report = nobody(1)
    assert shown(run(admins_only, site)) == ["No access", "Nobody is signed in."]


def test_while_it_is_not_known_who_is_there_nothing_is_said(
    site: Site, component: Component
) -> None:
    assert shown(run(admins_only, site)) == []
    assert component.told


def unguarded(issuer: str, client_id: str) -> None:
    import streamlit as st

    from streamlit_pkce import require_role

    require_role("admin")
    st.text(f"Everything is allowed to {client_id} of {issuer}")


def test_without_a_login_nobody_gets_in(site: Site) -> None:
    assert shown(run(unguarded, site)) == ["No access", "Nobody is signed in."]


def test_it_is_said_as_soon_as_it_is_known_that_nobody_is_there(
    site: Site, component: Component
) -> None:
    app = run(admins_only, site)
    assert component.told
    (session,) = app.session_state["_streamlit_pkce_sessions"].values()
    assert not session.app_must_rerun(0)
    # The app itself has not looked at the status of what login() has returned.
    session.take(nobody(1), session.config, Provider(session.config.issuer), 0)
    assert session.app_must_rerun(0)


def on_two_pages(issuer: str, client_id: str) -> None:
    import streamlit as st

    from streamlit_pkce import login, require_role

    page = st.session_state.get("page", "both")
    if page != "none":
        login(issuer, client_id=client_id)
    if page == "both":
        login(issuer, client_id=client_id, key="second")
    require_role("admin")
    st.text("Everything is allowed")


class SlowSecond(Component):
    """The second login does not know yet who is there."""

    def __call__(self, **arguments: Any) -> object:
        said = super().__call__(**arguments)
        is_first = self.told[0]["session"] == arguments["data"]["session"]
        return said if is_first else {}


def test_a_login_of_the_page_is_waited_for_and_one_that_is_elsewhere_is_not(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.publish([signer("RS256").jwk])
    components = SlowSecond()
    components.report = nobody(1)
    monkeypatch.setattr(_component, "_command", lambda: components)
    app = run(on_two_pages, site)
    assert shown(app) == []

    # Nothing will ever be heard of the second one there.
    app.session_state["page"] = "first"
    assert shown(app.run()) == ["No access", "Nobody is signed in."]
    app.session_state["page"] = "none"
    assert shown(app.run()) == ["No access", "Nobody is signed in."]
    app.session_state["page"] = "both"
    assert shown(app.run()) == []


def test_who_is_signed_in_waits_for_no_other_login(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.publish([signer("RS256").jwk])
    components = SlowSecond()
    components.report = tokens_of(site, roles=["reader"])
    monkeypatch.setattr(_component, "_command", lambda: components)
    assert shown(run(on_two_pages, site))[0] == "No access"
