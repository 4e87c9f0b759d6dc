"""Models of a form's questions, fitted in one job."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import cloudpickle
import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from supt_async.errors import NotProbabilities, TrainingError
from supt_async.learning.ranking import PoolContext
from supt_async.orchestrator.features.growing_files import Source
from supt_async.orchestrator.job_options import RankingOptions
from supt_async.orchestrator.training_set import Form, FormQuestion, TrainingSet
from supt_async.orchestrator.worker import jobs, model_store
from supt_async.orchestrator.worker.forms.models import ALIKE, TOO_LATE, fit_all
from supt_async.orchestrator.worker.score import score
from tests.orchestrator.worker.digits import Guess, Y, own, stored, training_set

LABELLED, OPEN = np.arange(60), np.arange(60, 400)


def about(source: Source, answers: NDArray[Any], **fields: Any) -> TrainingSet:
    """Return what is learned about the labelled digits."""
    _, classes = np.unique(answers, return_inverse=True)
    one = training_set(source, np.arange(len(answers)))
    return replace(one, answers=answers, classes=classes, **fields)


def form(sets: dict[str, TrainingSet], seconds: float = 60.0) -> TrainingSet:
    questions = tuple(FormQuestion(name=name, training_set=one) for name, one in sets.items())
    first = next(iter(sets.values()))
    return replace(first, form=Form(questions=questions, learned=tuple(sets), seconds=seconds))


def both(source: Source, **fields: Any) -> TrainingSet:
    digits = Y[LABELLED]
    return form(
        {
            "digit": about(source, digits.astype(str)),
            "even": about(source, digits % 2 == 0, **fields),
        }
    )


def test_all_questions_are_learned_in_one_job_and_answered_together(source: Source) -> None:
    ranked = jobs.train(both(source), OPEN, OPEN + 1_000, RankingOptions(seed=0))
    assert sorted(ranked.ids) == sorted(OPEN + 1_000)
    assert ranked.unlearned == {}
    found = ranked.predictions
    said = [msgspec.json.decode(found.values[number]) for number in found.numbers]
    truth = Y[found.ids - 1_000].tolist()
    pairs = list(zip(said, truth, strict=True))
    assert np.mean([answer["digit"] == str(digit) for answer, digit in pairs]) > 0.7
    assert np.mean([answer["even"] == (digit % 2 == 0) for answer, digit in pairs]) > 0.7
    assert len(pairs) == len(OPEN)


def test_shards_rank_and_predict_as_one_job_does(tmp_path: Path) -> None:
    pending = stored(tmp_path, 400)
    taught, options = both(pending.source), RankingOptions(seed=0, head=50)
    fitted = jobs.fit_only(taught)
    parts = [
        jobs.score_shard(fitted.model, taught, pending, span, options)
        for span in (range(200), range(200, 400))
    ]
    ids, found, _ = jobs.rank_shards(taught, parts, fitted.answers, pending, options, PoolContext())
    whole = jobs.train_pending(taught, pending, options)
    assert np.array_equal(ids, whole.ids)
    assert found.values == whole.predictions.values
    assert np.array_equal(found.ids, whole.predictions.ids)


def test_what_goes_wrong_with_one_question_does_not_stop_the_others(source: Source) -> None:
    wrong = own(lambda: Guess(lambda x: np.full((len(x), 2), 7.0)))
    for maker, why in [("nowhere:thing", "nowhere"), (wrong, "predict_proba")]:
        taught = both(source, maker=maker)
        ranked = jobs.train(taught, OPEN, OPEN + 1_000, RankingOptions(seed=0))
        assert why in ranked.unlearned["even"]
        assert sorted(ranked.ids) == sorted(OPEN + 1_000)
        assert ranked.predictions.values == [], "a question without a model must be answered"


def test_a_question_of_which_all_answers_are_the_same_is_left_out(source: Source) -> None:
    alike = about(source, np.full(60, "x"))
    model: Any = fit_all(form({"alike": alike, "digit": about(source, Y[LABELLED])}))
    assert model.unlearned == {"alike": ALIKE}
    assert list(model.models) == ["digit"]


def test_if_no_question_can_be_learned_the_first_ones_error_is_told(source: Source) -> None:
    alike = about(source, np.full(60, "x"))
    with pytest.raises(TrainingError, match="have the same answer, 'x'"):
        fit_all(form({"alike": alike, "other": alike}))
    wrong = own(lambda: Guess(lambda x: np.full((len(x), 10), 7.0)))
    with pytest.raises(NotProbabilities):
        fit_all(form({"digit": about(source, Y[LABELLED], maker=wrong)}))


def test_no_model_is_begun_after_its_time(source: Source) -> None:
    sets = {name: about(source, Y[LABELLED]) for name in ("first", "second", "third")}
    model: Any = fit_all(form(sets, seconds=0.0))
    assert list(model.models) == ["first"]
    assert model.unlearned == {"second": TOO_LATE, "third": TOO_LATE}


def test_a_question_with_few_answers_has_no_say_yet(source: Source) -> None:
    """Otherwise it would send people to wherever its first answers happen to be."""
    digits = about(source, Y[LABELLED].astype(str))
    options = RankingOptions(seed=0)
    alone, few = form({"digit": digits}), form({"digit": digits, "few": about(source, Y[:9])})
    one, other = (score(fit_all(taught), taught, OPEN, options) for taught in (alone, few))
    assert np.allclose(one.scores, other.scores)
    enough = form({"digit": digits, "few": about(source, Y[:10])})
    assert not np.allclose(one.scores, score(fit_all(enough), enough, OPEN, options).scores)


def test_the_first_questions_model_is_the_one_that_is_saved(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved: list[TrainingSet] = []

    def save(one: TrainingSet, model: Any) -> str:
        saved.append(one)
        return ""

    monkeypatch.setattr(model_store, "save", save)
    jobs.train(both(source), OPEN, OPEN + 1_000, RankingOptions(seed=0))
    (one,) = saved
    assert one.answers.tolist() == Y[LABELLED].astype(str).tolist()


def test_an_acquisition_function_gets_an_output_for_each_question(source: Source) -> None:
    options = RankingOptions(acquisition=cloudpickle.dumps(len))
    scored = score(fit_all(both(source)), both(source), OPEN, options)
    assert [output.shape for output in scored.outputs] == [(len(OPEN), 10), (len(OPEN), 2)]
