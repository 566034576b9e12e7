"""Button: what the login button looks like, said as for ``st.button``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, cast, get_args

from . import _host
from ._errors import ConfigurationError

ButtonType = Literal["primary", "secondary", "tertiary"]
ButtonWidth = Literal["content", "stretch"] | int

_MATERIAL: Final = ":material/"
_MOST_PIXELS: Final = 10_000


@dataclass(frozen=True)
class Button:
    """The looks of the button.

    Attributes
    ----------
    type
        How it stands out.
    icon
        A Material symbol's name, or an emoji; empty if there is none.
    width
        As wide as its text, as its place, or so many pixels.
    """

    type: ButtonType
    icon: str
    width: ButtonWidth


def parse_button(*, type: object, icon: object, width: object) -> Button:  # noqa: A002 - st.button's name
    """Parse the arguments of ``login()`` that ``st.button`` has too.

    Raises
    ------
    ConfigurationError
        At the first one that cannot be used.
    """
    return Button(type=_type(type), icon=_icon(icon), width=_width(width))


def _type(kind: object) -> ButtonType:
    if kind in get_args(ButtonType):
        return cast(ButtonType, kind)
    raise ConfigurationError(
        f"type must be one of {', '.join(map(repr, get_args(ButtonType)))}, not {kind!r}. "
        'Write for example type="primary".'
    )


def _icon(icon: object) -> str:
    if icon is None:
        return ""
    if not isinstance(icon, str) or not _host.is_icon(icon):
        raise ConfigurationError(
            f"icon must be one emoji, or a Material symbol that Streamlit has, not {icon!r}. "
            'Write for example icon=":material/login:".'
        )
    return icon.removeprefix(_MATERIAL).removesuffix(":")


def _width(width: object) -> ButtonWidth:
    if width == "content" or width == "stretch":  # noqa: PLR1714 - narrows the type
        return cast(ButtonWidth, width)
    if isinstance(width, int) and not isinstance(width, bool) and 0 < width <= _MOST_PIXELS:
        return width
    raise ConfigurationError(
        f'width must be "content", "stretch" or a number of pixels, not {width!r}. '
        'Write for example width="stretch".'
    )
