"""Equality of answers: equal answers have one spelling, in which they are compared.

1, true and "1" are three answers, and 1 and 1.0 are one (docs/protocol.md, rule 16). So a number
that is whole is written without a decimal point, and -0.0 as 0, at any depth; the order of an
object's keys does not matter. What a task adds to that (the order of a set, the corners of a box)
``task.settle`` does once, before an answer is stored.
"""

from __future__ import annotations

import msgspec

from supt_async.domain.values import JSONValue

_LEAST, _MOST = -(2**63), 2**64
"""Range of integers that can be stored; a float beyond them stays a float."""
_SORTED = msgspec.json.Encoder(order="sorted")


def spell(value: JSONValue) -> JSONValue:
    """Return an equal value with its numbers in their one spelling."""
    match value:
        case float():
            return int(value) if value.is_integer() and _LEAST <= value < _MOST else value
        case list() | tuple():
            return [spell(part) for part in value]
        case dict():
            return {key: spell(part) for key, part in value.items()}
        case _:
            return value


def text_of(value: JSONValue) -> str:
    """Return the JSON text of an answer; two answers are equal if their texts are."""
    if type(value) is str:  # most are, and need no spelling
        return msgspec.json.encode(value).decode()
    return _SORTED.encode(spell(value)).decode()


def respelled(text: str) -> str:
    """Return what ``text_of`` makes of a stored answer, whenever it was written."""
    return text if text.startswith('"') else text_of(msgspec.json.decode(text))
