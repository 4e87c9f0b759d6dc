"""GitHub's Markdown as the Markdown of the site's generator.

Python-Markdown, which Zensical uses, differs in what our pages use: what belongs to an entry of a
list is indented by four columns, a fence has one word, a number with a dot begins a list also
within a paragraph, and Markdown within an element has to be asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

FENCE = re.compile(r"^(?P<indent> *)(?P<mark>```+|~~~+)(?P<language>\w*)(?: +(?P<title>\S+))?\s*$")
ENTRY = re.compile(r"^ *(?:[*+-]|\d+\.) +")
NUMBER = re.compile(r"^( +(?!1\.)\d+)\. ")
INDENT = 4


def converted(text: str) -> str:
    """Return a page in the generator's Markdown."""
    text = text.replace("<details>\n", '<details markdown="1">\n')
    return "\n".join(_lists(_fences(text.split("\n"))))


def _fences(lines: list[str]) -> Iterator[tuple[str, bool]]:
    """Yield the lines, each with whether it is within a fence or begins one."""
    mark = ""
    for line in lines:
        found = FENCE.match(line)
        if mark:
            yield line, True
            if line.strip() == mark:
                mark = ""
        elif found:
            mark = found["mark"]
            title = f' title="{found["title"]}"' if found["title"] else ""
            yield f"{found['indent']}{mark}{found['language']}{title}", True
        else:
            yield line, False


def _lists(lines: Iterator[tuple[str, bool]]) -> Iterator[str]:
    """Yield the lines, with what belongs to an entry of a list moved to the right.

    An empty line is added before an entry that follows a later paragraph of the one before.
    """
    width, paragraph, divided, before = 0, False, False, ""
    for line, fenced in lines:
        indent = len(line) - len(line.lstrip(" "))
        entry = None if fenced else ENTRY.match(line)
        if entry and not indent:
            if width and divided and before.strip():
                yield ""
            width, divided = len(entry[0]), False
        elif line.strip() and indent < 2:
            width = 0
        if width and paragraph and not fenced:
            line = NUMBER.sub(r"\1\\. ", line)
        if width and indent >= 2 and line.strip():
            yield " " * (INDENT - min(width, indent)) + line
        else:
            yield line
        before, divided = line, divided or not line.strip()
        paragraph = bool(line.strip()) and not fenced and not line.lstrip()[0].isdigit()
