"""A run that fails, for whatever reason, is written down with a sentence that says why."""

from __future__ import annotations

import asyncio
import sys
import time
import traceback
from collections.abc import Awaitable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import RidgeClassifier

from supt_async.domain.ids import RunId, Term
from supt_async.domain.project import ModelState
from supt_async.errors import (
    NotProbabilities,
    StorageUnavailable,
    TrainingError,
    TrainingTimedOut,
)
from supt_async.orchestrator import run_log
from supt_async.orchestrator.leadership import LeadershipLost
from supt_async.orchestrator.run_log import LOST, STOPPED, UNSTORABLE
from tests.orchestrator.memory import PROJECT, MemoryTraining
from tests.orchestrator.trainers import IMAGES, TERM, Endless, Make, label


async def failing(storage: MemoryTraining, training: Awaitable[object], says: str) -> None:
    """Train, and expect a failed run with this in its sentence."""
    with pytest.raises(TrainingError, match=says) as caught:
        await training
    assert storage.runs_[-1].state is ModelState.FAILED
    assert storage.runs_[-1].error == str(caught.value)
    assert storage.rankings == []


async def test_items_of_which_half_are_bad_fail_the_run_with_a_sentence(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*IMAGES[:50])
    label(storage, 50)
    for _ in range(50):
        storage.add(np.zeros((4, 4)))
    await failing(storage, make().train(TERM), "50 of 100 items are of another kind or shape")


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


class Silent(Exception):
    """Ends the process of whoever asks what it says."""

    def __str__(self) -> str:
        raise SystemExit(3)


class Painted:
    """Raises what would colour a terminal and turn the text that follows."""

    def fit(self, x: Any, y: Any) -> None:
        raise ValueError("\x1b[31mred\x1b[0m \u202eright\x07")

    def predict_proba(self, x: Any) -> Any: ...


class Mute(Painted):
    """Raises what can't be told."""

    def fit(self, x: Any, y: Any) -> None:
        raise Silent


async def test_an_error_that_can_t_be_told_and_one_that_is_painted_are_sentences(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*IMAGES)
    label(storage, 50)
    await failing(storage, make(model=Mute).train(TERM), r"\(Silent: no reason given\)")
    await failing(storage, make(model=Painted).train(TERM), r"\(ValueError: red right\)")


class Scores:
    """Says how sure it is, as a regression does, which is no probability."""

    def fit(self, x: Any, y: Any) -> None: ...

    def predict_proba(self, x: Any) -> Any:
        return np.asarray(x)[:, :10] - 3.0


async def test_a_model_whose_probabilities_are_none_never_gets_ready_though_nothing_is_to_be_ranked(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*IMAGES)
    label(storage, 200)
    await failing(storage, make(model=Scores).train(TERM), "no probabilities")
    assert (1, ModelState.READY) not in storage.states


class FewScores(Scores):
    """Says probabilities while it has learned from all labels, and scores in a fold."""

    def fit(self, x: Any, y: Any) -> None:
        self.fold = len(x) < 200

    def predict_proba(self, x: Any) -> Any:
        return super().predict_proba(x) if self.fold else np.full((len(x), 10), 0.1)


async def test_a_model_that_goes_wrong_while_it_is_evaluated_has_failed(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*IMAGES)
    label(storage, 200)
    trainer = make(model=FewScores)
    trained = await trainer.train(TERM)
    assert trained is not None
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


async def test_a_model_without_probabilities_fails_the_run_with_a_sentence(
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


class Talks:
    """A model that is kept, says how often it was fitted, and waits for its owner to read it."""

    warm = True
    fits = 0
    mark = ""

    def fit(self, x: Any, y: Any) -> None:
        self.fits += 1
        sys.stderr.write(f"\r\x1b[1mfit {self.fits}\x1b[0m \0")
        sys.stderr.flush()
        while not Path(f"{self.mark}{self.fits}").exists():
            time.sleep(0.01)

    def predict_proba(self, x: Any) -> Any:
        return np.full((len(x), 10), 0.1)


async def test_what_a_warm_model_prints_is_written_down_while_it_is_fitted(
    storage: MemoryTraining, make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_log, "PROGRESS_SECONDS", 0.02)
    storage.add(*IMAGES)
    label(storage, 50)
    trainer = make(model=type("Talking", (Talks,), {"mark": str(tmp_path / "mark")}))
    for number in (1, 2):
        training = asyncio.create_task(trainer.train(TERM))
        await storage.until(partial(said, storage, f"fit {number} ?"))
        (tmp_path / f"mark{number}").touch()
        assert await training is not None
        states = [state for run, state in storage.states if run == number]
        assert states.count(ModelState.TRAINING) == 2, "what has not changed is not written again"


def said(storage: MemoryTraining, line: str) -> bool:
    return (ModelState.TRAINING, line) in [(run.state, run.progress) for run in storage.runs_]
