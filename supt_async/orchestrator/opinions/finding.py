"""What the labels of a project have come to since the last time, for items with several.

How reliable everybody is, and what is true of items whose answers are a few classes, is estimated
from all answers together: a *pass*. Up to ``SMALL`` answers each look is one. With more, items with
other answers are decided by what the last pass has found, until there are a tenth more answers, or
nothing happens and there is time. A pass learns from ``MOST_LEARNED`` answers at most, those of an
even part of the items; the others are judged by what was learned. Both are done a part at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from supt_async.consensus.crowds import Answers, Learned, classes_of, learn
from supt_async.consensus.known import WHOLE, Crowd
from supt_async.consensus.opinions import decide
from supt_async.learning.holdout import uniform
from supt_async.orchestrator.opinions.classes import Estimates
from supt_async.orchestrator.opinions.differences import NOTHING, Seen, items_between
from supt_async.orchestrator.opinions.grouping import Grouped, grouped
from supt_async.orchestrator.opinions.written import Written
from supt_async.protocol.tasks.equality import text_of
from supt_async.protocol.tasks.kind import Task
from supt_async.storage.consensus.items import StoredConsensus
from supt_async.storage.targets.targets import Targets

Numbers = NDArray[np.int64]
Rows: TypeAlias = Mapping[int, Sequence[StoredConsensus]]

MOVED = 0.02
"""Change of a labeller's reliability from which their items are decided again."""
SLIGHT = 0.01
"""Change of a confidence that is not written."""
SMALL = 50_000
"""Number of answers, to items with several, up to which each look is a pass."""
GROWN = 1.1
"""And beyond, how many times as many there are when the next pass is due."""
MOST_LEARNED = 200_000
"""Number of answers that a pass learns from."""
MOST_CELLS = 2_000_000
"""And of their items, times the number of classes: 64 bytes each for a moment, or some more."""
STEP = 2_000
"""Number of items that are decided, and written, at once."""
FEW = 10_000
"""Number of labels that came or went up to which other items are not looked at."""


@dataclass(slots=True)
class State:
    """What was found until now."""

    written: Written
    crowd: Crowd = field(default_factory=dict)
    """What the last pass has learned of the labellers."""
    learned_from: int = 0
    """Number of answers, to items with several, at the last pass."""
    behind: bool = False
    """Whether answers have come since."""
    used: dict[str, dict[int, float]] = field(default_factory=dict)
    """Reliability with which each labeller's items were decided, by question."""
    seen: Seen = NOTHING
    """Labels at the last look."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be written: the crowd after a pass, then rows, a part at a time."""

    crowd: Crowd | None
    parts: Iterator[Rows]
    """Rows of items that differ, none for those that have lost theirs; the state knows them when
    the next ones are asked for."""


def find_changes(
    task: Task, targets: Targets, state: State, *, full: bool = False, quick: bool = False
) -> Changes | None:
    """Return what has changed; None if no item has other answers than before.

    With ``full`` there is a pass if answers have come since the last one; with ``quick`` there is
    none if there are many answers and labellers are known.
    """
    before, state.seen = state.seen, Seen(targets.seqs, targets.items)
    changed = items_between(before, state.seen, FEW) if len(before.seqs) else None
    del before  # it may be a copy of all
    part = targets if changed is None else targets.where(np.isin(targets.items, changed))
    group = grouped(part)
    news = _news(group, state.written)
    gone = _gone(group, state.written, changed)
    if not news.any() and not len(gone) and not (full and state.behind):
        return None
    total = int(state.written.labels.sum()) + int(group.counts[news].sum())
    few = total <= (SMALL if quick else max(SMALL, state.learned_from / GROWN))
    due = few or (total > GROWN * state.learned_from and not quick)
    if not (full or due or not state.crowd):
        state.behind = True
        decided = _decided_parts(task, group, news, state)
        return Changes(None, _each(gone, decided, state))
    if changed is not None:
        group = grouped(targets)
        news, gone = _news(group, state.written), _gone(group, state.written, None)
    learned = _learn(task, group)
    state.crowd = {question: one.known for question, one in learned.items()}
    state.learned_from, state.behind = len(group.order), False
    again = news | _moved(group, state)
    estimates = Estimates.of(task, learned.get(WHOLE), group.targets.answers)
    parts = _decided_parts(task, group, again, state, estimates)
    return Changes(state.crowd, _each(gone, parts, state))


def _news(group: Grouped, written: Written) -> NDArray[np.bool_]:
    """Tell which items have other answers than those that their rows rest on."""
    places, there = written.at(group.items)
    same = np.zeros(len(there), dtype=np.bool_)
    at = places[there]
    same[there] = written.labels[at] == group.counts[there]
    same[there] &= written.last_seqs[at] == group.last_seqs[there]
    return ~same


def _gone(group: Grouped, written: Written, changed: Numbers | None) -> Numbers:
    """Return the items, among those that may have changed, that no longer have several answers."""
    known = written.items
    if changed is not None:
        _, there = written.at(changed)
        known = changed[there]
    return np.setdiff1d(known, group.items, assume_unique=True)


def _learn(task: Task, group: Grouped) -> dict[str, Learned]:
    asked = [question.task for question in task.questions] or [task]
    cells = len(group.items) * max(len(classes_of(one)) for one in asked)
    share = min(MOST_LEARNED / max(len(group.order), 1), MOST_CELLS / max(cells, 1))
    every = group.of(uniform(group.items, 0) < share)
    if not task.questions:
        return {WHOLE: learn(task, _answers(every))}
    return {
        question.name: learn(question.task, _answers(every.answering(question.name)))
        for question in task.questions
    }


def _answers(targets: Targets) -> Answers:
    values = [targets.answers.value(number) for number in targets.numbers.tolist()]
    return Answers(targets.items.tolist(), targets.labellers.tolist(), values)


def _moved(group: Grouped, state: State) -> NDArray[np.bool_]:
    """Tell which items have labellers who are more or less reliable than when it was decided."""
    moved: set[int] = set()
    for question, known in state.crowd.items():
        used = state.used.setdefault(question, {})
        model = known.model
        for labeller, share in zip(model.labellers.tolist(), model.accuracy.tolist(), strict=True):
            if abs(share - used.get(labeller, -1.0)) > MOVED:
                used[labeller] = share
                moved.add(labeller)
    people = np.isin(group.targets.ids, np.fromiter(moved, dtype=np.int64, count=len(moved)))
    return group.any_by(people)


def _each(gone: Numbers, parts: Iterator[Rows], state: State) -> Iterator[Rows]:
    """Yield rows, with none for the items that have lost theirs, and note what was written."""
    lost: dict[int, Sequence[StoredConsensus]] = dict.fromkeys(gone.tolist(), ())
    for rows in parts:
        together = {**lost, **rows}
        lost = {}
        yield together
        state.written.take(together)
    if lost:
        yield lost
        state.written.take(lost)


def _decided_parts(
    task: Task,
    group: Grouped,
    again: NDArray[np.bool_],
    state: State,
    estimates: Estimates | None = None,
) -> Iterator[Rows]:
    """Yield the rows of items that differ: of those to decide ``again``, and of estimated ones."""
    for start in range(0, len(group.items), STEP):
        wanted = again[start : start + STEP]
        if estimates is None and not wanted.any():
            continue
        part = group.part(start, start + STEP)
        rows: dict[int, Sequence[StoredConsensus]] = {}
        if estimates is not None:
            known, differ = estimates.of_part(part, state.written, SLIGHT)
            rows = differ
            wanted = wanted & ~known
        empty = []
        for place in np.flatnonzero(wanted).tolist():
            item = int(part.items[place])
            found = _decided(task, item, part, place, state.crowd)
            if _differs(item, found, state.written):
                rows[item] = found
            if not found:
                empty.append(place)
        if rows:
            yield rows
        if empty:  # nothing was decided about them
            labels = part.counts[empty].astype(np.int32)
            state.written.take({int(part.items[place]): () for place in empty})
            state.written.note(part.items[empty], labels, part.last_seqs[empty])


def _decided(
    task: Task, item: int, part: Grouped, place: int, crowd: Crowd
) -> Sequence[StoredConsensus]:
    labels, last = int(part.counts[place]), int(part.last_seqs[place])
    return [
        StoredConsensus(
            *(item, question, text_of(one.value), one.confidence, one.agreement),
            *(labels, last, one.method),
        )
        for question, one in decide(task, part.opinions(place), crowd).items()
    ]


def _differs(item: int, found: Sequence[StoredConsensus], written: Written) -> bool:
    """Tell whether rows differ from what is written, by more than a slight confidence."""
    places, there = written.at(np.array([item]))
    if not there[0]:
        return bool(found)
    place = int(places[0])
    before = written.parts(place)
    if not found or len(found) != len(before):
        return bool(found or before)
    if (written.labels[place], written.last_seqs[place]) != (found[0].labels, found[0].last_seq):
        return True
    return any(
        row.question not in before
        or before[row.question][0] != written.number(row.question, row.value)
        or abs(before[row.question][1] - row.confidence) > SLIGHT
        for row in found
    )
