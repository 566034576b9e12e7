"""Labels: the texts that an app puts in place of the component's own.

The browser has the texts, in several languages; here are their names only.
``tests/contract/texts.json`` holds both to the same ones.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import Final

from ._codes import CODES
from ._errors import ConfigurationError

Labels = tuple[tuple[str, str], ...]

BUTTONS: Final = (
    "log_in",
    "confirm",
    "allow",
    "cancel",
    "try_again",
    "continue_here",
    "details",
)
"""What can be pressed, and must have a name therefore."""

STATES: Final = (
    "signing_in",
    "reconnecting",
    "signing_out",
    "signed_in",
    "signed_in_as",
)
"""What is said beside it. An app may prefer silence."""

_NAMES: Final = (*BUTTONS, *STATES, "lang", *CODES)

_LANGUAGE_TAG: Final = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")  # BCP 47
_PLACEHOLDER: Final = re.compile(r"\{[^{}]*\}")

_EXAMPLE: Final = 'Write for example labels={"log_in": "Sign in", "cancelled": "As you wish."}.'


def parse_labels(labels: object, label: object) -> Labels:
    """Parse the arguments `labels` and `label` of ``login()``; the latter is one of the former.

    Raises
    ------
    ConfigurationError
        At the first text that cannot be used.
    """
    if labels is not None and not isinstance(labels, Mapping):
        raise ConfigurationError(f"labels must be a mapping of names to texts. {_EXAMPLE}")
    texts = {_known(name): text for name, text in (labels or {}).items()}
    for name, text in texts.items():
        _check(name, text)
    return with_label(tuple(texts.items()), "log_in", label)


def with_label(labels: Labels, word: str, label: object) -> Labels:
    """The same texts, with the argument `label` in place of the `word` on a button.

    Raises
    ------
    ConfigurationError
        If it is empty, or no text.
    """
    if label is None:
        return labels
    if not isinstance(label, str) or not _is_visible(label):
        raise ConfigurationError(
            "label is the text on the button and must not be empty. "
            'Write for example label="Log in".'
        )
    return tuple({**dict(labels), word: label}.items())


def _known(name: object) -> str:
    if isinstance(name, str) and name in _NAMES:
        return name
    near = difflib.get_close_matches(str(name), _NAMES, n=3)
    instead = (
        f"Did you mean {' or '.join(map(repr, near))}?"
        if near
        else f"There are {', '.join(BUTTONS + STATES)}, lang, and all error codes."
    )
    raise ConfigurationError(f"labels has no text called {name!r}. {instead}")


def _check(name: str, text: object) -> None:
    if not isinstance(text, str):
        raise ConfigurationError(f"labels[{name!r}] must be a text, not {text!r}. {_EXAMPLE}")
    if name in BUTTONS and not _is_visible(text):
        raise ConfigurationError(
            f"labels[{name!r}] is the name of something to press and must not be empty. "
            "Leave it out to have the component's own text."
        )
    if name == "lang" and not _LANGUAGE_TAG.fullmatch(text):
        raise ConfigurationError(
            'labels["lang"] must be the language of your texts as BCP 47 writes it. '
            'Write for example labels={"lang": "pt-BR", ...}.'
        )
    known = ["{name}"] if name == "signed_in_as" else []
    unknown = [found for found in _PLACEHOLDER.findall(text) if found not in known]
    if unknown:
        raise ConfigurationError(
            f"labels[{name!r}] holds {unknown[0]}, for which nothing can be put. "
            'The one placeholder is {name}: write for example labels={"signed_in_as": "Hi {name}"}.'
        )


def _is_visible(text: str) -> bool:
    return bool(text.strip())
