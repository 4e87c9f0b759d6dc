"""Items with one class."""

from __future__ import annotations

import numpy as np

from supt_async.consensus.crowds import Answers, learn
from supt_async.consensus.known import WHOLE
from supt_async.domain.ids import ItemId
from supt_async.orchestrator.opinions.classes import Estimates
from supt_async.orchestrator.opinions.grouping import grouped
from supt_async.orchestrator.opinions.written import Written
from supt_async.protocol.tasks.task import parse
from supt_async.storage.records import Target
from supt_async.storage.targets.targets import Targets

TASK = parse({"kind": "choice", "options": ["a", "b"]})
TARGETS = Targets.of(
    [
        Target(seq=3 * item + who, item=ItemId(item), labeller=who, value=value)
        for item in range(1, 40)
        for who, value in enumerate(("a", "a", "b") if item % 2 else ("b", "b", "b"))
    ]
)


def _estimates(targets: Targets) -> Estimates:
    every = [one.item for one in targets], [one.labeller for one in targets]
    learned = learn(TASK, Answers(*every, [one.value for one in targets]))
    found = Estimates.of(TASK, learned, TARGETS.answers)
    assert found is not None
    return found


def test_items_that_were_not_estimated_are_judged_by_what_was_learned() -> None:
    part, written = grouped(TARGETS).part(0, 100), Written((WHOLE,), (WHOLE,))
    known, rows = _estimates(TARGETS).of_part(part, written, 0.01)
    assert known.all()
    some = TARGETS.where(TARGETS.items <= 20)
    _, judged = _estimates(some).of_part(part, written, 0.01)
    assert [row.value for (row,) in judged.values()] == [row.value for (row,) in rows.values()]
    assert rows[1][0].agreement == 2 / 3
    assert rows[2][0].agreement == 1
    assert (rows[2][0].labels, rows[2][0].last_seq) == (3, 8)


def test_what_is_written_already_is_not_written_again() -> None:
    part, written = grouped(TARGETS).part(0, 100), Written((WHOLE,), (WHOLE,))
    estimates = _estimates(TARGETS)
    written.take(estimates.of_part(part, written, 0.01)[1])
    assert estimates.of_part(part, written, 0.01)[1] == {}


def test_an_answer_that_is_no_class_leaves_its_item_to_others() -> None:
    odd = Target(seq=500, item=ItemId(1), labeller=9, value="c")
    targets = Targets.of([*TARGETS, odd])
    learned = learn(
        TASK,
        Answers(targets.items.tolist(), targets.labellers.tolist(), [one.value for one in targets]),
    )
    estimates = Estimates.of(TASK, learned, targets.answers)
    assert estimates is not None
    known, rows = estimates.of_part(
        grouped(targets).part(0, 100), Written((WHOLE,), (WHOLE,)), 0.01
    )
    assert np.flatnonzero(~known).tolist() == [0]
    assert 1 not in rows
