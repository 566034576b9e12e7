"""What a first visit transfers: everything in the built wheel that the browser loads.

    python tests/size.py dist/streamlit_pkce-0.1.0-py3-none-any.whl

Streamlit compresses what it serves, so `gzip -9` is what counts; kB are 1,000 bytes. Texts in
another language than English are loaded by those who read it, one file at most; what leads through
the sign-outs of several providers, by those who sign out of them; what makes DPoP proofs, by those
whose app asks for them. Exits with 1 above the limit.
"""

from __future__ import annotations

import gzip
import sys
import zipfile

LIMIT = 96_000
"""Bytes, compressed."""

ASSETS = "streamlit_pkce/assets/"

LATER = ("dpop.js", "onward.js")
"""What no first visit loads."""


def main() -> int:
    """Print a table and judge the total."""
    (wheel,) = sys.argv[1:]
    with zipfile.ZipFile(wheel) as archive:
        contents = {
            name.removeprefix(ASSETS): archive.read(name)
            for name in archive.namelist()
            if name.startswith(ASSETS)
        }
    sizes = {name: len(gzip.compress(content, 9)) for name, content in contents.items()}
    for name, size in sorted(sizes.items(), key=lambda row: -row[1]):
        print(f"{len(contents[name]):>9}  {size:>7} gzip -9  {name}")
    texts = [size for name, size in sizes.items() if name.endswith(".json")]
    total = sum(sizes.values()) - sum(texts) - sum(sizes.get(name, 0) for name in LATER)
    print(f"{total:>18} gzip -9  in all in English, limit {LIMIT}")
    print(f"{total + max(texts, default=0):>18} gzip -9  in all in the longest language")
    if not {".wasm", ".js", ".css", ".html", ".json"} <= {
        "." + name.rsplit(".", 1)[-1] for name in sizes
    }:
        print("the wheel lacks assets", file=sys.stderr)
        return 1
    if total > LIMIT:
        print(f"{total - LIMIT} bytes over the limit", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
