"""Judgement of answers by what is known of a crowd."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from supt_async.learning.crowd import CrowdModel, Estimate, judge
from supt_async.learning.crowd.model import nothing_known
from tests.learning.crowd.opinions import Opinions, estimated, opinions, simulated


def judged(model: CrowdModel, labels: Opinions) -> Estimate:
    item, labeller, answer = np.array(labels, dtype=np.int64).T
    return judge(model, item, labeller, answer)


@given(opinions)
def test_it_chooses_only_between_answers_that_were_given(labels: Opinions) -> None:
    found = judged(estimated(labels).model, labels)
    assert set(found.items) == {item for item, _, _ in labels}
    assert found.probabilities.sum(axis=1) == pytest.approx(1)
    for item, answer, chance in zip(found.items, found.answers, found.confidence, strict=True):
        assert answer in {said for other, _, said in labels if other == item}
        assert 0 < chance <= 1


def test_an_estimate_judges_its_own_items_as_it_believes_them() -> None:
    found, _ = simulated([0.9, 0.8, 0.6], 200, seed=1)
    estimate = estimated(found)
    told = judged(estimate.model, found)
    assert told.items.tolist() == estimate.items.tolist()
    assert told.answers.tolist() == estimate.answers.tolist()
    assert told.confidence == pytest.approx(estimate.confidence, abs=0.05)


def test_nobody_is_known_without_labels() -> None:
    told = judged(nothing_known(3), [(1, 5, 2), (2, 5, 0), (2, 6, 1)])
    assert told.answers.tolist() == [2, 0], "of equals the earliest"
    assert told.confidence[0] == pytest.approx(0.8)


def test_somebody_unknown_counts_as_everybody_does_at_first() -> None:
    found, _ = simulated([0.9, 0.9, 0.4], 300, seed=2)
    model = estimated(found).model
    told = judged(model, [(1, 2, 0), (1, 77, 1)])
    assert told.answers.tolist() == [1], "more reliable than somebody who is known to guess"
    assert judged(model, [(1, 0, 0), (1, 77, 1)]).answers.tolist() == [0]


def test_an_answer_that_the_model_does_not_know_is_one_more_class() -> None:
    found, _ = simulated([0.9, 0.9, 0.5], 300, seed=3)
    model = estimated(found).model
    told = judged(model, [(1, 0, 3), (1, 1, 3), (1, 2, 0), (2, 0, 1), (2, 1, 1)])
    assert told.probabilities.shape == (2, 4)
    assert told.answers.tolist() == [3, 1]
    assert told.confidence.min() > 0.9


@given(opinions, st.integers(0, 2), st.integers(0, 5))
def test_a_single_answer_is_never_overruled(known: Opinions, said: int, person: int) -> None:
    told = judged(estimated(known).model, [(1, person, said)])
    assert told.answers.tolist() == [said]
    assert told.confidence[0] == told.probabilities.max()
