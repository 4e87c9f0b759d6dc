"""Predictions that come with a ranking."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import cloudpickle
import numpy as np
import pytest
from numpy.typing import NDArray

from supt_async.learning.holdout import held_out
from supt_async.orchestrator.features.growing_files import Source
from supt_async.orchestrator.job_options import RankingOptions
from supt_async.orchestrator.training_set import Predictions, TrainingSet
from supt_async.orchestrator.worker import jobs, score as scoring
from supt_async.orchestrator.worker.fit import fit
from supt_async.orchestrator.worker.results import predict
from supt_async.orchestrator.worker.results.predict import Guesses, guess
from tests.orchestrator.worker.digits import Guess, X, Y, own, stored, training_set

LABELLED, OPEN = np.arange(60), np.arange(60, 400)


def named(found: Predictions) -> dict[int, str]:
    numbers = found.numbers.tolist()
    return dict(zip(found.ids.tolist(), [found.values[n] for n in numbers], strict=True))


def ranked(taught: TrainingSet, **options: Any) -> jobs.Ranked:
    return jobs.train(taught, OPEN, OPEN + 1_000, RankingOptions(**options))


def test_the_likeliest_answer_comes_with_its_probability(source: Source) -> None:
    taught = training_set(source, LABELLED)
    found = ranked(taught).predictions
    model: Any = fit(taught, LABELLED)
    said = model.predict_proba(X[found.ids - 1_000])
    assert sorted(found.ids) == sorted(OPEN + 1_000)
    assert np.allclose(found.probability, said.max(axis=1), atol=1e-6)
    assert list(named(found).values()) == [f'"{c}"' for c in model.classes_[said.argmax(axis=1)]]
    answers = named(found)
    right = np.mean([answers[row + 1_000] == f'"{Y[row]}"' for row in OPEN.tolist()])
    assert right > 0.7


def test_items_that_are_handed_out_first_come_first_then_the_surest(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in (predict, scoring):
        monkeypatch.setattr(place, "SUREST", 30)
    monkeypatch.setattr(predict, "FIRST", 20)
    monkeypatch.setattr(scoring, "CHUNK", 64)
    taught = training_set(source, LABELLED)
    whole = ranked(taught, seed=1)
    few = ranked(taught, seed=1, head=100)
    assert len(whole.predictions.ids) == 50
    assert whole.predictions.ids[:20].tolist() == whole.ids[:20].tolist()
    model: Any = fit(taught, LABELLED)
    highest = model.predict_proba(X[OPEN]).max(axis=1)
    surest = np.sort(OPEN[np.argsort(-highest)[:30]] + 1_000)
    assert np.array_equal(np.sort(whole.predictions.ids[20:]), surest)
    assert few.predictions.ids[:20].tolist() == few.ids[:20].tolist()
    assert np.array_equal(np.sort(few.predictions.ids[20:]), surest)


def test_held_out_items_have_none(source: Source) -> None:
    found = ranked(training_set(source, LABELLED), holdout=0.2, salt=3).predictions
    held = held_out(OPEN + 1_000, 0.2, 3)
    assert sorted(found.ids) == (OPEN[~held] + 1_000).tolist()


def test_an_answer_is_spelled_as_it_was_given(source: Source) -> None:
    taught = training_set(source, LABELLED)
    texts = tuple(f"{number}.5" for number in range(10))  # such as halves on a scale
    answers = np.array([texts[number] for number in Y[LABELLED]])
    found = ranked(replace(taught, answers=answers, texts=texts)).predictions
    assert set(found.values) <= set(texts)
    whole = ranked(replace(taught, answers=Y[LABELLED], texts=tuple(map(str, range(10)))))
    assert set(whole.predictions.values) <= set(map(str, range(10)))


@pytest.mark.parametrize("options", [["even", "big"], ["even"]])
def test_of_lists_each_option_is_predicted(source: Source, options: list[str]) -> None:
    def of(digit: int) -> list[str]:
        return [o for o, holds in (("even", digit % 2 == 0), ("big", digit > 4)) if holds]

    answers = np.empty(60, dtype=np.object_)
    answers[:] = [[o for o in of(int(digit)) if o in options] for digit in Y[LABELLED]]
    classes = np.array([len(answer) and 1 + ("big" in answer) for answer in answers])
    taught = replace(training_set(source, LABELLED), answers=answers, classes=classes)
    found = ranked(taught).predictions
    assert set(found.values) <= {"[]", '["even"]', '["big"]', '["big","even"]'}
    assert len(found.ids) == len(OPEN)
    model: Any = fit(taught, LABELLED)
    said = np.stack([out[:, 1] for out in model.predict_proba(X[found.ids - 1_000])], axis=1)
    sure = np.where(model.rule.choose(said), said, 1 - said).prod(axis=1)
    assert np.allclose(found.probability, sure, atol=1e-6)


def test_a_model_that_does_not_rank_yet_predicts_nothing(source: Source) -> None:
    found = ranked(training_set(source, LABELLED[:9])).predictions
    assert len(found.ids) == 0
    assert list(found.values) == []


def test_answers_that_the_preprocessing_has_made_are_not_predicted(source: Source) -> None:
    taught = training_set(source, LABELLED)
    other = cloudpickle.dumps(lambda x, y: (x, None if y is None else y.astype(int) % 2))
    same = cloudpickle.dumps(lambda x, y: (x / 16, y))
    assert len(ranked(replace(taught, preprocess=other)).predictions.ids) == 0
    assert len(ranked(replace(taught, preprocess=same)).predictions.ids) == len(OPEN)


def test_outputs_of_answers_of_another_form_are_not_predicted(source: Source) -> None:
    answers = np.empty(60, dtype=np.object_)
    answers[:] = [{"digit": int(digit)} for digit in Y[LABELLED]]
    half = own(lambda: Guess(lambda x: np.full((len(x), 2), 0.5)))
    taught = replace(training_set(source, LABELLED, half), answers=answers)
    assert len(ranked(taught).predictions.ids) == 0


def test_shards_leave_out_what_none_of_them_has(tmp_path: Path) -> None:
    pending = stored(tmp_path, 400)
    taught = training_set(pending.source, LABELLED)
    fitted = jobs.fit_only(taught)
    assert fitted.answers == [f'"{digit}"' for digit in range(10)]


def test_guesses_are_found_by_their_rows() -> None:
    rows = np.array([2, 5, 9])
    probability = np.array([0.5, 0.9, 0.7], dtype=np.float32)
    guesses = Guesses(rows=rows, chosen=np.array([0, 1, 2]), probability=probability)
    asked = np.array([1, 2, 3, 9, 11])
    assert guesses.at(asked).rows.tolist() == [2, 9]
    assert guesses.at(asked).chosen.tolist() == [0, 2]
    assert guesses.surest(2).tolist() == [5, 9]
    assert guesses.at(asked[:0]).at(asked).rows.tolist() == []


def test_probabilities_that_are_inexact_stay_in_their_range() -> None:
    outputs: list[NDArray[np.floating]] = [np.array([[-0.004, 1.004]])]
    chosen, probability = guess(outputs, listed=False)
    assert (chosen.tolist(), probability.tolist()) == ([1], [1.0])
