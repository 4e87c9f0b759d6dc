"""Answers as texts, for the cells of a CSV file and the names of COCO's categories.

A text is written as it is, and any other value as its JSON text. Only where a task has both 1 and
"1" among its options, the text is written as JSON with its quotes, so that they stay distinct.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from supt_async.domain.values import JSONValue

COMPARED = ("a", "b", "tie")
"""Answers of a task of kind compare that names none."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""First characters of a text that a spreadsheet may take for a formula.

Source: OWASP, CSV Injection; the last four are the wide forms of the first."""
# One such character alone is not a formula.
_BEGINS = re.compile(rf"\A(?=[{re.escape(''.join(FORMULA))}].)", re.DOTALL)
# Where ; or a tab separates cells, quotes within a cell don't hold it together.
_GOES_ON = re.compile(r"([;|\t\r\n]\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")


class AnswerTexts:
    """Texts of the answers to one task."""

    def __init__(self, task: object = None) -> None:
        values = _every(_given(task))
        self._others = frozenset(json_text(value) for value in values if not isinstance(value, str))

    def text(self, value: JSONValue) -> str:
        """Return the text of an answer, or of an option."""
        if not isinstance(value, str) or self._is_ambiguous(value):
            return json_text(value)
        return value

    def _is_ambiguous(self, text: str) -> bool:
        """Return whether the text of another option would be the same."""
        while text not in self._others:
            try:
                inner = msgspec.json.decode(text) if text.startswith('"') and self._others else None
            except msgspec.DecodeError:
                return False
            if not isinstance(inner, str):
                return False
            text = inner
        return True


def options_of(task: object) -> list[JSONValue]:
    """Return the values of a task's options or labels that can be chosen, in order."""
    inner = isinstance(task, Mapping) and task.get("inner") is True
    return list(_every(_given(task), inner=inner))


def _given(task: object) -> list[Any]:
    if not isinstance(task, Mapping):
        return []
    return [*(task.get("options") or ()), *(task.get("labels") or ())]


def _every(options: Iterable[Any], *, inner: bool = True) -> Iterator[JSONValue]:
    """Yield the values of a tree of options, with ``inner`` also of those with others below."""
    for one in options:
        below = one.get("options") if isinstance(one, dict) else None
        if inner or not below:
            yield one["value"] if isinstance(one, dict) else one
        if below:
            yield from _every(below, inner=inner)


def json_text(value: object) -> str:
    """Return a value as JSON text."""
    return msgspec.json.encode(value).decode()


def harmless(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would calculate, whatever its separator."""
    return _BEGINS.sub("'", _GOES_ON.sub(r"\1'", cell))
