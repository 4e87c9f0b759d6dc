"""Likely label errors: judgements of labels by models that were not trained on them."""

from __future__ import annotations

import numpy as np
from hypothesis import given, strategies as st
from hypothesis.extra.numpy import arrays

from supt_async.domain.ids import ItemId
from supt_async.learning.label_errors import (
    Judged,
    Suspect,
    join,
    judge,
    judge_lists,
    likely_errors,
    of_form,
)

NAN = float("nan")


def shares(rows: int, columns: int) -> st.SearchStrategy[np.ndarray[tuple[int, int], np.dtype]]:
    return arrays(np.float64, (rows, columns), elements=st.floats(0.01, 1))


def test_a_label_is_judged_by_the_probability_of_its_answer() -> None:
    judged = judge(np.array([[0.1, 0.9], [0.7, 0.3]]), np.array([0, 0]))
    assert judged.given.tolist() == [0.1, 0.7]
    assert judged.predicted.tolist() == [1, 0]
    assert judged.best.tolist() == [0.9, 0.7]
    assert judged.differs.tolist() == [True, False]


def test_an_answer_that_the_model_does_not_know_is_not_judged() -> None:
    judged = judge(np.array([[0.4, 0.6, NAN], [0.4, 0.6, NAN]]), np.array([2, 0]))
    assert judged.predicted.tolist() == [1, 1]
    assert likely_errors(judged).tolist() == [1]


def test_a_list_is_as_probable_as_the_least_probable_of_its_options() -> None:
    judged = judge_lists(
        np.array([[0.9, 0.2, 0.6], [0.9, 0.2, 0.6]]),
        np.array([[True, False, False], [True, False, True]]),
    )
    assert judged.given.tolist() == [0.4, 0.6]
    assert judged.predicted.tolist() == [[True, False, True], [True, False, True]]
    assert judged.best.tolist() == [0.6, 0.6]
    assert judged.differs.tolist() == [True, False]


def test_options_that_the_model_does_not_know_are_taken_as_they_are() -> None:
    judged = judge_lists(
        np.array([[0.9, NAN], [0.9, NAN], [NAN, NAN]]),
        np.array([[False, True], [True, True], [True, False]]),
    )
    assert judged.predicted.tolist() == [[True, True], [True, True], [True, False]]
    assert likely_errors(judged).tolist() == [0]
    assert np.isnan(judged.given).tolist() == [False, False, True]


def test_lists_without_any_option_are_not_judged() -> None:
    judged = judge_lists(np.empty((2, 0)), np.empty((2, 0), dtype=np.bool_))
    assert likely_errors(judged).tolist() == []


def test_the_least_probable_answers_come_first_and_equal_ones_in_their_order() -> None:
    given_class = np.zeros(5, dtype=np.int64)
    first = np.array([0.3, 0.1, 0.9, 0.3, 0.2])
    judged = judge(np.column_stack([first, 1 - first]), given_class)
    assert likely_errors(judged).tolist() == [1, 4, 0, 3]
    assert likely_errors(judged, most=2).tolist() == [1, 4]


def test_answers_that_are_often_confused_come_before_equally_probable_ones() -> None:
    answers = np.array([2, 0, 0, 0, 0])
    probabilities = np.tile([0.2, 0.6, 0.2], (5, 1))
    judged = judge(probabilities, answers)
    assert (judged.predicted == 1).all()
    assert likely_errors(judged).tolist() == [1, 2, 3, 4, 0]


def test_a_form_has_one_suspect_an_item_with_the_questions_in_doubt() -> None:
    def suspect(item: int, value: str, probability: float) -> Suspect:
        return Suspect(
            item=ItemId(item),
            value=value,
            probability=probability,
            predicted=value.upper(),
            predicted_probability=1 - probability,
        )

    found = of_form(
        {
            "topic": [suspect(7, "a", 0.1), suspect(8, "b", 0.2)],
            "tone": [suspect(9, "c", 0.05), suspect(7, "d", 0.3)],
        }
    )
    assert [one.item for one in found] == [7, 9, 8]
    assert found[0].value == {"topic": "a", "tone": "d"}
    assert found[0].predicted == {"topic": "A", "tone": "D"}
    assert (found[0].probability, found[0].predicted_probability) == (0.1, 0.7)
    assert of_form({}) == of_form({"topic": []}) == []


@given(st.data(), st.integers(1, 6), st.integers(2, 4))
def test_a_label_that_the_model_confirms_is_never_listed(
    data: st.DataObject, rows: int, classes: int
) -> None:
    probabilities = data.draw(shares(rows, classes))
    answers = np.array(
        data.draw(st.lists(st.integers(0, classes - 1), min_size=rows, max_size=rows)),
        dtype=np.int64,
    )
    judged = judge(probabilities, answers)
    listed = likely_errors(judged)
    assert (judged.given[listed] <= judged.best[listed]).all()
    assert set(listed.tolist()) == set(np.flatnonzero(judged.predicted != answers).tolist())


@given(st.data(), st.integers(1, 6), st.integers(1, 4))
def test_lists_are_judged_alike_one_by_one_and_as_a_whole(
    data: st.DataObject, rows: int, options: int
) -> None:
    probabilities = data.draw(shares(rows, options))
    chosen = data.draw(arrays(np.bool_, (rows, options)))
    whole = judge_lists(probabilities, chosen)
    parts: list[Judged] = [
        judge_lists(probabilities[row : row + 1], chosen[row : row + 1]) for row in range(rows)
    ]
    assert likely_errors(whole).tolist() == likely_errors(join(parts)).tolist()
    assert ((whole.given >= 0) & (whole.given <= whole.best + 1e-12)).all()
