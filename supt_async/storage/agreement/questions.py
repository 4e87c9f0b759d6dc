"""Questions of a task as their answers are compared: numbers instead of answers."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Sequence

import msgspec

from supt_async.domain.values import JSONValue
from supt_async.learning.agreement.report import Asked, Scale
from supt_async.protocol.tasks.equality import respelled, text_of
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.options import values_of

LONG = 64
"""Characters of an answer from which on its digest is kept instead."""


class Answered:
    """The different answers to one question, numbered from 0."""

    def __init__(self, name: str | None, task: Task) -> None:
        self.name = name
        self.scale = _scale(task)
        self._task = task
        self._known: dict[bytes, int] = {}
        self._numbers: dict[str, int] = {}
        self._values: list[JSONValue] = []

    def number(self, raw: bytes) -> int:
        """Return the number of an answer, which is JSON text."""
        known = len(raw) <= LONG
        if known and raw in self._known:
            return self._known[raw]
        text = respelled(raw.decode())
        value = msgspec.json.decode(text)
        if self._task.kind == "text" and isinstance(value, str):
            text = normalized(value)
        keeps = self.scale is not Scale.NOMINAL
        number = self._numbers.setdefault(_short(text), len(self._numbers))
        if keeps and number == len(self._values):
            self._values.append(value)
        if known:
            self._known[raw] = number
        return number

    @property
    def n_codes(self) -> int:
        return len(self._numbers)

    def asked(self) -> Asked:
        """Return the question with what it takes to compare the answers that were numbered."""
        if self.scale is Scale.LIKENESS:
            return Asked(
                name=self.name,
                scale=self.scale,
                sizes=[len(_parts(value)) for value in self._values],
                distance=self._distance(),
                labels=self._labels(),
            )
        grades = [float(str(value)) for value in self._values]  # empty if there are none
        return Asked(name=self.name, scale=self.scale, grades=grades, labels=self._labels())

    def _distance(self) -> Callable[[int, int], float]:
        values = self._values

        def distance(one: int, other: int) -> float:
            return 1 - alike(values[one], values[other])

        return distance

    def _labels(self) -> list[tuple[JSONValue, Sequence[int]]]:
        """Return the options or labels, each with the numbers of the answers that have it."""
        if not self._task.options or self.scale is Scale.ORDINAL or self._task.kind == "rank":
            return []
        having: dict[str, list[int]] = {}
        if self.scale is Scale.NOMINAL:
            having = {text: [number] for text, number in self._numbers.items()}
        for number, value in enumerate(self._values):
            for text in {text_of(_label(part)) for part in _parts(value)}:
                having.setdefault(text, []).append(number)
        return [(value, having.get(text_of(value), ())) for value in values_of(self._task)]


def normalized(text: str) -> str:
    """Return a text without what makes no difference: case, spacing, spellings of characters."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def alike(one: JSONValue, other: JSONValue) -> float:
    """Return how alike two lists are: twice the parts of both, divided by the parts of each."""
    mine, yours = ({text_of(part) for part in _parts(value)} for value in (one, other))
    if not mine and not yours:
        return 1.0
    return 2 * len(mine & yours) / (len(mine) + len(yours))


def _scale(task: Task) -> Scale:
    if task.kind == "rating":
        return Scale.ORDINAL
    if task.kind in ("choices", "rank") or task.marks:
        return Scale.LIKENESS
    return Scale.NOMINAL


def _parts(value: JSONValue) -> Sequence[JSONValue]:
    if isinstance(value, dict):
        value = value.get("regions")
    return value if isinstance(value, list) else ()


def _label(part: JSONValue) -> JSONValue:
    if isinstance(part, dict):
        return part.get("label")
    return part[2] if isinstance(part, list) and len(part) in (3, 4) else part


def _short(text: str) -> str:
    if len(text) <= LONG:
        return text
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
