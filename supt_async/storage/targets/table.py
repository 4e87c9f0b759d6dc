"""Table of a project's labels, which grows and shrinks: 25 bytes a label, and room to grow.

Those who read get views of the columns. So what they may see is never changed: labels are added
behind it, and whatever else changes makes columns anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from supt_async.storage.schema.columns import AnyRow
from supt_async.storage.targets.answers import Answers
from supt_async.storage.targets.targets import Targets

Numbers: TypeAlias = NDArray[np.int64]

TYPES = (np.int64, np.int64, np.int32, np.int32, np.bool_)
"""Types of the columns of ``Targets``: number, item, labeller, answer, suggestion shown."""
ROOM = 8
"""A table that is full grows by one part in so many."""
FIRST = 1_024
"""And by so many labels at least."""


class People:
    """Labellers by place, in the order in which they came."""

    def __init__(self) -> None:
        self._places: dict[int, int] = {}
        self._ids = np.empty(0, dtype=np.int64)

    @property
    def ids(self) -> Numbers:
        if len(self._ids) < len(self._places):
            self._ids = np.fromiter(self._places, dtype=np.int64, count=len(self._places))
        return self._ids

    def place(self, labeller: int) -> int:
        return self._places.setdefault(labeller, len(self._places))


class TargetTable:
    """Labels by number, ascending."""

    def __init__(self, answers: Answers | None = None, people: People | None = None) -> None:
        self.answers = Answers() if answers is None else answers
        """Their answers."""
        self.people = People() if people is None else people
        self._count = 0
        self._columns: list[NDArray[Any]] = [np.empty(0, dtype=type_) for type_ in TYPES]

    def __len__(self) -> int:
        return self._count

    @property
    def nbytes(self) -> int:
        """Size of the columns in bytes, with the room to grow, without the answers' texts."""
        return sum(column.nbytes for column in self._columns)

    @property
    def last(self) -> int:
        """Number of the newest label; 0 if there is none."""
        return int(self._columns[0][self._count - 1]) if self._count else 0

    @property
    def targets(self) -> Targets:
        """All labels; what is added later is not seen by who has them."""
        views = [column[: self._count] for column in self._columns]
        for view in views:
            view.flags.writeable = False
        return Targets.of_columns(views, self.people.ids, self.answers)

    def after(self, seq: int) -> Numbers:
        """Return the numbers after this one."""
        seqs = self._columns[0][: self._count]
        return seqs[int(np.searchsorted(seqs, seq, side="right")) :]

    def add(self, rows: Sequence[AnyRow]) -> None:
        """Add labels that are not there: number, item, labeller, JSON text, suggestion shown.

        They are in ascending order of their numbers.
        """
        if not rows:
            return
        parts: list[NDArray[Any]] = [
            np.array([row[0] for row in rows], dtype=np.int64),
            np.array([row[1] for row in rows], dtype=np.int64),
            np.array([self.people.place(row[2]) for row in rows], dtype=np.int32),
            self.answers.numbers_of(row[3] for row in rows),
            np.array([bool(row[4]) for row in rows], dtype=np.bool_),
        ]
        if int(parts[0][0]) > self.last:
            self._append(parts)
        else:
            self._splice(parts)

    def drop(self, seqs: Numbers) -> Numbers:
        """Remove the labels with these numbers, ascending; return their items."""
        if not len(seqs) or not self._count:
            return np.empty(0, dtype=np.int64)
        own = self._columns[0][: self._count]
        places = np.minimum(np.searchsorted(own, seqs), self._count - 1)
        gone = places[own[places] == seqs]
        items = np.array(self._columns[1][gone])
        if len(gone):
            self._columns = [np.delete(column[: self._count], gone) for column in self._columns]
            self._count -= len(gone)
        return items

    def _splice(self, parts: Sequence[NDArray[Any]]) -> None:
        """Add labels of which some come before others that are there, most often the newest."""
        places = np.searchsorted(self._columns[0][: self._count], parts[0])
        first, count = int(places[0]), self._count + len(parts[0])
        room = count + max(count // ROOM, FIRST)
        for number, (column, part) in enumerate(zip(self._columns, parts, strict=True)):
            grown = np.empty(room, dtype=column.dtype)
            grown[:first] = column[:first]
            grown[first:count] = np.insert(column[first : self._count], places - first, part)
            self._columns[number] = grown
        self._count = count

    def _append(self, parts: Sequence[NDArray[Any]]) -> None:
        count = self._count + len(parts[0])
        if count > len(self._columns[0]):
            room = count + max(count // ROOM, FIRST)
            for number, column in enumerate(self._columns):
                grown = np.empty(room, dtype=column.dtype)
                grown[: self._count] = column[: self._count]
                self._columns[number] = grown
        for column, part in zip(self._columns, parts, strict=True):
            column[self._count : count] = part
        self._count = count
