"""What the checks of all kinds of answers share: options, and flaws of any value.

An answer that is refused gets a sentence that names the rule and never repeats the answer. One
that is allowed is returned in the one spelling that equal answers share: numbers as ``equality``
writes them, several options in the task's order, spans in the order of the text, shapes as
``shapes`` mends them.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Hashable, Iterable, Mapping
from typing import TypeAlias

from supt_async.domain.values import JSONValue
from supt_async.payloads.arrays import storable
from supt_async.protocol.tasks.fields import OptionValue

MAX_DEPTH = 32
"""Maximum nesting depth of an answer."""

Lookup: TypeAlias = Mapping[Hashable, int]
"""Options or labels of a task, each as ``typed`` returns it, and its position."""

_OPTION_TYPES = frozenset((str, int, float, bool))


class NotAllowed(ValueError):
    """The task does not allow an answer; the text is one sentence that names the rule."""


def typed(value: OptionValue) -> Hashable:
    """Return a key that keeps true and 1 apart, which Python does not; 1 and 1.0 stay equal."""
    return (bool, value) if value is True or value is False else value


def among(options: Lookup, value: JSONValue) -> bool:
    """Return whether a value is one of the options, of the same JSON type."""
    return type(value) in _OPTION_TYPES and typed(value) in options


def is_option(value: JSONValue) -> bool:
    """Return whether a value could be an option."""
    return type(value) in _OPTION_TYPES


def flaw_of(value: JSONValue, depth: int = 0) -> str | None:
    """Return what a value must (not) be or have so that databases and browsers can keep it."""
    match value:
        case None | bool():
            return None
        case str():
            return None if storable(value) else "not have U+0000 or half of a surrogate pair"
        case float():
            return None if math.isfinite(value) else "have finite numbers only"
        case int():
            fits = -(2**63) <= value < 2**64
            return None if fits else "have integers of at most 64 bits only"
        case list() | tuple():
            parts: Iterable[JSONValue] = value
        case dict():
            if not all(isinstance(key, str) for key in value):
                return "be JSON, whose keys are strings"
            parts = itertools.chain(value, value.values())
        case _:
            return "be JSON"
    if depth >= MAX_DEPTH:
        return f"not be nested deeper than {MAX_DEPTH} levels"
    return next((flaw for part in parts if (flaw := flaw_of(part, depth + 1)) is not None), None)


def is_list(value: JSONValue) -> bool:
    """Return whether a value is a list."""
    return isinstance(value, list | tuple)


LABEL = "Each label must be one of the task's labels, of the same JSON type."
