"""Answers by item."""

from __future__ import annotations

import numpy as np
import pytest

from supt_async.domain.ids import ItemId
from supt_async.orchestrator.opinions import grouping
from supt_async.orchestrator.opinions.grouping import grouped
from supt_async.storage.records import Target
from supt_async.storage.targets.targets import Targets

LABELS = ((5, "a"), (3, "b"), (5, "c"), (4, "d"), (3, "e"), (5, "f"), (9, "g"))
TARGETS = Targets.of(
    [
        Target(seq=seq, item=ItemId(item), labeller=seq, value=value)
        for seq, (item, value) in enumerate(LABELS, 1)
    ]
)


def test_items_with_several_answers_have_them_oldest_first() -> None:
    found = grouped(TARGETS)
    assert found.items.tolist() == [3, 5]
    assert found.counts.tolist() == [2, 3]
    assert found.last_seqs.tolist() == [5, 6]
    assert found.rows.tolist() == [0, 0, 1, 1, 1]
    assert [one.value for one in found.opinions(1)] == ["a", "c", "f"]


def test_items_are_chosen_by_themselves_or_by_who_has_answered() -> None:
    found = grouped(TARGETS)
    assert [one.seq for one in found.of(np.array([False, True]))] == [1, 3, 6]
    assert found.any_by(TARGETS.ids == 6).tolist() == [False, True]
    assert found.any_by(TARGETS.ids == 7).tolist() == [False, False], "theirs is the only answer"
    assert grouped(TARGETS[:0]).any_by(TARGETS.ids == 6).tolist() == []


def test_answers_are_compared_in_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = grouped(TARGETS)
    for step in (1, 2, 3, 6, 7):
        monkeypatch.setattr(grouping, "STEP", step)
        found = grouped(TARGETS)
        assert found.items.tolist() == whole.items.tolist()
        assert found.order.tolist() == whole.order.tolist() == [1, 4, 0, 2, 5]


def test_a_part_of_the_items_is_alike() -> None:
    part = grouped(TARGETS).part(1, 7)
    assert part.items.tolist() == [5]
    assert [(one.labeller, one.value) for one in part.opinions(0)] == [(1, "a"), (3, "c"), (6, "f")]
    assert len(grouped(TARGETS).part(2, 4).items) == 0
    assert len(grouped(TARGETS[:0]).items) == 0
