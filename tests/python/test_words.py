"""What Python has Streamlit draw is in the person's language, or in the app's own words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from streamlit_pkce._words import WORDS, choose
from support.component import Component, tokens_of
from support.sign_in import CLIENT
from support.story import nobody

if TYPE_CHECKING:
    from support.servers import Site

PLACEHOLDER = re.compile(r"\{.*?\}")


def run(script: Any, site: Site) -> list[str]:
    app = AppTest.from_function(script, args=(site.url, CLIENT)).run(timeout=30)
    assert not app.exception
    elements = (app.title, app.header, app.markdown, app.caption, app.text)
    return [element.value for kind in elements for element in kind]


@pytest.fixture
def speak(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Have the person's browser ask for a language."""

    def speak(locale: str | None) -> None:
        monkeypatch.setattr(type(st.context), "locale", locale)

    return speak


def test_there_are_the_six_languages_of_the_component() -> None:
    assert set(WORDS) == {"en", "de", "es", "fr", "ja", "zh-Hans"}


@pytest.mark.parametrize("language", WORDS)
def test_every_language_says_everything_in_its_own_words(language: str) -> None:
    for name, english in WORDS["en"].items():
        text = WORDS[language][name]
        assert text.strip() == text != ""
        assert PLACEHOLDER.findall(text) == PLACEHOLDER.findall(english)
        assert (text == english) == (language == "en")
    assert WORDS[language].keys() == WORDS["en"].keys()


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("de-CH", "de"),
        ("en-GB", "en"),
        ("es-419", "es"),
        ("FR", "fr"),
        ("ja", "ja"),
        ("sv", "en"),
        ("zh", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("zh-SG", "zh-Hans"),
        ("zh-Hans-HK", "zh-Hans"),
        ("zh-TW", "en"),
        ("zh-Hant", "en"),
        ("deutsch", "en"),
        ("C", "en"),
        ("", "en"),
        ("-", "en"),
        ("\ud800", "en"),
        (None, "en"),
    ],
)
def test_the_persons_language_is_chosen_as_the_component_does(
    tag: str | None, language: str
) -> None:
    assert choose(tag) == language


def guarded(issuer: str, client_id: str) -> None:
    from streamlit_pkce import require_login

    require_login(issuer, client_id=client_id)


def test_a_german_is_asked_to_log_in(site: Site, component: Component, speak: Any) -> None:
    speak("de-AT")
    component.report = nobody(1)
    assert run(guarded, site) == ["Willkommen", "Bitte melden Sie sich an, um fortzufahren."]


def test_who_speaks_another_language_is_asked_in_english(
    site: Site, component: Component, speak: Any
) -> None:
    speak("sv-SE")
    component.report = nobody(1)
    assert run(guarded, site) == ["Welcome", "Please log in to continue."]


def silent(issuer: str, client_id: str) -> None:
    from streamlit_pkce import require_login

    require_login(issuer, client_id=client_id, title="Le salon", caption="")


def test_the_login_pages_words_are_the_apps_to_choose(
    site: Site, component: Component, speak: Any
) -> None:
    speak("de")
    component.report = nobody(1)
    assert run(silent, site) == ["Le salon"]


def french(issuer: str, client_id: str) -> None:
    from streamlit_pkce import require_login, require_role

    require_login(issuer, client_id=client_id, labels={"lang": "fr-CA"})
    require_role("admin")


@pytest.mark.parametrize("locale", [None, "ja"])
def test_an_app_that_speaks_one_language_speaks_it_everywhere(
    site: Site, component: Component, speak: Any, locale: str | None
) -> None:
    speak(locale)
    component.report = nobody(1)
    assert run(french, site)[0] == "Bienvenue"
    component.report = tokens_of(site)
    assert run(french, site)[0] == "Accès refusé"


def admins_only(issuer: str, client_id: str) -> None:
    from streamlit_pkce import login, require_role

    login(issuer, client_id=client_id)
    require_role("admin")


def test_who_may_not_see_a_page_reads_why_in_their_language(
    site: Site, component: Component, speak: Any
) -> None:
    speak("ja-JP")
    component.report = tokens_of(site)
    assert run(admins_only, site) == [
        "アクセスできません",
        "このページを利用できる人は限られています。Ada Lovelace としてログインしています。",
    ]
    component.report = nobody(2 * 10**12)
    assert run(admins_only, site) == ["アクセスできません", "誰もログインしていません。"]


def confirming(issuer: str, client_id: str) -> None:
    from streamlit_pkce import login, step_up

    token = login(issuer, client_id=client_id, label="Hinein", labels={"cancel": "Doch nicht"})
    step_up(token)


def test_the_button_of_a_confirmation_has_the_components_own_words(
    site: Site, component: Component
) -> None:
    component.report = tokens_of(site)
    run(confirming, site)
    labels = {told["button"]["word"]: told["labels"] for told in component.told}
    assert list(labels) == ["log_in", "confirm"]
    assert "confirm" not in labels["confirm"]
    assert labels["confirm"]["cancel"] == "Doch nicht"


def test_who_has_confirmed_is_not_named_a_second_time(
    site: Site, component: Component, speak: Any
) -> None:
    speak("fr-CH")
    component.report = tokens_of(site)
    run(confirming, site)
    labels = {told["button"]["word"]: told["labels"] for told in component.told}
    assert "signed_in_as" not in labels["log_in"]
    assert labels["confirm"]["signed_in_as"] == labels["confirm"]["signed_in"] == "Confirmé"


def own_words(issuer: str, client_id: str) -> None:
    from streamlit_pkce import login, step_up

    labels = {"confirm": "Wirklich?", "signed_in_as": "Hallo {name}"}
    token = login(issuer, client_id=client_id, labels=labels)
    step_up(token)
    step_up(token, max_age=60, label="Noch einmal")


def test_or_the_apps(site: Site, component: Component) -> None:
    component.report = tokens_of(site)
    run(own_words, site)
    said = {told["labels"]["confirm"] for told in component.told[1:]}
    assert said == {"Wirklich?", "Noch einmal"}
    assert {told["labels"]["signed_in_as"] for told in component.told} == {"Hallo {name}"}
