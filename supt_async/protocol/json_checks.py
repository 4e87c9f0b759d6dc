"""What decoders let pass, or stumble over: names that stand twice, and very deep nesting.

Of two values with one name a decoder keeps the last or the first, and whoever has looked at the
text with another decoder has seen something else; so it is refused. Looking costs more than
decoding, and most texts are too simple to hide a second name: see ``plainly_once``.
"""

from __future__ import annotations

import json
from typing import Any

import msgspec

from supt_async.domain.values import JSONValue

_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_ONE_KIND = bytes.maketrans(b"{}", b"[]")

MAX_NAME_SHOWN = 40
"""Characters of a name that a refusal repeats."""


class Deep(Exception):
    """A text is nested too deeply, or holds more lists and objects than anybody needs."""


class Twice(Exception):
    """A name stands twice in one object."""

    def __init__(self, name: str) -> None:
        super().__init__("a name stands twice in an object")
        self.name = name


def check_depth(text: str, limit: int, brackets: int) -> None:
    """Look at the brackets of a text before it is decoded, whether it is JSON or not.

    Lists and objects are what costs a decoder most, and what a depth takes to write. Nothing here
    goes through the text in Python: all that can be sent costs less than its decoding.

    Raises:
        Deep: There are more than ``brackets`` of them, or more than ``limit`` in each other.
    """
    count = text.count("[") + text.count("{")
    if count <= limit:
        return
    if count > brackets:
        raise Deep(f"JSON may have {brackets} lists and objects at most")
    left = _brackets(text)
    for _ in range(limit):
        inner = len(left)
        left = left.replace(b"[]", b"")
        if len(left) == inner:
            break
    if b"[]" in left or left.count(b"[") > limit:
        raise Deep(f"JSON is nested deeper than {limit}")


def _brackets(text: str) -> bytes:
    """Return the brackets outside of strings, all of them square."""
    if "\\" in text:
        # Pairs first: a quote after one is bare.
        text = text.replace("\\\\", "").replace('\\"', "")
    bare = "".join(text.split('"')[::2])
    return bare.encode(errors="replace").translate(_ONE_KIND, _NOT_BRACKETS)


def decode(text: str) -> JSONValue:
    """Read JSON in which no object has a name twice.

    Raises:
        msgspec.DecodeError: It is not JSON.
        ValueError: A name stands twice; the text says which.
        RecursionError: It is nested too deep.
    """
    value = msgspec.json.decode(text)
    refuse_twice(text)
    return value


def refuse_twice(text: str) -> None:
    """Look through a text that is known to be JSON.

    Raises:
        ValueError: A name stands twice; the text says which.
    """
    if plainly_once(text, 0):
        return
    try:
        check_once(text)
    except Twice as exc:
        name = exc.name if len(exc.name) <= MAX_NAME_SHOWN else f"{exc.name[:MAX_NAME_SHOWN]}…"
        raise ValueError(f"{name!r} stands twice in one object: keep one of them") from exc


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
