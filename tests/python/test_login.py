"""login(): what a run of an app costs, and where it refuses to work.

Streamlit's AppTest runs the app; it has no browser, so a stand-in takes the
component's place. The real one is driven in tests/e2e.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from streamlit_pkce import PlacementError, _component, login
from support.component import Component, tokens_of
from support.sign_in import CLIENT, config
from support.signers import signer

if TYPE_CHECKING:
    from support.servers import Site


def page(issuer: str, client_id: str) -> None:
    import streamlit as st

    from streamlit_pkce import login

    st.session_state.runs = st.session_state.get("runs", 0) + 1
    token = login(issuer, client_id=client_id)
    st.text(token.status)
    st.text(str(token.claims.get("name")))


def form(issuer: str, client_id: str) -> None:
    import streamlit as st

    from streamlit_pkce import login

    with st.form("form"):
        st.form_submit_button("Send")
        login(issuer, client_id=client_id)


def twice(issuer: str, client_id: str) -> None:
    from streamlit_pkce import login

    login(issuer, client_id=client_id)
    login(issuer, client_id=client_id)


def run(script: Any, site: Site) -> AppTest:
    return AppTest.from_function(script, args=(site.url, CLIENT)).run(timeout=30)


def texts(app: AppTest) -> list[str]:
    assert not app.exception
    return [text.value for text in app.text]


@pytest.fixture(autouse=True)
def _published(site: Site) -> None:
    site.publish([signer("RS256").jwk])


def test_before_the_browser_has_spoken_the_app_is_pending(site: Site, component: Component) -> None:
    assert texts(run(page, site)) == ["pending", "None"]
    (told,) = component.told
    assert told["verdict"] is None
    assert told["metadata"]["token_endpoint"] == f"{site.url}/token"


def every_argument(issuer: str, client_id: str) -> None:
    from streamlit_pkce import login

    login(
        issuer,
        client_id=client_id,
        scope="openid",
        redirect_uri="https://app.example.com/callback.html",
        login_hint="ada",
        audience="api",
        resource="urn:api",
        extra_params={"ui_locales": "fr"},
        storage="local",
        silent=False,
        min_validity=120,
        max_age=300,
        acr_values=["gold", "silver"],
        label="Anmelden",
        labels={"cancelled": "Na gut."},
        type="tertiary",
        icon="🔑",
        width="stretch",
        key="second",
        expose_refresh_token=True,
    )


def test_every_argument_reaches_the_component(site: Site, component: Component) -> None:
    assert not run(every_argument, site).exception
    (told,) = component.told
    expected = {
        "scope": "openid",
        "redirect_uri": "https://app.example.com/callback.html",
        "parameters": [
            ["login_hint", "ada"],
            ["audience", "api"],
            ["resource", "urn:api"],
            ["max_age", "300"],
            ["acr_values", "gold silver"],
            ["ui_locales", "fr"],
        ],
        "storage": "local",
        "silent": False,
        "min_validity": 120,
        "labels": {"cancelled": "Na gut.", "log_in": "Anmelden"},
        "button": {
            "type": "tertiary",
            "icon": "🔑",
            "width": "stretch",
            "large": False,
            "word": "log_in",
            "unplaced": False,
        },
        "expose_refresh_token": True,
    }
    assert {name: told[name] for name in expected} == expected
    assert told["session"] != config(site.url).session


def test_a_rerun_in_which_nothing_changed_costs_nothing(site: Site, component: Component) -> None:
    component.report = tokens_of(site)
    app = run(page, site)
    asked, told = list(site.asked), component.told[-1]
    for _ in range(5):
        app.run()
        assert texts(app) == ["authenticated", "Ada Lovelace"]
    assert site.asked == asked
    assert component.told[-5:] == [told] * 5


def test_a_server_that_takes_over_a_page_tells_the_component_at_once(
    site: Site, component: Component
) -> None:
    # Streamlit knows no state of the component before it is mounted.
    component.report = tokens_of(site)
    app = run(page, site)
    assert texts(app) == ["authenticated", "Ada Lovelace"]
    assert [told["verdict"] and told["verdict"]["outcome"] for told in component.told] == [
        None,
        "accepted",
    ]
    assert app.session_state.runs == 2


def test_a_report_that_streamlit_holds_already_needs_no_second_run(
    site: Site, component: Component
) -> None:
    component.report = tokens_of(site)
    app = AppTest.from_function(page, args=(site.url, CLIENT))
    key = f"streamlit-pkce.login.{config(site.url).session}"
    app.session_state[key] = {"report": component.report}
    app.run(timeout=30)
    assert texts(app) == ["authenticated", "Ada Lovelace"]
    assert app.session_state.runs == 1
    assert [told["verdict"]["outcome"] for told in component.told] == ["accepted"]


def test_a_person_is_never_shown_as_anonymous_when_the_component_starts_afresh(
    site: Site, component: Component
) -> None:
    component.report = tokens_of(site)
    app = run(page, site)
    component.report = None
    assert texts(app.run()) == ["authenticated", "Ada Lovelace"]


def test_forged_tokens_never_reach_the_app(site: Site, component: Component) -> None:
    stranger = signer("RS256", name="second")
    forged = tokens_of(site)
    kid = {"kid": signer("RS256").jwk["kid"]}
    forged["tokens"]["id_token"] = stranger.sign({"sub": "admin", "name": "Admin"}, kid)
    component.report = forged
    assert texts(run(page, site)) == ["anonymous", "None"]
    assert component.told[-1]["verdict"]["error"]["code"] == "signature_invalid"


def test_inside_a_form_it_says_where_to_go_instead(site: Site, component: Component) -> None:
    app = run(form, site)
    assert "outside the form" in app.exception[0].message
    assert component.told == []


@pytest.mark.skipif(
    tuple(map(int, st.__version__.split(".")[:2])) < (1, 60),
    reason="older AppTests cannot mount components",
)
def test_twice_in_one_run_it_says_how_to_tell_the_two_apart(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def command() -> Any:
        return st.components.v2.component("stand_in", js="export default () => {}")

    monkeypatch.setattr(_component, "_command", command)
    app = run(twice, site)
    (exception,) = app.exception
    assert exception.message == (
        "The same login() is called twice in one run. Keep the token set of the first call, "
        'or tell the two apart: login(..., key="second").'
    )


@pytest.mark.skipif(
    tuple(map(int, st.__version__.split(".")[:2])) < (1, 60),
    reason="older AppTests cannot mount components",
)
def test_without_its_files_it_says_how_to_get_them(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_component, "_NAME", "streamlit-pkce.not-there")
    app = run(page, site)
    assert "make assets" in app.exception[0].message


def test_outside_an_app_it_says_how_to_start_one() -> None:
    with pytest.raises(PlacementError, match="streamlit run"):
        login("https://login.example.com", client_id=CLIENT)


def test_arguments_are_checked_before_anything_else() -> None:
    with pytest.raises(ValueError, match="client_id"):
        login("https://login.example.com", client_id="")
