"""Labels that count, as columns: what a training and a consensus read.

``Targets`` is a sequence of ``Target`` for who wants one label; whoever wants many takes the
columns, of which most are shared between those who have read the labels at different times.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from supt_async.domain.ids import ItemId
from supt_async.protocol.tasks.equality import text_of
from supt_async.storage.records import Target
from supt_async.storage.targets.answers import NOT_GIVEN, Answers


@dataclass(frozen=True, slots=True, eq=False)
class Targets(Sequence[Target]):
    """Labels, oldest first; all arrays are of shape (n,), and must not be written to."""

    seqs: NDArray[np.int64] = field(repr=False)
    items: NDArray[np.int64] = field(repr=False)
    people: NDArray[np.int32] = field(repr=False)
    """Place of each label's labeller in ``ids``."""
    numbers: NDArray[np.int32] = field(repr=False)
    """Number of each label's answer in ``answers``."""
    shown: NDArray[np.bool_] = field(repr=False)
    """Whether the labeller saw a suggestion."""
    ids: NDArray[np.int64] = field(repr=False)
    """Ids of the labellers; shape (n_people,)."""
    answers: Answers = field(repr=False)

    @classmethod
    def of(cls, targets: Sequence[Target]) -> Targets:
        """Return labels as columns; the same if they are already."""
        if isinstance(targets, Targets):
            return targets
        answers = Answers()
        labellers = np.array([one.labeller for one in targets], dtype=np.int64)
        ids, people = np.unique(labellers, return_inverse=True)
        return cls(
            seqs=np.array([one.seq for one in targets], dtype=np.int64),
            items=np.array([one.item for one in targets], dtype=np.int64),
            people=people.astype(np.int32),
            numbers=answers.numbers_of(text_of(one.value) for one in targets),
            shown=np.array([one.shown for one in targets], dtype=np.bool_),
            ids=ids,
            answers=answers,
        )

    @classmethod
    def of_columns(
        cls, columns: Sequence[NDArray[Any]], ids: NDArray[np.int64], answers: Answers
    ) -> Targets:
        """Return labels of which these are the columns: all before ``ids``, in that order."""
        seqs, items, people, numbers, shown = columns
        return cls(seqs, items, people, numbers, shown, ids, answers)

    def __len__(self) -> int:
        return len(self.seqs)

    @overload
    def __getitem__(self, place: int) -> Target: ...
    @overload
    def __getitem__(self, place: slice) -> Targets: ...
    def __getitem__(self, place: int | slice) -> Target | Targets:
        if isinstance(place, slice):
            return self._chosen(place)
        return Target(
            seq=int(self.seqs[place]),
            item=ItemId(int(self.items[place])),
            labeller=int(self.ids[self.people[place]]),
            value=self.answers.value(int(self.numbers[place])),
            shown=bool(self.shown[place]),
        )

    def __iter__(self) -> Iterator[Target]:
        return (self[place] for place in range(len(self)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(
            one == another for one, another in zip(self, other, strict=True)
        )

    __hash__ = None  # type: ignore[assignment]

    @property
    def labellers(self) -> NDArray[np.int64]:
        """Id of each label's labeller; made anew."""
        return self.ids[self.people]

    def where(self, kept: NDArray[np.bool_]) -> Targets:
        """Return the labels that are to be kept; the same if all are."""
        return self if kept.all() else self._chosen(kept)

    def at(self, places: NDArray[np.integer[Any]]) -> Targets:
        """Return the labels at places, in the order of these."""
        return self._chosen(places)

    def answering(self, question: str) -> Targets:
        """Return labels with their answers to one question of a form, of those that have one."""
        by_number, answers = self.answers.part(question)
        numbers = by_number[self.numbers]
        kept = numbers != NOT_GIVEN
        some = self.where(kept)
        return Targets(
            some.seqs, some.items, some.people, numbers[kept], some.shown, some.ids, answers
        )

    def without(self, items: NDArray[np.int64]) -> Targets:
        """Return the labels of other items than these, ascending."""
        if not len(items):
            return self
        places = np.searchsorted(items, self.items)
        places[places == len(items)] = 0
        return self.where(items[places] != self.items)

    def followed_by(self, later: Targets) -> Targets:
        """Return these labels, then others of the same people and answers."""
        if not len(later):
            return self
        assert later.answers is self.answers
        columns = zip(self._columns(), later._columns(), strict=True)
        joined: list[NDArray[Any]] = [np.concatenate(pair) for pair in columns]
        ids = max(self.ids, later.ids, key=len)
        return Targets.of_columns(joined, ids, self.answers)

    def _chosen(self, which: slice | NDArray[np.bool_] | NDArray[np.integer[Any]]) -> Targets:
        columns = [column[which] for column in self._columns()]
        return Targets.of_columns(columns, self.ids, self.answers)

    def _columns(self) -> tuple[NDArray[Any], ...]:
        return self.seqs, self.items, self.people, self.numbers, self.shown
