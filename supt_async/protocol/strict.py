"""What decoders let pass, or stumble over: names that stand twice, and very deep nesting.

Of two values with one name a decoder keeps the last or the first, and whoever has looked at the
text with another decoder has seen something else; so it is refused. Looking costs more than
decoding, and most texts are too simple to hide a second name: see ``plainly_once``.
"""

from __future__ import annotations

import json
import re
from typing import Any

from supt_async.types import JSONValue

# A string without an end is taken to the end of the text, and nothing is ever tried twice:
# otherwise each of its quotes would be tried as the beginning of another one.
_BRACKETS = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)


class Deep(Exception):
    """A text is nested too deeply."""


class Twice(Exception):
    """A name stands twice in one object."""

    def __init__(self, name: str) -> None:
        super().__init__("a name stands twice in an object")
        self.name = name


def check_depth(text: str, limit: int) -> None:
    """Look at the brackets of a text, whether it is JSON or not.

    Raises:
        Deep: More than ``limit`` are open at once.
    """
    depth = 0
    if text.count("[") + text.count("{") <= limit:
        return
    for match in _BRACKETS.finditer(text):
        bracket = match.group()
        if bracket in "[{":
            depth += 1
            if depth > limit:
                raise Deep(f"JSON is nested deeper than {limit}")
        elif bracket in "]}":
            depth -= 1


def plainly_once(text: str, names: int) -> bool:
    """Tell whether a text, decoded to ``names`` different names in all, has each only once.

    Every name is followed by a colon. So if there are no more colons than names, there are no
    more names either; if there are more, they may stand in strings, and one has to look.
    """
    return text.count(":") <= names


def check_once(text: str) -> None:
    """Look through a text that is known to be JSON, not nested deeper than some limit.

    Raises:
        Twice: A name stands twice.
    """
    _reader.decode(text)


def _once(pairs: list[tuple[str, Any]]) -> JSONValue:
    if len(pairs) > 1:
        seen = set()
        for name, _ in pairs:
            if name in seen:
                raise Twice(name)
            seen.add(name)
    return None


def _skip(_digits: str) -> JSONValue:
    """Make nothing of a number: a long one would cost much."""


_reader = json.JSONDecoder(
    object_pairs_hook=_once, parse_int=_skip, parse_float=_skip, parse_constant=_skip
)
