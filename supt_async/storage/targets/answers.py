"""Different answers of a project, numbered: each text is kept once, whoever gave it how often.

Most answers are one of a few. Those that never repeat (texts, spans) cost their text and some 30
bytes, and no Python object. A form's answers to one question are numbered apart (``part``), so
that they repeat even if no two people answer the whole form alike.
"""

from __future__ import annotations

import threading
from array import array
from collections.abc import Iterable

import msgspec
import numpy as np
from numpy.typing import NDArray

from supt_async.domain.values import JSONValue
from supt_async.protocol.tasks.equality import respelled, text_of
from supt_async.storage.targets.text_index import TextIndex

REMEMBERED = 10_000
"""Number of texts whose numbers, and of numbers whose answers, are remembered as objects."""
NOT_GIVEN = -1
"""Number of an answer to a question that a form's label has no answer to."""


class Answers:
    """Answers by number, in the order in which they came; equal ones have one number."""

    def __init__(self) -> None:
        self._index = TextIndex()
        self._texts = bytearray()  # all of them, in UTF-8, one after the other
        self._ends = array("q")
        self._numbers: dict[str, int] = {}
        self._values: dict[int, JSONValue] = {}
        self._parts: dict[str, _Part] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._ends)

    @property
    def nbytes(self) -> int:
        """Size of what is kept of all answers in bytes, without what is only remembered."""
        parts = sum(part.nbytes for part in self._parts.values())
        return self._index.nbytes + len(self._texts) + self._ends.itemsize * len(self) + parts

    def number(self, text: str) -> int:
        """Return the number of an answer, of which this is the JSON text in any spelling."""
        number = self._numbers.get(text)
        if number is None:
            number = self._number(respelled(text))
            if len(self._numbers) >= REMEMBERED:
                self._numbers.clear()
            self._numbers[text] = number
        return number

    def text(self, number: int) -> str:
        """Return the JSON text of an answer, in its one spelling."""
        return self._encoded(number).decode()

    def value(self, number: int) -> JSONValue:
        """Return an answer; equal ones are the same object most often, and not to be changed."""
        values = self._values
        if number not in values:
            if len(values) >= REMEMBERED:
                values = self._values = {}
            values[number] = msgspec.json.decode(self._encoded(number))
        return values[number]

    def numbers_of(self, texts: Iterable[str]) -> NDArray[np.int32]:
        """Return the numbers of several answers."""
        return np.array([self.number(text) for text in texts], dtype=np.int32)

    def part(self, question: str) -> tuple[NDArray[np.int32], Answers]:
        """Return the answers to a question of a form, and the number among them by each number.

        ``NOT_GIVEN`` stands for answers that are no forms, or have no answer to this question.
        """
        with self._lock:
            part = self._parts.setdefault(question, _Part())
            for number in range(len(part.numbers), len(self)):
                value = msgspec.json.decode(self._encoded(number))
                given = isinstance(value, dict) and question in value
                part.numbers.append(
                    part.answers.number(text_of(value[question])) if given else NOT_GIVEN
                )
            return np.array(part.numbers, dtype=np.int32), part.answers

    def _number(self, text: str) -> int:
        encoded = text.encode()
        with self._lock:
            key = hash(text)
            found = self._index.find(key, lambda number: self._encoded(number) == encoded)
            if found is None:
                found = len(self._ends)
                self._texts += encoded
                self._ends.append(len(self._texts))
                self._index.add(key, found)
            return found

    def _encoded(self, number: int) -> bytes:
        start = self._ends[number - 1] if number else 0
        return bytes(self._texts[start : self._ends[number]])


class _Part:
    """Answers to one question, and the number among them by the number of the whole answer."""

    def __init__(self) -> None:
        self.numbers = array("i")
        self.answers = Answers()

    @property
    def nbytes(self) -> int:
        return self.numbers.itemsize * len(self.numbers) + self.answers.nbytes
