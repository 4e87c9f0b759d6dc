"""One training, from labels to a published ranking."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.linear_model import RidgeClassifier

from supt_async.domain.ids import ProjectId, RunId, Term
from supt_async.domain.project import ModelState, Project
from supt_async.errors import (
    NotProbabilities,
    Refused,
    StorageUnavailable,
    TrainingError,
    TrainingTimedOut,
)
from supt_async.learning.holdout import held_out
from supt_async.orchestrator.executors.processes import ProcessPool
from supt_async.orchestrator.leadership import LeadershipLost
from supt_async.orchestrator.options import TrainingOptions
from supt_async.orchestrator.run_log import LOST, STOPPED, UNSTORABLE
from supt_async.orchestrator.trainer import Trainer
from tests.orchestrator.memory import PROJECT, MemoryTraining

IMAGES, DIGITS = load_digits().images[:200].astype(np.uint8), load_digits().target[:200]
TERM = Term(0)

Make: TypeAlias = Callable[..., Trainer]


class Endless:
    """A model that never returns."""

    def fit(self, x: Any, y: Any) -> None:
        while True:
            pass

    def predict_proba(self, x: Any) -> Any: ...


@pytest.fixture
async def make(
    storage: MemoryTraining, workers: ProcessPool, tmp_path: Path
) -> AsyncIterator[Make]:
    made: list[Trainer] = []

    def make(project: Project = PROJECT, **training: Any) -> Trainer:
        made.append(Trainer(storage, workers, project, TrainingOptions(**training), tmp_path))
        return made[-1]

    yield make
    for trainer in made:
        await trainer.close()


def label(storage: MemoryTraining, count: int) -> None:
    for item in range(1, count + 1):
        storage.label(item, str(DIGITS[item - 1]))


async def test_a_training_ranks_what_is_open_and_writes_down_how_it_went(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*IMAGES)
    label(storage, 50)
    trainer = make()
    trained = await trainer.train(TERM)
    assert trained is not None
    assert sorted(storage.rankings[0]) == list(range(51, 201))
    assert [state for _, state in storage.states[:3]] == ["queued", "training", "ready"]
    (run,) = storage.runs_
    assert (run.state, run.labels, run.generation) == (ModelState.READY, 50, 1)
    assert set(run.durations) == {"prepare", "fit", "score", "keep", "publish"}
    assert run.metrics == {"behind": 0}

    score = await trainer.evaluate(TERM, trained)
    (run,) = storage.runs_
    assert score is not None
    assert 0.5 < score <= 1
    assert run.state is ModelState.READY
    assert (run.metrics["behind"], run.metrics["score"]) == (0, score)
    assert {"kappa", "stable", "labels:3"} <= set(run.metrics)
    assert "evaluate" in run.durations


async def test_features_are_fetched_once(storage: MemoryTraining, make: Make) -> None:
    storage.add(*IMAGES)
    label(storage, 50)
    trainer = make()
    await trainer.train(TERM)
    storage.fetched = 0
    (new,) = storage.add(IMAGES[0])
    await trainer.train(TERM)
    assert storage.fetched == 1
    assert new in storage.rankings[1]


async def test_texts_and_table_rows_are_learned_too(storage: MemoryTraining, make: Make) -> None:
    storage.add(*[{"t": f"{word} {n}", "n": n} for n in range(5) for word in ("good", "bad")])
    for item in range(1, 9):
        storage.label(item, "+" if item % 2 else "-")
    trained = await make().train(TERM)
    assert trained is not None
    assert sorted(storage.rankings[0]) == [9, 10]


async def test_lists_of_options_are_learned_by_one_classifier_an_option(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*IMAGES)
    for item in range(1, 121):
        digit = int(DIGITS[item - 1])
        storage.label(item, (["even"] if digit % 2 == 0 else []) + (["big"] if digit > 4 else []))
    trainer = make(replace(PROJECT, task={"kind": "choices", "options": ["even", "big"]}))
    trained = await trainer.train(TERM)
    assert trained is not None
    assert sorted(storage.rankings[0]) == list(range(121, 201))
    score = await trainer.evaluate(TERM, trained)
    assert score is not None
    assert score > 0.7


async def test_before_there_is_a_model_typical_items_are_published(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*IMAGES)
    trainer = make()
    assert await trainer.rank_without_model(TERM) == 200
    assert sorted(storage.rankings[0]) == list(range(1, 201))
    assert len({int(DIGITS[item - 1]) for item in storage.rankings[0][:10]}) >= 7
    assert await trainer.rank_without_model(TERM) == 200
    assert len(storage.rankings) == 1, "nothing was new"
    assert storage.runs_ == []


async def test_once_there_was_a_model_there_is_no_start_without_one(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*IMAGES)
    label(storage, 50)
    await make().train(TERM)
    assert await make().rank_without_model(TERM) is None
    assert len(storage.rankings) == 1


async def test_an_order_at_random_needs_no_start(storage: MemoryTraining, make: Make) -> None:
    storage.add(*IMAGES)
    assert await make(acquisition="random").rank_without_model(TERM) == 200
    assert storage.rankings == []


async def test_held_out_items_are_measured_with_and_not_learned(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*IMAGES)
    label(storage, 150)
    held = held_out(np.arange(1, 151), 0.3, PROJECT.id)
    trainer = make(holdout=0.3)
    trained = await trainer.train(TERM)
    assert trained is not None
    assert len(trained.training_set.training) == np.count_nonzero(~held)
    await trainer.evaluate(TERM, trained)
    assert storage.runs_[0].metrics["holdout_labels"] == np.count_nonzero(held)
    assert 0.5 < storage.runs_[0].metrics["holdout_score"] <= 1


async def test_how_far_people_agree_is_a_metric_of_the_run(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*IMAGES)
    label(storage, 50)
    for item in range(1, 11):
        storage.label(item, str(DIGITS[item - 1]), labeller=2)
    await make().train(TERM)
    assert storage.runs_[0].metrics["agreement"] == 1


async def test_an_eval_method_of_ones_own_gives_the_score(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*IMAGES)
    label(storage, 50)
    trainer = make(eval_method=lambda model, x, y: len(y) / 100)
    trained = await trainer.train(TERM)
    assert trained is not None
    assert await trainer.evaluate(TERM, trained) == 0.5


@pytest.mark.parametrize("answers", [[], ["a"], ["a", "a"]])
async def test_without_enough_labels_there_is_no_run(
    storage: MemoryTraining, make: Make, answers: list[str]
) -> None:
    storage.add(*IMAGES)
    for item, answer in enumerate(answers, 1):
        storage.label(item, answer)
    assert await make().train(TERM) is None
    assert storage.runs_ == []


async def test_paths_of_images_stay_idle_unless_they_have_features_or_a_model(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add("a.png", "b.png")
    storage.label(1, "x")
    storage.label(2, "y")
    pictures = replace(PROJECT, task={"kind": "choice", "item": "image"})
    assert await make(pictures).train(TERM) is None
    assert storage.runs_ == []
    assert await make(pictures, model="supt_async.orchestrator.worker.default_models:texts").train(
        TERM
    )


def test_some_tasks_need_a_model_of_ones_own(
    storage: MemoryTraining, workers: ProcessPool, tmp_path: Path
) -> None:
    spans = replace(PROJECT, task={"kind": "spans"})
    assert not Trainer(storage, workers, spans, TrainingOptions(), tmp_path).trainable
    own = TrainingOptions(model=RidgeClassifier)
    assert Trainer(storage, workers, spans, own, tmp_path).trainable
    assert Trainer(storage, workers, PROJECT, TrainingOptions(), tmp_path).trainable


@pytest.mark.parametrize(
    ("training", "says"),
    [
        (TrainingOptions(model="nothing"), "module:factory"),
        (TrainingOptions(acquisition="best"), "choose one of certainty, entropy, margin, random"),
        (TrainingOptions(acquisition="nowhere:thing"), "there is no module 'nowhere'"),
        (TrainingOptions(shuffle_prop=2), "from 0 to 1"),
        (TrainingOptions(holdout=1), "less than 1"),
        (TrainingOptions(target_score=0), "more than 0"),
    ],
)
def test_a_recipe_that_cannot_work_is_refused_at_once(
    storage: MemoryTraining,
    workers: ProcessPool,
    tmp_path: Path,
    training: TrainingOptions,
    says: str,
) -> None:
    with pytest.raises(Refused, match=says):
        Trainer(storage, workers, PROJECT, training, tmp_path)


async def failing(storage: MemoryTraining, training: Awaitable[object], says: str) -> None:
    """Train, and expect a failed run with this in its sentence."""
    with pytest.raises(TrainingError, match=says) as caught:
        await training
    assert storage.runs_[-1].state is ModelState.FAILED
    assert storage.runs_[-1].error == str(caught.value)
    assert storage.rankings == []


async def test_bad_items_fail_the_run_with_a_sentence(storage: MemoryTraining, make: Make) -> None:
    storage.add(*IMAGES[:50])
    label(storage, 50)
    storage.add(np.zeros((4, 4)))
    await failing(storage, make().train(TERM), "Item 51 has the shape")
    storage.payloads_[1] = ("null", None)
    await failing(storage, make().train(TERM), "Item 1 is neither")


async def test_what_does_not_reach_the_model_is_named_on_the_run(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*IMAGES[:60])
    label(storage, 50)
    storage.add(*[np.full((8, 8), np.nan)] * 12)
    assert await make().train(TERM) is not None
    assert sorted(storage.rankings[0]) == list(range(51, 61))
    left_out = {"left_out": 12} | {f"left_out:{item}": 1 for item in range(61, 71)}
    assert storage.runs_[-1].metrics == {"behind": 0, **left_out}

    storage.payloads_.clear()
    storage.add(*[{"pixels": image, "tags": ["a"]} for image in IMAGES])
    other = make(replace(PROJECT, id=ProjectId(2)))
    assert await other.train(TERM) is not None
    assert storage.runs_[-1].metrics == {"behind": 0, "unread:tags (list)": 1}


class Unprintable:
    """Raises what no database takes, and what no other process can read."""

    def fit(self, x: Any, y: Any) -> None:
        class Odd(BaseException):
            pass

        raise Odd("bad \udc80 \0" + "x" * 5_000_000)

    def predict_proba(self, x: Any) -> Any: ...


async def test_an_error_of_any_kind_and_length_fails_the_run(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*IMAGES)
    label(storage, 50)
    with pytest.raises(TrainingError, match=r"Odd: bad \? \?xx") as caught:
        await make(model=Unprintable).train(TERM)
    assert storage.runs_[-1].state is ModelState.FAILED
    assert len(str(storage.runs_[-1].error)) < 1_000
    told = "".join(traceback.format_exception(caught.value))
    assert "raise Odd" in told
    assert len(told) < 10_000, "the log is no place for five megabytes"


class Scores:
    """Says how sure it is, as a regression does, which is no probability."""

    def fit(self, x: Any, y: Any) -> None: ...

    def predict_proba(self, x: Any) -> Any:
        return np.asarray(x)[:, :10] - 3.0


async def test_a_model_whose_probabilities_are_none_has_failed_also_if_it_was_not_asked(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*IMAGES)
    label(storage, 200)
    trainer = make(model=Scores)
    trained = await trainer.train(TERM)
    assert trained is not None, "nothing is open, so nobody has asked it yet"
    with pytest.raises(NotProbabilities):
        await trainer.evaluate(TERM, trained)
    assert storage.runs_[-1].state is ModelState.FAILED
    assert "no probabilities" in str(storage.runs_[-1].error)


async def test_a_run_that_has_no_score_says_why(storage: MemoryTraining, make: Make) -> None:
    storage.add(*IMAGES)
    label(storage, 50)
    trainer = make(eval_method=lambda model, x, y: 1 / 0)
    trained = await trainer.train(TERM)
    assert trained is not None
    with pytest.raises(TrainingError):
        await trainer.evaluate(TERM, trained)
    (run,) = storage.runs_
    assert run.state is ModelState.READY
    assert str(run.error).startswith("There is no score. The model failed while being evaluated")


async def test_a_run_whose_end_could_not_be_written_down_is_closed_later(
    storage: MemoryTraining, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage.add(*IMAGES)
    label(storage, 50)
    trainer = make()
    with monkeypatch.context() as patched:
        patched.setattr(storage, "publish", unreachable)
        with pytest.raises(StorageUnavailable):
            await trainer.train(TERM)
    assert [run.state for run in storage.runs_] == [ModelState.TRAINING]
    assert await trainer.train(TERM) is not None
    assert [run.state for run in storage.runs_] == [ModelState.FAILED, ModelState.READY]
    assert storage.runs_[0].error == LOST


async def unreachable(*_: object, **__: object) -> None:
    raise StorageUnavailable("it is away")


async def test_an_error_that_cannot_be_stored_fails_the_run_all_the_same(
    storage: MemoryTraining, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    update = storage.update_run

    async def choosy(*args: Any, **values: Any) -> bool:
        if "has no predict_proba" in str(values.get("error")):
            raise ValueError("such a text can't be stored")
        return await update(*args, **values)

    monkeypatch.setattr(storage, "update_run", choosy)
    storage.add(*IMAGES)
    label(storage, 50)
    with pytest.raises(TrainingError):
        await make(model=RidgeClassifier).train(TERM)
    assert (storage.runs_[-1].state, storage.runs_[-1].error) == (ModelState.FAILED, UNSTORABLE)


async def test_a_model_that_is_none_fails_the_run_with_a_sentence(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*IMAGES)
    label(storage, 50)
    await failing(storage, make(model=RidgeClassifier).train(TERM), "has no predict_proba")


async def test_a_model_that_never_returns_fails_the_run_at_the_deadline(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*IMAGES)
    label(storage, 50)
    trainer = make(model=Endless, deadline_seconds=0.3)
    with pytest.raises(TrainingTimedOut):
        await trainer.train(TERM)
    assert storage.runs_[0].error is not None
    assert "not done within 0.3 seconds" in storage.runs_[0].error


async def test_a_training_that_is_cancelled_is_written_down(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*IMAGES)
    label(storage, 50)
    training = asyncio.create_task(make(model=Endless).train(TERM))
    await storage.until(lambda: (1, ModelState.TRAINING) in storage.states)
    training.cancel()
    with pytest.raises(asyncio.CancelledError):
        await training
    assert (storage.runs_[0].state, storage.runs_[0].error) == (ModelState.FAILED, STOPPED)


async def test_a_bug_in_the_orchestrator_fails_the_run_and_is_not_hidden(
    storage: MemoryTraining, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage.add(*IMAGES)
    label(storage, 50)
    monkeypatch.setattr(storage, "pool", None)
    with pytest.raises(TypeError):
        await make().train(TERM)
    assert storage.runs_[0].state is ModelState.FAILED
    assert "TypeError" in str(storage.runs_[0].error)


async def test_nothing_is_written_when_the_term_is_over(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*IMAGES)
    label(storage, 50)
    trainer = make()
    with pytest.raises(LeadershipLost):
        await trainer.train(Term(7))
    training = asyncio.create_task(trainer.train(TERM))
    await storage.until(lambda: (1, ModelState.TRAINING) in storage.states)
    storage.replace_leader()
    with pytest.raises(LeadershipLost):
        await training
    assert storage.rankings == []


async def test_without_a_database_nothing_else_is_raised(
    storage: MemoryTraining, make: Make
) -> None:
    storage.down = True
    with pytest.raises(StorageUnavailable):
        await make().train(TERM)


async def test_runs_that_an_earlier_leader_left_are_closed(
    storage: MemoryTraining, make: Make
) -> None:
    for _ in range(3):
        await storage.queue_run(PROJECT.id, TERM, 5)
    await storage.update_run(PROJECT.id, TERM, RunId(2), ModelState.TRAINING)
    await storage.update_run(PROJECT.id, TERM, RunId(3), ModelState.READY)
    await make().close_unfinished(TERM)
    assert [run.state for run in storage.runs_] == ["failed", "failed", "ready"]
    assert [run.error for run in storage.runs_] == [STOPPED, STOPPED, None]
