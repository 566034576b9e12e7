"""What stands before pages, in an app that runs without a browser."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, get_args

import pytest
from streamlit.testing.v1 import AppTest

from streamlit_pkce import PlacementError, _component, has_role, login, require_role, user
from streamlit_pkce._login_parameters import LoginParameters
from support.component import Component, tokens_of
from support.sign_in import CLIENT
from support.signers import signer
from support.story import nobody

if TYPE_CHECKING:
    from support.servers import Site


@pytest.fixture(autouse=True)
def _published(site: Site) -> None:
    site.publish([signer("RS256").jwk])


def run(script: Any, site: Site) -> AppTest:
    return AppTest.from_function(script, args=(site.url, CLIENT)).run(timeout=30)


def shown(app: AppTest) -> list[str]:
    assert not app.exception
    elements = (app.title, app.header, app.markdown, app.caption, app.text)
    return [element.value for kind in elements for element in kind]


# The login page


def guarded(issuer: str, client_id: str) -> None:
    import streamlit as st

    from streamlit_pkce import require_login

    token = require_login(
        issuer, client_id=client_id, title="Sales", caption="For staff.", label="Enter", leeway=30
    )
    st.text(f"Hello {token.claims['name']}")


def test_a_stranger_sees_the_login_page_and_nothing_else(site: Site, component: Component) -> None:
    component.report = nobody(1)
    assert shown(run(guarded, site)) == ["Sales", "For staff."]
    assert component.told[-1]["labels"] == {"log_in": "Enter"}


def test_who_is_signed_in_sees_the_app_and_nothing_else(site: Site, component: Component) -> None:
    component.report = tokens_of(site)
    app = run(guarded, site)
    assert shown(app) == ["Hello Ada Lovelace"]
    assert shown(app.run()) == ["Hello Ada Lovelace"]


def test_while_it_is_not_known_the_page_is_empty(site: Site, component: Component) -> None:
    app = run(guarded, site)
    assert shown(app) == []
    assert component.told[-1]["button"]["unplaced"]
    # It is known now: the component runs, and the app after it.
    component.report = nobody(1)
    assert shown(app.run()) == ["Sales", "For staff."]
    assert not component.told[-1]["button"]["unplaced"]


def test_who_is_signed_out_sees_the_login_page(site: Site, component: Component) -> None:
    component.report = tokens_of(site)
    app = run(guarded, site)
    component.report = nobody(2 * 10**12)
    app.run()
    assert shown(app.run()) == ["Sales", "For staff."]


def test_a_forged_token_opens_nothing(site: Site, component: Component) -> None:
    forged = tokens_of(site)
    kid = {"kid": signer("RS256").jwk["kid"]}
    forged["tokens"]["id_token"] = signer("RS256", name="second").sign({"sub": "admin"}, kid)
    component.report = forged
    assert shown(run(guarded, site)) == ["Sales", "For staff."]


def test_the_login_page_takes_what_login_takes() -> None:
    own = {
        name: parameter.annotation
        for name, parameter in inspect.signature(login).parameters.items()
        if parameter.kind is parameter.KEYWORD_ONLY
    }
    handed_on = {
        name: annotation.__forward_arg__
        for name, annotation in LoginParameters.__annotations__.items()
    }
    assert handed_on == own
    assert not get_args(LoginParameters)


def misspelt(issuer: str, client_id: str) -> None:
    from streamlit_pkce import require_login

    require_login(issuer, client_id=client_id, storge="local")  # type: ignore[call-arg]


def test_an_unknown_argument_is_an_error(site: Site, component: Component) -> None:
    (exception,) = run(misspelt, site).exception
    assert "'storge'" in exception.message
    assert not component.told


# Who is there


def deeper(issuer: str, client_id: str) -> None:
    import streamlit as st

    from streamlit_pkce import has_role, login, user

    login(issuer, client_id=client_id)
    claims = user()
    st.text(f"{claims.get('sub')} {dict(claims) == dict(user())} {has_role('admin')}")
    if claims:
        claims["roles"].append("admin")
        assert not has_role("admin")
        try:
            claims["sub"] = "grace"  # type: ignore[index]
        except TypeError:
            st.text("read-only")


def test_a_function_deeper_in_the_app_knows_who_is_there(site: Site, component: Component) -> None:
    component.report = tokens_of(site, roles=["reader"])
    assert shown(run(deeper, site)) == ["ada True False", "read-only"]


@pytest.mark.parametrize("report", [None, nobody(1), "nonsense"])
def test_nobody_is_an_empty_mapping(site: Site, component: Component, report: object) -> None:
    component.report = report
    assert shown(run(deeper, site)) == ["None True False"]


def several(issuer: str, client_id: str) -> None:
    import streamlit as st

    from streamlit_pkce import ConfigurationError, has_role, login, user

    login(issuer, client_id=client_id, key="reader")
    login(issuer, client_id=client_id, key="2")
    for key in ("reader", 2, "unheard of"):
        st.text(f"{user(key).get('sub')} {has_role('admin', key=key)}")
    try:
        st.text(f"{user().get('sub')}")
    except ConfigurationError as error:
        st.text(error)


class TwoComponents(Component):
    """Two logins: only the second one is signed in to, or the first one is, and then the second."""

    def __init__(self) -> None:
        super().__init__()
        self.reports: dict[str, object] = {}
        self.keys: list[str] = []

    def __call__(self, *, key: str, **arguments: Any) -> object:
        if key not in self.keys:
            self.keys.append(key)
        self.report = self.reports.get(str(self.keys.index(key)))
        return super().__call__(key=key, **arguments)


def test_of_several_logins_the_app_says_which_is_meant(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    components = TwoComponents()
    monkeypatch.setattr(_component, "_command", lambda: components)
    components.reports["1"] = tokens_of(site, roles=["admin"])
    app = run(several, site)
    assert shown(app) == ["None False", "ada True", "None False", "ada"]

    # Somebody signs in to the first one later. Whose roles count is not for them to choose.
    components.reports["0"] = tokens_of(site, sub="grace", roles=[])
    app.run()
    *said, refusal = shown(app.run())
    assert said == ["grace False", "ada True", "None False"]
    assert "several logins ('2', 'reader')" in refusal


@pytest.mark.parametrize("call", [user, lambda: has_role("admin"), lambda: require_role("admin")])
def test_outside_an_app_it_says_so(call: Any) -> None:
    with pytest.raises(PlacementError, match="script run"):
        call()


# What has happened


def watched(issuer: str, client_id: str) -> None:
    import streamlit as st
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    from streamlit_pkce import login, logout

    heard = st.session_state.setdefault("heard", [])

    def note(event: object) -> None:
        assert get_script_run_ctx(suppress_warning=True) is not None
        heard.append(event.kind)  # type: ignore[attr-defined]

    login(issuer, client_id=client_id, on_event=note)
    st.button("Log out", on_click=logout)
    st.text(" ".join(heard))


def test_an_app_hears_of_each_event_once(site: Site, component: Component) -> None:
    component.report = tokens_of(site)
    app = run(watched, site)
    assert shown(app.run()) == ["signed_in"]
    assert shown(app.button[0].click().run()) == ["signed_in signed_out"]
    assert shown(app.run()) == ["signed_in signed_out"]


def deaf(issuer: str, client_id: str) -> None:
    from streamlit_pkce import login

    login(issuer, client_id=client_id, on_event="print")  # type: ignore[arg-type]


def test_a_hook_that_cannot_be_called_is_an_error(site: Site, component: Component) -> None:
    (exception,) = run(deaf, site).exception
    assert "on_event=print" in exception.message
    assert not component.told
