"""Files: JSON documents that an app gives by hand, as a mapping or a path.

A file is read again when it has changed, so an operator replaces the keys of a running app
by replacing the file. What was good once survives every later failure, as with what is fetched:
a file that is half written or missing for a moment signs nobody out.
"""

from __future__ import annotations

import logging
import os
import stat
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ._errors import ConfigurationError
from ._fetch import LIMITS
from ._json import parse_object

if TYPE_CHECKING:
    from collections.abc import Callable

    Check = Callable[[Mapping[str, Any]], object]
    Stamp = tuple[int, int, int]

logger = logging.getLogger("streamlit_pkce")


@dataclass
class _Read:
    """What a file had in it when it was good for the last time, and what is wrong since."""

    stamp: Stamp
    document: Mapping[str, Any]
    complaint: str | None = None


_lock = threading.Lock()
_reads: dict[tuple[str, Path], _Read] = {}


def path_of(value: object) -> Path | None:
    """The path that `value` is: a text is one if it ends in ``.json`` and starts like no URL."""
    if isinstance(value, os.PathLike):
        return Path(value)
    if (
        isinstance(value, str)
        and value.endswith(".json")
        and not value.startswith(("http://", "https://"))
    ):
        return Path(value)
    return None


def read_document(name: str, value: object, check: Check) -> Mapping[str, Any] | None:
    """Read the document that the argument called `name` gives.

    Parameters
    ----------
    check
        Raises :class:`ConfigurationError` if a document is of no use.

    Returns
    -------
    Mapping or None
        None if `value` is neither a mapping nor a path.

    Raises
    ------
    ConfigurationError
        If there is no such file, or nothing of use in it, and never was.
    """
    if isinstance(value, Mapping):
        check(value)
        return value
    path = path_of(value)
    if path is None:
        return None
    with _lock:
        return _read(name, path.absolute(), check)


def _read(name: str, path: Path, check: Check) -> Mapping[str, Any]:
    known = _reads.get((name, path))
    stamp: Stamp | None = None
    try:
        stamp = _stamp(name, path)
        if known is not None and stamp == known.stamp:
            return known.document
        document = _parse(name, path)
        check(document)
    except ConfigurationError as error:
        if known is None:
            raise
        if str(error) != known.complaint:
            logger.warning("%s Until then, what it had in it before is used.", error)
        known.stamp, known.complaint = stamp or known.stamp, str(error)
        return known.document
    _reads[name, path] = _Read(stamp, document)
    return document


def _stamp(name: str, path: Path) -> Stamp:
    """What differs when a file has changed."""
    try:
        status = path.stat()
    except OSError as error:
        raise _unreadable(name, path, error) from error
    if not stat.S_ISREG(status.st_mode):
        raise ConfigurationError(f"{name}: {str(path)!r} is no file. Write the path of one.")
    return status.st_mtime_ns, status.st_size, status.st_ino


def _parse(name: str, path: Path) -> Mapping[str, Any]:
    try:
        with path.open("rb") as file:
            content = file.read(LIMITS.size + 1)
    except OSError as error:
        raise _unreadable(name, path, error) from error
    if len(content) > LIMITS.size:
        raise ConfigurationError(
            f"{name}: the file {str(path)!r} has more than {LIMITS.size} bytes. Write into it what "
            "the provider serves, and nothing else."
        )
    document = parse_object(content)
    if document is None:
        raise ConfigurationError(
            f"{name}: the file {str(path)!r} holds no JSON object. Write into it what the provider "
            "serves."
        )
    return document


def _unreadable(name: str, path: Path, error: OSError) -> ConfigurationError:
    return ConfigurationError(
        f"{name}: the file {str(path)!r} cannot be read ({error.strerror}). "
        "Write its path as seen from the folder in which Streamlit was started, or in full."
    )
