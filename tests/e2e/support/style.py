"""What an element looks like, in a form that can be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Locator

# A color may be computed in many notations, and half transparent: what is seen is what counts.
_READ = """
(button, text) => {
  const context = new OffscreenCanvas(1, 1).getContext("2d");
  const painted = (color) => ["black", "white"].flatMap((ground) => {
    for (context.fillStyle of [ground, color]) context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  });
  const style = getComputedStyle(button);
  const letters = getComputedStyle(button.querySelector(text) ?? button);
  const [color, shadow] = style.boxShadow.match(/^(.*\\)) (.*)$/)?.slice(1) ?? ["transparent", ""];
  const { width, height } = button.getBoundingClientRect();
  return {
    colors: {
      color: painted(letters.color),
      background: painted(style.backgroundColor),
      border: painted(style.borderTopWidth === "0px" ? "transparent" : style.borderTopColor),
      shadow: painted(color),
    },
    sizes: { width, height },
    words: [
      letters.fontFamily, letters.fontSize, letters.fontWeight, letters.lineHeight,
      style.borderRadius, style.borderTopWidth, style.borderTopStyle, style.padding,
      style.minHeight, style.cursor, shadow,
    ],
  };
}
"""

Look = dict[str, Any]

#: Rounding, of colors from 0 to 255, and of sizes in pixels.
_CLOSE = {"colors": 2.0, "sizes": 0.1}


def look(button: Locator) -> Look:
    """What a button looks like now. Streamlit has its text in a paragraph."""
    read: Look = button.evaluate(_READ, "p")
    return read


def assert_alike(ours: Look, own: Look) -> None:
    """Assert that two buttons cannot be told apart."""
    assert ours["words"] == own["words"]
    for kind, tolerance in _CLOSE.items():
        for name, expected in own[kind].items():
            found = ours[kind][name]
            for a, b in zip(_numbers(found), _numbers(expected), strict=True):
                assert abs(a - b) <= tolerance, f"{name}: {found} instead of {expected}"


def _numbers(value: Any) -> list[float]:
    return list(value) if isinstance(value, list) else [value]
