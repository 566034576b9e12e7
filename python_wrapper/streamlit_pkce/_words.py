# ruff: noqa: RUF001 - an apostrophe and a full-width comma are what they look like
"""Words: what Streamlit draws for this package, in the person's language.

What the component says has its texts in the browser; see ``frontend/texts/``. Both
speak the same languages, and choose by the same rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._labels import Labels

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "welcome": "Welcome",
        "please_log_in": "Please log in to continue.",
        "no_access": "No access",
        "not_for_everybody": "This page is not for everybody. You are signed in as {name}.",
        "nobody": "Nobody is signed in.",
        "not_all_told": "The sign-in service does not tell all that you are a member of.",
        "confirmed": "Confirmed",
    },
    "de": {
        "welcome": "Willkommen",
        "please_log_in": "Bitte melden Sie sich an, um fortzufahren.",
        "no_access": "Kein Zugriff",
        "not_for_everybody": "Diese Seite ist nicht für alle. Sie sind angemeldet als {name}.",
        "nobody": "Niemand ist angemeldet.",
        "not_all_told": "Der Anmeldedienst teilt nicht alle Ihre Mitgliedschaften mit.",
        "confirmed": "Bestätigt",
    },
    "es": {
        "welcome": "Le damos la bienvenida",
        "please_log_in": "Inicie sesión para continuar.",
        "no_access": "Sin acceso",
        "not_for_everybody": "Esta página no es para todos. Ha iniciado sesión como {name}.",
        "nobody": "Nadie ha iniciado sesión.",
        "not_all_told": (
            "El servicio de inicio de sesión no comunica todos los grupos de los que es miembro."
        ),
        "confirmed": "Confirmado",
    },
    "fr": {
        "welcome": "Bienvenue",
        "please_log_in": "Connectez-vous pour continuer.",
        "no_access": "Accès refusé",
        "not_for_everybody": (
            "Cette page n’est pas pour tout le monde. Vous êtes connecté en tant que {name}."
        ),
        "nobody": "Personne n’est connecté.",
        "not_all_told": (
            "Le service de connexion ne communique pas tout ce dont vous êtes membre."
        ),
        "confirmed": "Confirmé",
    },
    "ja": {
        "welcome": "ようこそ",
        "please_log_in": "続けるにはログインしてください。",
        "no_access": "アクセスできません",
        "not_for_everybody": (
            "このページを利用できる人は限られています。{name} としてログインしています。"
        ),
        "nobody": "誰もログインしていません。",
        "not_all_told": "ログインサービスは、あなたの所属をすべては伝えていません。",
        "confirmed": "確認済み",
    },
    "zh-Hans": {
        "welcome": "欢迎",
        "please_log_in": "请登录以继续。",
        "no_access": "无权访问",
        "not_for_everybody": "此页面并非对所有人开放。您已登录为 {name}。",
        "nobody": "没有人登录。",
        "not_all_told": "登录服务没有告知您所属的全部群组。",
        "confirmed": "已确认",
    },
}
"""By language, and by name."""

# CLDR's likely subtags: where Chinese is written in the traditional way.
_TRADITIONAL: Final = frozenset(
    ("au", "bn", "gb", "gf", "hk", "id", "mo", "pa", "pf", "ph", "sr", "th", "tw", "us", "vn")
)


def words(labels: Labels = ()) -> Mapping[str, str]:
    """The words for the person whose browser runs the script.

    Parameters
    ----------
    labels
        The app's own texts for the component, of which ``lang`` counts before the browser's
        language.
    """
    return WORDS[choose(dict(labels).get("lang") or st.context.locale)]


def choose(tag: str | None) -> str:
    """The language to speak with somebody who reads this one (BCP 47)."""
    language, *rest = (tag or "").lower().split("-")
    if language != "zh":
        return language if language in WORDS else "en"
    if "hans" in rest:
        return "zh-Hans"
    return "en" if "hant" in rest or _TRADITIONAL.intersection(rest) else "zh-Hans"
