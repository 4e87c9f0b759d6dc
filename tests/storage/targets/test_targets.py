"""Columns of labels."""

from __future__ import annotations

import numpy as np

from supt_async.domain.ids import ItemId
from supt_async.domain.values import JSONValue
from supt_async.storage.records import Target
from supt_async.storage.targets.targets import Targets


def _labels(*labels: tuple[int, JSONValue], labeller: int = 7) -> list[Target]:
    return [
        Target(seq=seq, item=ItemId(item), labeller=labeller + seq % 2, value=value)
        for seq, (item, value) in enumerate(labels, 1)
    ]


def test_columns_are_a_sequence_of_labels() -> None:
    labels = _labels((5, "cat"), (3, "dog"), (5, "cat"))
    targets = Targets.of(labels)
    assert list(targets) == labels
    assert targets == labels
    assert targets[1:] == labels[1:]
    assert targets[-1] == labels[-1]
    assert Targets.of(targets) is targets
    assert targets.labellers.tolist() == [8, 7, 8]
    assert targets != labels[:2]
    assert Targets.of([]) == []


def test_labels_of_some_items_are_left_out() -> None:
    targets = Targets.of(_labels((5, "cat"), (3, "dog"), (9, "cat")))
    assert targets.without(np.array([3, 4, 11])).items.tolist() == [5, 9]
    assert targets.without(np.empty(0, dtype=np.int64)) is targets


def test_what_a_form_answers_to_one_question_is_a_label_of_its_own() -> None:
    forms = ({"a": 1, "b": "x"}, {"b": "y"}, "none", {"a": 1.0})
    targets = Targets.of(_labels(*enumerate(forms)))
    found = targets.answering("a")
    assert [(one.item, one.value) for one in found] == [(0, 1), (3, 1)]
    assert found.numbers.tolist() == [0, 0]
    assert [one.value for one in targets.answering("b")] == ["x", "y"]
    assert len(targets.answering("c")) == 0
