"""The README, as far as it can be run or compared."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
TEXT = (REPOSITORY / "README.md").read_text(encoding="utf-8")
EXAMPLES = {
    path.name: path.read_text(encoding="utf-8")
    for path in (REPOSITORY / "examples").glob("*.py")
    if path.name != "run_demo.py"  # which is no app
}


@dataclass(frozen=True)
class Block:
    """A block of code, below its heading."""

    language: str
    heading: str
    code: str


def blocks(*languages: str) -> list[Block]:
    """All blocks in these languages; in any, without one."""
    found = []
    heading = ""
    for match in re.finditer(r"^#+ (.*)$|^```(\w*)\n((?:.*\n)*?)```$", TEXT, re.MULTILINE):
        if match[1] is not None:
            heading = match[1]
        else:
            found.append(Block(match[2], heading, match[3]))
    return [block for block in found if not languages or block.language in languages]


def table(heading: str) -> list[list[str]]:
    """The cells of the first table below this heading, without its head."""
    section = TEXT.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = re.search(r"(?:^\|.*\|\n)+", section, re.MULTILINE)
    assert lines, heading
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[0].splitlines()]
    return rows[2:]


def sections() -> dict[str, str]:
    """The sections of secrets.toml that are shown, by name."""
    # The docstring of this example has the sections that it, and the README, call by name.
    docstring = ast.get_docstring(ast.parse(EXAMPLES["several_providers.py"])) or ""
    shown = "\n".join([docstring, *(block.code for block in blocks("toml"))])
    found = re.findall(r"^(\[pkce\.(\w+)\]\n(?:(?!\[).+\n?)*)", shown, re.MULTILINE)
    names = [name for _, name in found]
    assert len(set(names)) == len(names), "one is shown twice, in two ways"
    assert len(names) == shown.count("[pkce")
    return {name: section for section, name in found}
