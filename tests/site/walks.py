"""Pages that are walked through: their files, commands and what these print.

A fence's second word says what it is: ``sh`` is pasted, ``text output`` has parts of lines that are
printed by then in this order, and any other fence with a second word is a file of that name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OUTPUT = "output"


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """What a page asks its reader to do."""

    files: dict[str, str]
    script: str
    """All commands in their order, for bash."""
    output: list[str]
    """Parts of lines that the commands print, in this order."""


def walk(page: Path) -> Walk:
    """Read the blocks of a page."""
    files, script, output = {}, ["set -eu"], []
    for language, title, text in FENCE.findall(page.read_text(encoding="utf-8")):
        if title == OUTPUT:
            output += text.splitlines()
        elif title:
            files[title] = text
        elif language == "sh":
            script.append(text)
    return Walk(files=files, script="\n".join(script), output=output)


def missing(wanted: list[str], printed: str) -> list[str]:
    """List the parts of lines that were not printed, or not after those before them."""
    lines = iter(printed.splitlines())
    return [part for part in wanted if not any(part in line for line in lines)]
