"""What has changed in the consensus of a project's items, from all of its labels.

Only items with two answers or more are looked at, and of those only the ones that got another
answer, or one of whose labellers is now known to be more or less reliable than when they were last
decided. A choice is estimated anew for all items at once, and written where it differs.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from supt_async.consensus.crowds import Answers, Learned, learn
from supt_async.consensus.known import WHOLE, Crowd
from supt_async.consensus.opinions import Opinion, decide
from supt_async.protocol.tasks.equality import text_of
from supt_async.protocol.tasks.kind import Task
from supt_async.storage.consensus.items import StoredConsensus
from supt_async.storage.records import Target

MOVED = 0.02
"""Change of a labeller's reliability from which their items are decided again."""
SLIGHT = 0.01
"""Change of a confidence that is not written."""


class Part(NamedTuple):
    """What is kept of a row that is written."""

    question: str
    value: int
    """Hash of the JSON text."""
    confidence: float


class Written(NamedTuple):
    """What is kept of an item's rows."""

    labels: int
    last_seq: int
    parts: tuple[Part, ...]


@dataclass(slots=True)
class State:
    """What was found until now."""

    written: dict[int, Written] = field(default_factory=dict)
    used: dict[str, dict[int, float]] = field(default_factory=dict)
    """Reliability with which each labeller's items were decided, by question."""
    texts: dict[str, dict[int, str]] = field(default_factory=dict, repr=False)
    """JSON text of what items come to, by each question for which it is kept."""

    def take(self, rows: Mapping[int, Sequence[StoredConsensus]]) -> None:
        """Note the rows of items that are written."""
        for item, some in rows.items():
            if not some:
                self.written.pop(item, None)
                for texts in self.texts.values():
                    texts.pop(item, None)
                continue
            self.written[item] = written_of(some)
            for row in some:
                if row.question in self.texts:
                    self.texts[row.question][item] = sys.intern(row.value)


@dataclass(frozen=True, slots=True)
class Changed:
    """What is to be written."""

    crowd: Crowd
    rows: Mapping[int, Sequence[StoredConsensus]]
    """Rows of the items that differ; none for items that have lost theirs."""


def written_of(rows: Sequence[StoredConsensus]) -> Written:
    """Return what is kept of the rows of one item."""
    parts = (Part(row.question, hash(row.value), row.confidence) for row in rows)
    return Written(rows[0].labels, rows[0].last_seq, tuple(parts))


def find_changes(task: Task, targets: Sequence[Target], state: State) -> Changed | None:
    """Return what has changed; None if no item has other answers than before.

    ``state`` learns what is returned, which must be written then.
    """
    items = _several(targets)
    if not items and not state.written:
        return None
    news = {
        item
        for item, given in items.items()
        if (known := state.written.get(item)) is None
        or (known.labels, known.last_seq) != (len(given), given[-1].seq)
    }
    gone = state.written.keys() - items.keys()
    if not news and not gone:
        return None
    learned = _learn(task, [one for one in targets if one.item in items])
    crowd = {question: one.known for question, one in learned.items()}
    again = news | _moved(items, crowd, state)
    rows: dict[int, Sequence[StoredConsensus]] = dict.fromkeys(gone, ())
    estimated = _estimated(learned.get(WHOLE), task, items, state)
    rows.update({item: found for item, found in estimated.items() if found})
    for item in again - estimated.keys():
        found = _decided(task, item, items[item], crowd)
        if _differs(item, found, state):
            rows[item] = found
    state.take(rows)
    for item in again - state.written.keys():  # nothing was decided about it
        state.written[item] = Written(len(items[item]), items[item][-1].seq, ())
    return Changed(crowd, rows)


def _several(targets: Sequence[Target]) -> dict[int, list[Target]]:
    """Return the labels of items that have two or more, by item."""
    ids = np.fromiter((target.item for target in targets), dtype=np.int64, count=len(targets))
    _, item, counts = np.unique(ids, return_inverse=True, return_counts=True)
    found: dict[int, list[Target]] = {}
    for place in np.flatnonzero(counts[item] > 1).tolist():
        found.setdefault(targets[place].item, []).append(targets[place])
    return found


def _learn(task: Task, every: Sequence[Target]) -> dict[str, Learned]:
    if not task.questions:
        places = [one.item for one in every], [one.labeller for one in every]
        return {WHOLE: learn(task, Answers(*places, [one.value for one in every]))}
    found = {}
    for question in task.questions:
        name = question.name
        some = [one for one in every if isinstance(one.value, dict) and name in one.value]
        answers = Answers(
            [one.item for one in some],
            [one.labeller for one in some],
            [one.value[name] for one in some],
        )
        found[name] = learn(question.task, answers)
    return found


def _moved(items: Mapping[int, Sequence[Target]], crowd: Crowd, state: State) -> set[int]:
    """Return the items whose labellers are more or less reliable than when it was decided."""
    moved: set[int] = set()
    for question, known in crowd.items():
        used = state.used.setdefault(question, {})
        model = known.model
        for labeller, share in zip(model.labellers.tolist(), model.accuracy.tolist(), strict=True):
            if abs(share - used.get(labeller, -1.0)) > MOVED:
                used[labeller] = share
                moved.add(labeller)
    if not moved:
        return set()
    return {item for item, given in items.items() if any(one.labeller in moved for one in given)}


def _estimated(
    learned: Learned | None, task: Task, items: Mapping[int, Sequence[Target]], state: State
) -> dict[int, Sequence[StoredConsensus]]:
    """Return the items whose one class was estimated with all others.

    They come with their row, or with none if it is written already.
    """
    if learned is None or learned.estimate is None or not task.single:
        return {}
    estimate, classes = learned.estimate, learned.known.classes
    rows = zip(
        estimate.items.tolist(),
        estimate.answers.tolist(),
        np.minimum(estimate.confidence, 1.0).tolist(),
        strict=True,
    )
    found: dict[int, Sequence[StoredConsensus]] = {}
    for item, answer, confidence in rows:
        given, text = items[item], classes[answer]
        labels, last = len(given), given[-1].seq
        new = Written(labels, last, (Part(WHOLE, hash(text), confidence),))
        if _same(new, state.written.get(item)):
            found[item] = ()
            continue
        share = sum(text_of(one.value) == text for one in given) / labels
        row = StoredConsensus(item, WHOLE, text, confidence, share, labels, last, "crowd")
        found[item] = (row,)
    return found


def _decided(
    task: Task, item: int, given: Sequence[Target], crowd: Crowd
) -> Sequence[StoredConsensus]:
    opinions = [Opinion(one.labeller, one.value) for one in given]
    return [
        StoredConsensus(
            item,
            question,
            text_of(one.value),
            one.confidence,
            one.agreement,
            len(given),
            given[-1].seq,
            one.method,
        )
        for question, one in decide(task, opinions, crowd).items()
    ]


def _differs(item: int, found: Sequence[StoredConsensus], state: State) -> bool:
    known = state.written.get(item)
    if not found:
        return known is not None and bool(known.parts)
    return not _same(written_of(found), known)


def _same(new: Written, known: Written | None) -> bool:
    """Return whether rows are written, but for a slight change of a confidence."""
    if known is None or new[:2] != known[:2] or len(new.parts) != len(known.parts):
        return False
    return all(
        one[:2] == other[:2] and abs(one.confidence - other.confidence) <= SLIGHT
        for one, other in zip(new.parts, known.parts, strict=True)
    )
