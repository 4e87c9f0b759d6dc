"""F1 of spans."""

from __future__ import annotations

import numpy as np
import pytest

from supt_async.learning.spans.scores import by_label, counts, f1, interval
from supt_async.learning.spans.tags import Place


def test_a_span_is_right_if_its_places_and_its_label_are() -> None:
    given = [Place(0, 3, 0), Place(5, 9, 1), Place(12, 13, 1)]
    found = [Place(0, 3, 0), Place(5, 8, 1), Place(12, 13, 0)]
    total = counts(found, given, 2)
    assert total.tolist() == [[1, 2, 1], [0, 1, 2]]
    assert f1(total.sum(axis=0)) == pytest.approx(1 / 3)
    assert by_label(total, ["person", "place"]) == {"person": pytest.approx(2 / 3), "place": 0}


def test_without_any_span_there_is_no_score() -> None:
    total = counts([], [], 1)
    assert f1(total.sum(axis=0)) is None
    assert by_label(total, ["person"]) == {}


def test_the_interval_holds_the_score_and_is_narrower_with_more_texts() -> None:
    rng = np.random.default_rng(0)
    texts = np.array([[1, 1, 1], [0, 1, 1], [1, 2, 1], [0, 0, 0]])
    few, many = (interval(np.tile(texts, (times, 1)), rng) for times in (5, 50))
    score = f1(texts.sum(axis=0))
    assert score is not None
    assert few[0] < many[0] < score < many[1] < few[1]
