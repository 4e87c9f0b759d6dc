"""Questions of a task as their answers are compared: numbers instead of answers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import msgspec

from supt_async.consensus.likeness import compared, likeness_of
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
        self._likeness = likeness_of(task)
        self.scale = Scale.NOMINAL if self._likeness is None else Scale.LIKENESS
        if task.kind == "rating":
            self.scale = Scale.ORDINAL
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
        keeps = self.scale is not Scale.NOMINAL
        number = self._numbers.setdefault(_short(text), len(self._numbers))
        if keeps and number == len(self._values):
            self._values.append(value)
        if known:
            self._known[raw] = number
        return number

    @property
    def is_large(self) -> bool:
        """Whether an answer may be long, and hardly ever given twice."""
        return bool(self._task.marks) or self._task.kind == "text"

    @property
    def n_codes(self) -> int:
        return len(self._numbers)

    def asked(self) -> Asked:
        """Return the question with what it takes to compare the answers that were numbered."""
        if self._likeness is not None:
            sizes, distance = compared(self._likeness, self._values)
            return Asked(
                name=self.name,
                scale=self.scale,
                sizes=sizes,
                distance=distance,
                labels=self._labels(),
            )
        grades = [float(str(value)) for value in self._values]  # empty if there are none
        return Asked(name=self.name, scale=self.scale, grades=grades, labels=self._labels())

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
