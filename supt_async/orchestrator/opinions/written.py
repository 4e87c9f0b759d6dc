"""What is written about items with several answers, in columns: some 30 bytes an item.

Of a question that models learn, the answer is kept by its number; of any other one a hash of it is
enough to tell whether it has changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from supt_async.storage.consensus.items import StoredConsensus
from supt_async.storage.targets.answers import NOT_GIVEN, Answers

Numbers = NDArray[np.int64]
HASH = 2**31 - 1
"""Largest hash of an answer that no model learns."""

_item = attrgetter("item")


@dataclass(frozen=True, slots=True)
class Settled:
    """Answers that items have come to; arrays of shape (n,), items ascending."""

    items: Numbers = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    numbers: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, dtype=np.int32))
    """Number of each answer in ``answers``."""
    answers: Answers = field(default_factory=Answers, repr=False)

    @classmethod
    def of(cls, texts: Mapping[int, str]) -> Settled:
        """Return answers by item, given as JSON texts."""
        answers, items = Answers(), sorted(texts)
        numbers = answers.numbers_of(texts[item] for item in items)
        return cls(np.array(items, dtype=np.int64), numbers, answers)

    def without(self, items: Numbers) -> Settled:
        """Leave some items out."""
        kept = ~np.isin(self.items, items)
        return Settled(self.items[kept], self.numbers[kept], self.answers)

    def texts(self) -> dict[int, str]:
        """Return the JSON texts by item."""
        texts = (self.answers.text(number) for number in self.numbers.tolist())
        return dict(zip(self.items.tolist(), texts, strict=True))


@dataclass(slots=True)
class _Column:
    """What is written of one question; arrays of one entry an item."""

    numbers: NDArray[np.int32]
    confidence: NDArray[np.float32]


class Written:
    """Rows that are written, by item."""

    def __init__(self, questions: Sequence[str], learned: Sequence[str]) -> None:
        self._answers = {name: Answers() for name in learned}
        self.items = np.empty(0, dtype=np.int64)
        """Ids of the items, ascending."""
        self.labels = np.empty(0, dtype=np.int32)
        """Number of answers that each item's rows rest on."""
        self.last_seqs = np.empty(0, dtype=np.int64)
        """Number of the last of them."""
        self._columns = {
            name: _Column(np.empty(0, dtype=np.int32), np.empty(0, dtype=np.float32))
            for name in questions
        }

    @property
    def nbytes(self) -> int:
        """Size of all columns in bytes, without the answers' texts."""
        columns = sum(c.numbers.nbytes + c.confidence.nbytes for c in self._columns.values())
        return self.items.nbytes + self.labels.nbytes + self.last_seqs.nbytes + columns

    def settled(self, question: str) -> Settled:
        """Return what items have come to, of a question that models learn."""
        if question not in self._answers:
            return Settled()
        numbers = self._columns[question].numbers
        kept = numbers != NOT_GIVEN
        return Settled(self.items[kept], numbers[kept], self._answers[question])

    def number(self, question: str, text: str) -> int:
        """Return what stands for an answer to a question, given as its JSON text."""
        if question in self._answers:
            return self._answers[question].number(text)
        return hash(text) & HASH

    def at(self, items: Numbers) -> tuple[Numbers, NDArray[np.bool_]]:
        """Return the place of each item, and whether it is there."""
        places = np.searchsorted(self.items, items)
        there = places < len(self.items)
        there[there] = self.items[places[there]] == items[there]
        return places, there

    def said(self, question: str, places: Numbers) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Return what stands for the answers at places, and how sure they are."""
        column = self._columns[question]
        return column.numbers[places], column.confidence[places]

    def parts(self, place: int) -> dict[str, tuple[int, float]]:
        """Return what stands for the answers at a place, and how sure they are, by question."""
        return {
            name: (int(column.numbers[place]), float(column.confidence[place]))
            for name, column in self._columns.items()
            if column.numbers[place] != NOT_GIVEN
        }

    def load(self, rows: Sequence[StoredConsensus]) -> None:
        """Add the rows of items after all that are there; by item, and all of each."""
        if rows:
            self._write({item: list(some) for item, some in groupby(rows, _item)})

    def take(self, rows: Mapping[int, Sequence[StoredConsensus]]) -> None:
        """Note the rows of items that are written; those without rows are forgotten."""
        gone = np.array(sorted(item for item in rows if not rows[item]), dtype=np.int64)
        places, there = self.at(gone)
        if there.any():
            self._change(lambda column: np.delete(column, places[there]))
        self._write({item: rows[item] for item in sorted(rows) if rows[item]})

    def note(self, items: Numbers, labels: NDArray[np.int32], last_seqs: Numbers) -> None:
        """Note how many answers there are of items, ascending, whose rows stay as they are.

        Those that are not there are added, without rows.
        """
        self._make_room(items)
        places, _ = self.at(items)
        self.labels[places], self.last_seqs[places] = labels, last_seqs

    def _write(self, rows: Mapping[int, Sequence[StoredConsensus]]) -> None:
        items = np.fromiter(rows, dtype=np.int64, count=len(rows))
        self.note(
            items,
            np.array([some[0].labels for some in rows.values()], dtype=np.int32),
            np.array([some[0].last_seq for some in rows.values()], dtype=np.int64),
        )
        places, _ = self.at(items)
        for column in self._columns.values():
            column.numbers[places] = NOT_GIVEN
        for place, some in zip(places.tolist(), rows.values(), strict=True):
            for row in some:
                if row.question in self._columns:
                    column = self._columns[row.question]
                    column.numbers[place] = self.number(row.question, row.value)
                    column.confidence[place] = row.confidence

    def _make_room(self, items: Numbers) -> None:
        places, there = self.at(items)
        new, before = items[~there], places[~there]
        if not len(new):
            return
        self.items = np.insert(self.items, before, new)
        self.labels = np.insert(self.labels, before, 0)
        self.last_seqs = np.insert(self.last_seqs, before, 0)
        for column in self._columns.values():
            column.numbers = np.insert(column.numbers, before, NOT_GIVEN)
            column.confidence = np.insert(column.confidence, before, 0.0)

    def _change(self, change: Any) -> None:
        self.items, self.labels = change(self.items), change(self.labels)
        self.last_seqs = change(self.last_seqs)
        for column in self._columns.values():
            column.numbers = change(column.numbers)
            column.confidence = change(column.confidence)
