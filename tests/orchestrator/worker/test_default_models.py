"""Default models of a project."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_digits

from supt_async.orchestrator.worker.default_models import numbers, rows, texts


def objects(*values: object) -> Any:
    array = np.empty(len(values), dtype=np.object_)
    array[:] = values
    return array


def test_numbers_are_learned_whatever_their_scale() -> None:
    x, y = load_digits(return_X_y=True)
    scaled = (x * np.logspace(-6, 6, 64)).astype(np.float32)
    model = numbers().fit(scaled[:600], y[:600])
    assert model.score(scaled[600:], y[600:]) > 0.85
    assert model.predict_proba(scaled[:5]).shape == (5, 10)


def test_texts_are_learned_by_their_words() -> None:
    good, bad = ["so good", "good a", "very good"], ["so bad", "bad b", "very bad"]
    model = texts().fit(objects(*good, *bad), np.array(["+"] * 3 + ["-"] * 3))
    assert model.predict(objects("good", "bad")).tolist() == ["+", "-"]


def test_a_rare_class_of_texts_is_named_after_a_few_labels() -> None:
    x = objects(*[f"the bank said {n}" for n in range(40)], "the bank said wheat")
    model = texts().fit(x, np.array(["money"] * 40 + ["grain"]))
    new = objects("the bank said 1 2 wheat", "the bank said 1 2 3")
    assert model.predict(new).tolist() == ["grain", "money"]


def test_a_few_texts_without_a_word_in_common_are_told_apart_with_confidence() -> None:
    x = objects(*["up and away"] * 5, *["down there now"] * 5)
    likely = texts().fit(x, np.repeat([0, 1], 5)).predict_proba(objects("up and away"))
    assert likely[0, 0] > 0.9


def test_words_of_one_letter_count() -> None:
    model = texts().fit(objects("a", "b"), np.array([0, 1]))
    assert model.predict(objects("b", "a")).tolist() == [1, 0]


def test_table_rows_are_learned_by_numbers_and_by_words() -> None:
    x = [{"n": n, "t": t} for n, t in [(1.0, "x y"), (2.0, "x"), (1.0, "z"), (2.0, "z y")]]
    by_text = rows().fit(objects(*x), np.array([0, 0, 1, 1]))
    assert by_text.predict(objects(*x)).tolist() == [0, 0, 1, 1]
    by_number = rows().fit(objects(*x), np.array([0, 1, 0, 1]))
    assert by_number.predict(objects(*x)).tolist() == [0, 1, 0, 1]
    assert by_number.predict_proba(objects(*x)).shape == (4, 2)


def test_a_text_column_alone_is_learned_like_texts() -> None:
    words = ["the bank", "a bank", "bank loan", "wheat", "the loan", "wheat loan"]
    y = np.array([0, 0, 0, 1, 0, 1])
    said = texts().fit(objects(*words), y).predict_proba(objects(*words))
    x = objects(*({"t": text} for text in words))
    assert rows().fit(x, y).predict_proba(x) == pytest.approx(said, abs=1e-3)


def test_numbers_in_rows_are_learned_like_numbers() -> None:
    matrix = np.random.default_rng(0).normal(size=(40, 2))
    y = (matrix[:, 0] > 1).astype(np.int64)
    said = numbers().fit(matrix, y).predict_proba(matrix)
    x = objects(*({"a": float(a), "b": float(b)} for a, b in matrix))
    assert rows().fit(x, y).predict_proba(x) == pytest.approx(said, abs=1e-3)


def test_a_row_with_other_columns_or_types_is_ranked_all_the_same() -> None:
    x = objects({"n": 1.0, "t": "x"}, {"n": 9.0, "t": "y"}, {"n": 1.0}, {"t": "y"})
    model = rows().fit(x, np.array([0, 1, 0, 1]))
    strange = objects({}, {"n": "one", "t": 5.0}, {"new": "column"}, {"n": 1e300})
    assert np.isfinite(model.predict_proba(strange)).all()


def test_a_column_without_a_word_is_left_out() -> None:
    x = objects({"n": 1.0, "t": "!"}, {"n": 9.0, "t": "?"})
    assert rows().fit(x, np.array([0, 1])).predict(x).tolist() == [0, 1]


def test_rows_without_any_column_are_refused() -> None:
    with pytest.raises(ValueError, match="no column"):
        rows().fit(objects({}, {}), np.array([0, 1]))
