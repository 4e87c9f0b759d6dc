"""Default model for texts with vectors: it learns from words and vectors."""

from __future__ import annotations

import numpy as np
from sklearn.model_selection import cross_val_score

from supt_async.orchestrator.features.columns import Column
from supt_async.orchestrator.worker.encoding.text_model import LENGTH, encoded_rows, encoded_texts
from supt_async.orchestrator.worker.encoding.texts import EncodedTexts, text_of


def encoded(texts: list[str], vectors: list[list[float]]) -> EncodedTexts:
    return EncodedTexts(
        texts=np.array(texts, dtype=np.object_), vectors=np.array(vectors, dtype=np.float32)
    )


def test_it_learns_from_vectors_where_words_say_nothing() -> None:
    x = encoded(["a b"] * 8, [[1.0, n] for n in (3, 4, 5, 6)] + [[1.0, -n] for n in (3, 4, 5, 6)])
    model = encoded_texts().fit(x, np.repeat(["up", "down"], 4))
    assert model.predict(encoded(["c", ""], [[1, 9], [1, -9]])).tolist() == ["up", "down"]


def test_it_learns_from_words_where_vectors_say_nothing() -> None:
    x = encoded(["good day", "good food", "bad day", "bad food"], [[0, 0]] * 4)
    model = encoded_texts().fit(x, np.array(["+", "+", "-", "-"]))
    output = model.predict_proba(encoded(["good", "bad"], [[0, 0]] * 2))
    assert output.argmax(axis=1).tolist() == [0, 1]


def test_texts_without_a_word_leave_the_vectors() -> None:
    x = encoded(["", "!"], [[1, 0], [0, 1]])
    model = encoded_texts().fit(x, np.array([0, 1]))
    assert model.predict(encoded(["new words"], [[0, 1]])).tolist() == [1]


def test_vectors_are_shorter_than_rows_of_words() -> None:
    x = encoded(["good day", "bad"], [[30.0, 40.0], [0.0, 0.0]])
    rows = encoded_texts()[0].fit_transform(x).toarray()
    lengths = np.linalg.norm(rows[:, -2:], axis=1), np.linalg.norm(rows[:, :-2], axis=1)
    assert np.allclose(lengths, [[LENGTH, 0.0], [1.0, 1.0]])
    assert LENGTH < 1


def test_evaluation_methods_can_take_rows_of_them() -> None:
    x = encoded(["good", "bad"] * 10, [[0.0, 1.0], [1.0, 0.0]] * 10)
    scores = cross_val_score(encoded_texts(), x, np.array(["+", "-"] * 10), cv=2)
    assert scores.tolist() == [1, 1]


def test_a_row_is_learned_by_its_numbers_words_and_vector() -> None:
    rows: list[dict[str, str | float]] = [
        {"t": "good" if n % 2 else "bad", "n": float(n // 2 % 2)} for n in range(16)
    ]
    x = EncodedTexts(
        texts=np.array(rows, dtype=np.object_),
        vectors=np.array([[n // 4 % 2, 1 - n // 4 % 2] for n in range(16)], dtype=np.float32),
    )
    for learned in (
        [row["t"] for row in rows],
        [str(row["n"]) for row in rows],
        [str(vector) for vector in x.vectors[:, 0]],
    ):
        model = encoded_rows().fit(x, np.array(learned))
        assert model.predict(x).tolist() == learned
        assert model.predict_proba(x).shape == (16, 2)


def test_of_a_row_an_encoder_gets_the_texts() -> None:
    columns = [Column("a", numeric=False), Column("n", numeric=True), Column("b", numeric=False)]
    assert text_of({"b": "two", "n": 3.0, "a": "one"}, columns) == "one\ntwo"
    assert text_of({"n": 3.0, "a": ""}, columns) == ""
    assert text_of("plain", ()) == "plain"
