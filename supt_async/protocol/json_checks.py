"""Checks of JSON that decoders don't make: duplicate keys, and very deep nesting.

Of two values with one key, one decoder keeps the last and another the first, so that two readers
of one text see different things: such a text is refused. The check costs more than decoding, and
most texts are too simple to hide a second key: see ``has_no_duplicates``.
"""

from __future__ import annotations

import json
from typing import Any

import msgspec

from supt_async.domain.values import JSONValue

_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_ONE_KIND = bytes.maketrans(b"{}", b"[]")

MAX_NAME_SHOWN = 40
"""Maximum number of characters of a key that an error message repeats."""


class TooDeep(Exception):
    """A text is nested too deeply, or has too many lists and objects."""


class DuplicateKey(Exception):
    """An object has a key twice."""

    def __init__(self, name: str) -> None:
        super().__init__("a name stands twice in an object")
        self.name = name


def check_depth(text: str, limit: int, brackets: int) -> None:
    """Check the brackets of a text before it is decoded, whether it is JSON or not.

    Lists and objects cost a decoder most. Nothing here walks through the text in Python, so that
    the check of any text costs less than its decoding.

    Raises:
        TooDeep: There are more than ``brackets`` of them, or more than ``limit`` in each other.
    """
    count = text.count("[") + text.count("{")
    if count <= limit:
        return
    if count > brackets:
        raise TooDeep(f"JSON may have {brackets} lists and objects at most")
    left = _brackets(text)
    for _ in range(limit):
        inner = len(left)
        left = left.replace(b"[]", b"")
        if len(left) == inner:
            break
    if b"[]" in left or left.count(b"[") > limit:
        raise TooDeep(f"JSON is nested deeper than {limit}")


def _brackets(text: str) -> bytes:
    """Return the brackets outside of strings, all of them square."""
    if "\\" in text:
        # Pairs first: a quote after one is bare.
        text = text.replace("\\\\", "").replace('\\"', "")
    bare = "".join(text.split('"')[::2])
    return bare.encode(errors="replace").translate(_ONE_KIND, _NOT_BRACKETS)


def decode(text: str) -> JSONValue:
    """Decode JSON in which no object has a key twice.

    Raises:
        msgspec.DecodeError: It is not JSON.
        ValueError: A name stands twice; the text says which.
        RecursionError: It is nested too deep.
    """
    value: JSONValue = msgspec.json.decode(text)
    # Nothing else has keys. An escape could be a colon.
    if isinstance(value, dict | list) and ("\\u" in text or text.count(":") > _colons(value)):
        refuse_duplicates(text)
    return value


def _colons(value: JSONValue) -> int:
    """Return the number of colons in the JSON text of a value, at least.

    One follows every key; others stand in keys and texts. Of two values with one key the decoder
    has kept one, so that the text it came from has a colon more.
    """
    if isinstance(value, str):
        return value.count(":")
    if isinstance(value, list):
        return sum(_colons(part) for part in value if isinstance(part, str | list | dict))
    count = 0
    if isinstance(value, dict):
        count = len(value)
        for key, part in value.items():
            count += key.count(":")
            if isinstance(part, str):
                count += part.count(":")
            elif isinstance(part, list | dict):
                count += _colons(part)
    return count


def refuse_duplicates(text: str) -> None:
    """Check a text that is known to be JSON for duplicate keys.

    Raises:
        ValueError: A name stands twice; the text says which.
    """
    if has_no_duplicates(text, 0):
        return
    try:
        check_duplicates(text)
    except DuplicateKey as exc:
        name = exc.name if len(exc.name) <= MAX_NAME_SHOWN else f"{exc.name[:MAX_NAME_SHOWN]}…"
        raise ValueError(f"{name!r} stands twice in one object: keep one of them") from exc


def has_no_duplicates(text: str, names: int) -> bool:
    """Return whether it is certain that a text, decoded to ``names`` keys in all, has none twice.

    A colon follows every key. With no more colons than keys there can be no other key; further
    colons may stand in strings, and then ``check_duplicates`` has to look.
    """
    return text.count(":") <= names


def check_duplicates(text: str) -> None:
    """Check a text that is known to be JSON, of bounded depth, for duplicate keys.

    Raises:
        DuplicateKey: A name stands twice.
    """
    _reader.decode(text)


def _once(pairs: list[tuple[str, Any]]) -> JSONValue:
    if len(pairs) > 1:
        seen = set()
        for name, _ in pairs:
            if name in seen:
                raise DuplicateKey(name)
            seen.add(name)
    return None


def _skip(_digits: str) -> JSONValue:
    """Return None for a number: to convert a long one would cost much."""


_reader = json.JSONDecoder(
    object_pairs_hook=_once, parse_int=_skip, parse_float=_skip, parse_constant=_skip
)
