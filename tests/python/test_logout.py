"""logout(): nobody is signed in from that moment on, whatever the browser still says."""

from __future__ import annotations

import pickle
import time
from collections import OrderedDict
from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from streamlit_pkce import ConfigurationError, PlacementError, _sessions, logout
from streamlit_pkce._sign_out import SignOut
from support.component import Component, tokens_of
from support.sign_in import CLIENT, NOW, SignIn
from support.signers import signer
from support.story import Story, forged, nobody

if TYPE_CHECKING:
    from support.servers import Site

LOGOUT = NOW * 1000 + 500


@pytest.fixture
def story() -> Story:
    """Ada has signed in, and the app has called logout()."""
    story = Story()
    assert story.hears(SignIn(seq=1).report()).status == "authenticated"
    assert story.session.end(SignOut(LOGOUT))
    return story


def test_nobody_is_signed_in_at_once(story: Story) -> None:
    token = story.hears(None)
    assert (token.status, token.error, dict(token)) == ("anonymous", None, {})


def test_what_the_browser_sent_before_it_knew_is_ignored(story: Story) -> None:
    for report in (SignIn(seq=1).report(), SignIn().renewed().report(), forged(2)):
        token = story.hears(report, at=NOW + 240)
        assert (token.status, token.error) == ("anonymous", None)
    late = SignIn(seq=3, sign_out=LOGOUT - 1).report()
    assert story.hears(late).status == "anonymous"


def test_the_browsers_own_sign_out_reruns_nothing(story: Story) -> None:
    story.hears(None)
    assert not story.notices(nobody(2, sign_out=LOGOUT))


def test_the_person_can_sign_in_again(story: Story) -> None:
    story.hears(nobody(2, sign_out=LOGOUT))
    assert story.hears(SignIn(seq=3, sign_out=LOGOUT).report()).status == "authenticated"
    assert story.session.sign_out == SignOut(LOGOUT)


def test_another_person_may_be_the_next_without_a_click(story: Story) -> None:
    grace = SignIn(seq=3, sign_out=LOGOUT, obtained="silent")
    grace.claims["sub"] = "grace"
    assert story.hears(grace.report()).claims["sub"] == "grace"


def test_a_second_logout_signs_out_again(story: Story) -> None:
    story.hears(SignIn(seq=3, sign_out=LOGOUT).report())
    assert story.session.end(SignOut(LOGOUT + 1))
    assert story.hears(SignIn(seq=4, sign_out=LOGOUT).report()).status == "anonymous"


def test_a_logout_survives_serialisation(story: Story) -> None:
    story.session = pickle.loads(pickle.dumps(story.session))
    assert story.hears(SignIn(seq=2).report()).status == "anonymous"


# In a running app


def page(issuer: str, client_id: str) -> None:
    import streamlit as st

    from streamlit_pkce import login, logout

    def leave_and_tidy_up() -> None:
        logout()
        st.session_state.clear()
        st.session_state.is_tidy = True

    def tidy_up_and_leave() -> None:
        st.session_state.clear()
        logout()

    token = login(issuer, client_id=client_id)
    st.button("callback", on_click=logout)
    st.button("here only", on_click=logout, kwargs={"everywhere": False})
    st.button("leave and tidy up", on_click=leave_and_tidy_up)
    st.button("tidy up and leave", on_click=tidy_up_and_leave)
    if st.button("script"):
        logout()
        st.text("never shown")
    if st.button("script that tidies up"):
        st.session_state.clear()
        logout()
    st.text(token.status)


def goodbye() -> None:
    import streamlit as st

    from streamlit_pkce import logout

    st.session_state.runs = st.session_state.get("runs", 0) + 1
    logout()
    st.text("Goodbye")


@pytest.fixture
def app(site: Site, component: Component) -> AppTest:
    """Ada is signed in."""
    site.publish([signer("RS256").jwk])
    component.report = tokens_of(site)
    app = AppTest.from_function(page, args=(site.url, CLIENT)).run(timeout=30)
    assert texts(app) == ["authenticated"]
    assert component.told[-1]["sign_out"] is None
    return app


def texts(app: AppTest) -> list[str]:
    assert not app.exception
    return [text.value for text in app.text]


def press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()


@pytest.mark.parametrize("where", ["callback", "script"])
def test_the_app_is_shown_signed_out_and_the_browser_told(
    app: AppTest, component: Component, where: str
) -> None:
    before = int(time.time() * 1000)
    press(app, where)
    assert texts(app) == ["anonymous"]
    assert component.told[-1]["sign_out"] >= before

    told = component.told[-1]
    app.run()
    assert texts(app) == ["anonymous"]
    assert component.told[-1] == told


@pytest.mark.parametrize(("button", "everywhere"), [("callback", True), ("here only", False)])
def test_the_provider_is_meant_unless_the_app_says_otherwise(
    app: AppTest,
    component: Component,
    caplog: pytest.LogCaptureFixture,
    button: str,
    everywhere: bool,
) -> None:
    press(app, button)
    assert component.told[-1]["end_session"] is everywhere
    # Item 75: this provider's metadata has no end_session_endpoint, and the author gets to know.
    said = [record.message for record in caplog.records if "end_session_endpoint" in record.message]
    assert len(said) == everywhere


def test_a_provider_that_can_end_its_session_is_not_complained_of(
    site: Site, component: Component, caplog: pytest.LogCaptureFixture
) -> None:
    site.publish([signer("RS256").jwk], end_session_endpoint=f"{site.url}/end")
    component.report = tokens_of(site)
    app = AppTest.from_function(page, args=(site.url, CLIENT)).run(timeout=30)
    press(app, "callback")
    assert component.told[-1]["end_session"]
    assert not [it for it in caplog.records if "end_session" in it.message]


def test_everywhere_is_yes_or_no() -> None:
    with pytest.raises(ConfigurationError, match=r'kwargs=\{"everywhere": False\}'):
        logout(everywhere="no")  # type: ignore[arg-type]


def test_a_callback_goes_on_after_it(app: AppTest) -> None:
    press(app, "leave and tidy up")
    assert app.session_state.is_tidy
    assert not app.warning


@pytest.mark.parametrize(
    "where", ["leave and tidy up", "tidy up and leave", "script that tidies up"]
)
def test_an_app_may_clear_its_session_state_beside(
    app: AppTest, component: Component, where: str
) -> None:
    press(app, where)
    assert texts(app) != ["authenticated"]
    assert component.told[-1]["sign_out"] is not None
    app.run()
    assert texts(app) != ["authenticated"]


def test_ten_thousand_others_do_not_keep_a_person_from_leaving(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_sessions, "_MOST_BROWSERS", 3)
    for number in range(10):
        with monkeypatch.context() as elsewhere:
            elsewhere.setattr("streamlit_pkce._host.session_id", f"other {number}".lower)
            _sessions._browser()
        app.run()  # Ada goes on
    press(app, "script that tidies up")
    assert texts(app) != ["authenticated"]
    assert "never shown" not in texts(app)


def test_nor_does_it_if_she_was_away_meanwhile(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_sessions, "_browsers", OrderedDict())
    app.run()
    press(app, "script that tidies up")
    assert texts(app) != ["authenticated"]
    assert "never shown" not in texts(app)


def test_the_number_is_greater_than_any_the_browser_knows(
    app: AppTest, site: Site, component: Component
) -> None:
    # From another server, whose clock is ahead.
    known = int(time.time() * 1000) + 60_000
    component.report = tokens_of(site) | {"sign_out": known, "seq": known}
    app.run()
    press(app, "callback")
    assert component.told[-1]["sign_out"] == known + 1
    assert texts(app) == ["anonymous"]


def test_a_browser_that_counts_to_the_end_breaks_nothing(
    app: AppTest, site: Site, component: Component
) -> None:
    component.report = tokens_of(site) | {"sign_out": 2**53 - 1, "seq": 2**53 - 1}
    app.run()
    for _ in range(2):
        press(app, "callback")
        assert texts(app) == ["anonymous"]
        assert component.told[-1]["sign_out"] == 2**53 - 1


def test_a_page_that_does_nothing_else_does_not_run_for_ever(component: Component) -> None:
    app = AppTest.from_function(goodbye).run(timeout=30)
    assert texts(app) == ["Goodbye"]
    assert app.session_state.runs == 1
    assert component.told == []


def test_outside_an_app_it_says_how_to_be_called() -> None:
    with pytest.raises(PlacementError, match="on_click=logout"):
        logout()


def test_a_login_that_is_drawn_later_is_signed_out_too(
    app: AppTest, site: Site, component: Component
) -> None:
    press(app, "callback")
    other = AppTest.from_function(page, args=(site.url, CLIENT)).run(timeout=30)
    assert texts(other) == ["pending"]
    assert component.told[-1]["sign_out"] is not None
