"""Items whose one class was estimated with all others, or is judged by what was learned of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supt_async.consensus.crowds import Learned
from supt_async.consensus.known import WHOLE
from supt_async.learning.crowd import CrowdModel, judge
from supt_async.orchestrator.opinions.grouping import Grouped
from supt_async.orchestrator.opinions.written import Written
from supt_async.protocol.tasks.kind import Task
from supt_async.storage.consensus.items import StoredConsensus
from supt_async.storage.targets.answers import Answers

Numbers = NDArray[np.int64]
OTHER = -1
"""Class of an answer that is none of the task's."""


@dataclass(frozen=True, slots=True)
class Estimates:
    """Class of each item that was estimated, and how to judge any other."""

    texts: Sequence[str]
    """JSON text of each class."""
    codes: Numbers
    """Class of each answer, by its number; ``OTHER`` of those that are none."""
    items: Numbers
    """Items that were estimated, ascending."""
    classes: Numbers
    confidence: NDArray[np.float32]
    model: CrowdModel

    @classmethod
    def of(cls, task: Task, learned: Learned | None, answers: Answers) -> Estimates | None:
        """Return what was estimated; None if answers are not one of a few classes."""
        if learned is None or learned.estimate is None or not task.single:
            return None
        estimate, texts = learned.estimate, learned.known.classes
        codes = np.full(len(answers) + len(texts), OTHER, dtype=np.int64)
        codes[answers.numbers_of(texts)] = np.arange(len(texts))
        confidence = np.minimum(estimate.confidence, 1.0).astype(np.float32)
        return cls(texts, codes, estimate.items, estimate.answers, confidence, estimate.model)

    def of_part(
        self, part: Grouped, written: Written, slight: float
    ) -> tuple[NDArray[np.bool_], dict[int, Sequence[StoredConsensus]]]:
        """Return which items of a part have a class, and the rows of those that differ.

        ``part`` is one of ``Grouped.part``.
        """
        said, rows = self.codes[part.targets.numbers], part.rows
        known = np.ones(len(part.items), dtype=np.bool_)
        known[rows[said == OTHER]] = False
        classes, confidence = self._found(part, said, rows, known)
        same = self._same(part, classes, confidence, written, slight)
        alike = np.bincount(rows, weights=said == classes[rows], minlength=len(part.items))
        shares = alike / part.counts
        found: dict[int, Sequence[StoredConsensus]] = {}
        for place in np.flatnonzero(known & ~same).tolist():
            item, text = int(part.items[place]), self.texts[classes[place]]
            row = StoredConsensus(
                *(item, WHOLE, text, float(confidence[place]), float(shares[place])),
                *(int(part.counts[place]), int(part.last_seqs[place]), "crowd"),
            )
            found[item] = (row,)
        return known, found

    def _found(
        self, part: Grouped, said: Numbers, rows: Numbers, known: NDArray[np.bool_]
    ) -> tuple[Numbers, NDArray[np.float32]]:
        places = np.minimum(np.searchsorted(self.items, part.items), max(len(self.items) - 1, 0))
        there = known & (len(self.items) > 0)
        if there.any():
            there &= self.items[places] == part.items
        classes = np.zeros(len(part.items), dtype=np.int64)
        confidence = np.zeros(len(part.items), dtype=np.float32)
        classes[there] = self.classes[places[there]]
        confidence[there] = self.confidence[places[there]]
        rest = known & ~there
        if rest.any():
            of = rest[rows]
            judged = judge(self.model, rows[of], part.targets.labellers[of], said[of])
            classes[judged.items] = judged.answers
            confidence[judged.items] = np.minimum(judged.confidence, 1.0)
        return classes, confidence

    def _same(
        self,
        part: Grouped,
        classes: Numbers,
        confidence: NDArray[np.float32],
        written: Written,
        slight: float,
    ) -> NDArray[np.bool_]:
        """Tell which items are written already, but for a slight change of the confidence."""
        places, there = written.at(part.items)
        at = places[there]
        numbers, before = written.said(WHOLE, at)
        own = np.array([written.number(WHOLE, text) for text in self.texts], dtype=np.int64)
        same = np.zeros(len(there), dtype=np.bool_)
        same[there] = written.labels[at] == part.counts[there]
        same[there] &= written.last_seqs[at] == part.last_seqs[there]
        same[there] &= numbers == own[classes[there]]
        same[there] &= np.abs(before - confidence[there]) <= slight
        return same
