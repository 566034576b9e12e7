"""Files: JSON documents that an app gives by hand, as a mapping or a path."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ._errors import ConfigurationError


def read_document(name: str, value: object) -> Mapping[str, Any] | None:
    """Read the document that the argument called `name` gives.

    Returns
    -------
    Mapping or None
        None if `value` is neither a mapping nor a path. A text is a path if it
        ends in ``.json`` and does not start like a URL.

    Raises
    ------
    ConfigurationError
        If there is no such file, or no JSON object in it.
    """
    if isinstance(value, Mapping):
        return value
    if isinstance(value, os.PathLike):
        return _read(name, Path(value))
    if (
        isinstance(value, str)
        and value.endswith(".json")
        and not value.startswith(("http://", "https://"))
    ):
        return _read(name, Path(value))
    return None


def _read(name: str, path: Path) -> Mapping[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(
            f"{name}: the file {str(path)!r} cannot be read ({error.strerror}). "
            "Write its path as seen from the folder in which Streamlit was started, or in full."
        ) from error
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"{name}: the file {str(path)!r} is not JSON.") from error
    if not isinstance(document, dict):
        raise ConfigurationError(f"{name}: the file {str(path)!r} holds no JSON object.")
    return document
