"""Further access tokens: what an app sees of them."""

from __future__ import annotations

import copy
import pickle
from typing import TYPE_CHECKING, Any

import pytest
from streamlit.testing.v1 import AppTest

from streamlit_pkce import ConfigurationError, PlacementError, _component
from support.component import Component
from support.further import LATER, NOTES, item, notes_of, refused, report
from support.long_run import LongRun
from support.sign_in import NOW, SignIn, config
from support.story import forged, nobody

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.servers import Site


def test_it_is_pending_until_the_browser_has_it(run: LongRun) -> None:
    notes = notes_of(run, report())
    assert (notes.status, bool(notes), notes.headers, notes.error) == ("pending", False, {}, None)
    assert (notes.access_token, notes.scope, notes.expires_in) == (None, None, None)
    assert run.session.wishes.known == (NOTES,)
    run.arrives(report(item(), seq=LATER))
    assert (notes.status, bool(notes), notes.expires_in) == ("authenticated", True, 600)
    assert notes.headers == {"Authorization": "Bearer notes-token"}
    assert (notes.access_token, notes.scope) == ("notes-token", "notes.read")
    assert run.session.app_must_rerun(NOW)


def test_its_arrival_is_news_also_to_an_app_that_looks_at_no_status(run: LongRun) -> None:
    notes = notes_of(run, report())
    assert not notes
    run.session.take(report(item(), seq=LATER), run.config, run.provider, NOW)
    assert run.session.app_must_rerun(NOW)


def test_a_renewal_is_shown_at_once_and_reruns_nothing(run: LongRun) -> None:
    token = run.login(report(item()))
    notes = token.for_scope("notes.read", resource="https://notes.example.com")
    assert notes.access_token == "notes-token"
    renewed = item(access_token="renewed", expires_at=NOW + 1200)
    run.arrives(report(renewed, seq=LATER))
    assert (notes.access_token, notes.expires_in) == ("renewed", 1200)
    assert token["access_token"] != "renewed"
    assert not run.session.app_must_rerun(NOW)


def test_its_arrival_verifies_nothing_anew(run: LongRun, verifications: list[int]) -> None:
    notes = notes_of(run, report())
    run.arrives(report(item(), seq=LATER))
    assert notes
    assert len(verifications) == 1


def test_what_the_person_has_to_allow_is_an_error_and_no_sign_out(run: LongRun) -> None:
    token = run.login(report())
    notes = token.for_scope("notes.read", resource="https://notes.example.com")
    assert not notes
    run.arrives(report(refused(), seq=LATER))
    assert notes.error is not None
    assert (notes.status, notes.error.code) == ("anonymous", "interaction_required")
    assert (token.status, token.error) == ("authenticated", None)
    assert run.session.app_must_rerun(NOW)


def test_a_token_counts_to_its_end_whatever_its_renewal_has_failed_for(run: LongRun) -> None:
    notes = notes_of(run, report(refused() | item(error=refused()["error"])))
    assert (notes.status, notes.error) == ("authenticated", None)
    run.now = NOW + 600
    assert notes.error is not None
    assert (notes.status, notes.error.code) == ("anonymous", "interaction_required")


def test_an_expired_one_is_pending_while_it_is_renewed(run: LongRun) -> None:
    notes = notes_of(run, report(item()))
    run.now = NOW + 600
    assert (notes.status, notes.access_token, notes.headers) == ("pending", None, {})


def test_min_validity_holds_one_back_that_is_about_to_expire(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sign_in = SignIn()
    jwks = {"keys": [sign_in.signer.jwk]}
    issuer = sign_in.config().issuer.metadata
    assert issuer is not None
    run = LongRun(monkeypatch, config(dict(issuer.for_browser), jwks=jwks, min_validity=200))
    run.session.take(report(item()), run.config, run.provider, NOW)
    run.now = NOW + 450
    notes = notes_of(run, report(item()))
    assert notes.status == "pending"
    run.arrives(report(item(access_token="renewed", expires_at=NOW + 1050), seq=LATER))
    assert notes.access_token == "renewed"
    run.now = NOW + 1000
    assert notes.access_token == "renewed"


@pytest.mark.parametrize("end", [nobody(LATER), forged(LATER) | {"further": [item()]}])
def test_it_ends_with_the_login(run: LongRun, end: object) -> None:
    notes = notes_of(run, report(item()))
    assert notes
    run.arrives(end)
    assert (notes.status, notes.access_token) == ("anonymous", None)


def app(issuer: str) -> None:
    """Asks for two tokens, and forgets everything in each run, as some apps do."""
    import streamlit as st

    from streamlit_pkce import login

    st.session_state.clear()
    token = login(issuer, client_id="demo")
    statuses = [token.for_scope(name).status for name in ("notes.read", "mail.read")]
    st.write(" ".join(statuses))


def test_the_first_call_starts_the_run_anew_and_no_other(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.publish([])
    component = Component()
    monkeypatch.setattr(_component, "_command", lambda: component)
    test = AppTest.from_function(app, args=(site.url,)).run(timeout=30)
    assert not test.exception
    assert test.markdown[0].value == "pending pending"
    told = [len(data["further"]) for data in component.told]
    assert told == [0, 1, 2]
    test.run()
    assert [len(data["further"]) for data in component.told] == [0, 1, 2, 2]


def test_it_can_be_kept_copied_and_pickled(run: LongRun) -> None:
    token = run.login(report(item()))
    notes = token.for_scope("notes.read", resource="https://notes.example.com")
    pickled = pickle.loads(pickle.dumps(notes))
    assert copy.deepcopy(notes) is notes
    assert copy.copy(notes) is notes
    assert copy.deepcopy(token).for_scope("notes.read", resource="https://notes.example.com")
    run.arrives(nobody(LATER))
    assert not notes
    assert pickled.access_token == "notes-token"
    with pytest.raises(PlacementError):
        pickled.button()
    with pytest.raises(PlacementError):
        pickle.loads(pickle.dumps(token)).for_scope("notes.read")


def test_nothing_secret_is_in_its_repr(run: LongRun) -> None:
    notes = notes_of(run, report(item()))
    assert repr(notes) == "AccessToken(status='authenticated')"
    assert "notes-token" not in f"{notes!r}{notes.auth!r}{run.session._judge.standing!r}"


def test_its_auth_signs_with_the_newest(run: LongRun) -> None:
    class Request:
        headers: dict[str, str] = {}  # noqa: RUF012 (as a library has it)

    notes = notes_of(run, report(item()))
    run.arrives(report(item(access_token="renewed"), seq=LATER))
    assert notes.auth(Request()).headers == {"Authorization": "Bearer renewed"}


def test_the_button_tells_the_browser_what_it_asks_for(
    run: LongRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounted: list[dict[str, Any]] = []

    def command() -> Callable[..., None]:
        return lambda **arguments: mounted.append(arguments)

    monkeypatch.setattr(_component, "_command", command)
    notes = notes_of(run, report(refused()))
    notes.button("Allow it")
    [arguments] = mounted
    assert arguments["key"].startswith(f"{run.key}.")
    data = arguments["data"]
    assert (data["asks"], data["session"]) == (NOTES, run.config.session)
    assert (data["button"]["word"], data["labels"]) == ("allow", {"allow": "Allow it"})
    with pytest.raises(ConfigurationError, match="label"):
        notes.button(" ")
