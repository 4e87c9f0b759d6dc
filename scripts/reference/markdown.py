"""Markdown from docstrings and rows."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence

GENERATED = "<!-- Written by scripts/docs from the code: change the code, then run it. -->"
"""First line of every generated page."""
SECTION = re.compile(r"^(Raises[^:\n]*):$")
ENTRY = re.compile(r"^ {4}(\w+): (.*)$")


def document(title: str, *parts: str) -> str:
    """Return a page; empty parts are left out."""
    stripped = [part.strip("\n") for part in parts]
    return "\n\n".join([GENERATED, f"# {title}", *filter(None, stripped)]) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; a bar within a cell is escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", r"\|") for cell in row) + " |" for row in lines
    ).replace("|  |", "| |")


def code(text: str, language: str = "") -> str:
    """Return a fenced block."""
    return f"```{language}\n{text.rstrip()}\n```"


def prose(docstring: str | None) -> str:
    """Turn a docstring into Markdown: code style, blocks of code, and what is raised."""
    text = inspect.cleandoc(docstring or "").replace("``", "`")
    return "\n\n".join(_paragraph(part) for part in _parts(text))


def _parts(text: str) -> Iterator[str]:
    """Yield the paragraphs of a docstring; a block of code is one of them."""
    for part in re.split(r"\n\n(?! )", text):
        yield part.strip("\n")


def _paragraph(text: str) -> str:
    first, _, rest = text.partition("\n")
    raises = SECTION.match(first)
    if raises:
        return f"{raises[1]}:\n\n" + "\n".join(_entries(rest))
    before, marker, block = text.partition("::\n\n")
    if marker:
        return f"{before}:\n\n" + code(textwrap.dedent(block), "python")
    return text


def _entries(text: str) -> Iterator[str]:
    """Yield the lines of a list, one for each exception."""
    for line in text.splitlines():
        entry = ENTRY.match(line)
        yield f"* `{entry[1]}`: {entry[2]}" if entry else f"  {line.strip()}"
