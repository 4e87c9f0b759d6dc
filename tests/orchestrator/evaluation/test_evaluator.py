"""Evaluator: what it writes down of a training, besides the score."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from supt_async.domain.ids import ItemId
from supt_async.learning.label_errors import Suspect
from supt_async.orchestrator.evaluation.evaluator import Evaluator
from supt_async.orchestrator.executors.processes import ProcessPool
from supt_async.orchestrator.leadership import LeadershipLost
from supt_async.orchestrator.options import TrainingOptions
from supt_async.orchestrator.run_log import RunLog
from supt_async.orchestrator.worker.default_models import numbers
from tests.orchestrator.memory import PROJECT, MemoryTraining
from tests.orchestrator.trainers import DIGITS, IMAGES, TERM, Make

WRONG = (7, 40, 77)
"""Items with a wrong label."""
OLD = Suspect(item=ItemId(1), value="1", probability=0.1, predicted="2", predicted_probability=0.8)


def digit_of(item: int) -> int:
    digit = int(DIGITS[item - 1])
    return (digit + 5) % 10 if item in WRONG else digit


async def test_the_evaluation_lists_labels_that_are_likely_wrong(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*IMAGES)
    for item in range(1, 151):
        storage.label(item, str(digit_of(item)))
    storage.suspects = [OLD]
    trainer = make()
    trained = await trainer.train(TERM)
    assert trained is not None
    assert storage.suspects == [OLD]
    await trainer.evaluate(TERM, trained)
    found = {suspect.item: suspect for suspect in storage.suspects}
    assert len(set(WRONG) & set(found)) >= 2
    for item, suspect in found.items():
        assert suspect.value == str(digit_of(item))
        assert suspect.predicted != suspect.value


async def test_of_a_form_the_answers_to_learned_questions_are_listed_by_their_names(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*IMAGES)
    for item in range(1, 151):
        digit = int(DIGITS[item - 1])
        storage.label(item, {"digit": str(digit_of(item)), "even": digit % 2 == 0, "why": "x"})
    questions = [
        {"name": "digit", "kind": "choice", "options": [str(n) for n in range(10)]},
        {"name": "even", "kind": "choice", "options": [{"value": True}, {"value": False}]},
        {"name": "why", "kind": "text"},
    ]
    task = {"kind": "form", "questions": questions, "learn": ["even", "digit"]}
    trainer = make(replace(PROJECT, task=task))
    trained = await trainer.train(TERM)
    assert trained is not None
    await trainer.evaluate(TERM, trained)
    assert storage.suspects
    for suspect in storage.suspects:
        assert isinstance(suspect.value, dict)
        assert isinstance(suspect.predicted, dict)
        assert suspect.value.keys() == suspect.predicted.keys() <= {"digit", "even"}
        assert suspect.value != suspect.predicted
    assert {suspect.item for suspect in storage.suspects} & set(WRONG)


async def test_a_long_form_is_evaluated_as_far_as_the_time_of_one_job_goes(
    storage: MemoryTraining, make: Make, workers: ProcessPool
) -> None:
    storage.add(*IMAGES)
    for item in range(1, 61):
        digit = int(DIGITS[item - 1])
        storage.label(item, {"digit": str(digit), "even": digit % 2 == 0})
    questions = [
        {"name": "even", "kind": "choice", "options": [{"value": True}, {"value": False}]},
        {"name": "digit", "kind": "choice", "options": [str(n) for n in range(10)]},
    ]
    project = replace(PROJECT, task={"kind": "form", "questions": questions})
    options, log = TrainingOptions(), RunLog(storage, project)
    trained = await make(project).train(TERM)
    assert trained is not None

    def scored() -> set[str]:
        return {name for name in storage.runs_[0].metrics if name.startswith("score:")}

    for passed, in_the_end in [(1.0, {"score:even"}), (-1.0, {"score:even", "score:digit"})]:
        times, written = iter([0.0, options.deadline_seconds + passed]), list[set[str]]()

        def clock(times: Iterator[float] = times, written: list[set[str]] = written) -> float:
            written.append(scored())
            return next(times)

        evaluator = Evaluator(storage, workers, project, options, log, clock)
        await evaluator.evaluate(TERM, trained)
        assert scored() == in_the_end
        assert "score:even" in written[1], "a score is there before the next question's"


async def test_a_leader_whose_term_is_over_lists_nothing(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*IMAGES)
    for item in range(1, 61):
        storage.label(item, str(digit_of(item)))
    trainer = make()
    trained = await trainer.train(TERM)
    assert trained is not None
    storage.replace_leader()
    with pytest.raises(LeadershipLost):
        await trainer.evaluate(TERM, trained)
    assert storage.suspects == []


async def test_answers_of_other_kinds_are_not_sent_to_be_judged(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*IMAGES)
    for item in range(1, 61):
        storage.label(item, str(digit_of(item)))
    trainer = make(replace(PROJECT, task={"kind": "text"}), model=numbers)
    trained = await trainer.train(TERM)
    assert trained is not None
    assert trained.training_set.values == ()
    await trainer.evaluate(TERM, trained)
    assert storage.suspects == []


async def test_a_model_is_stable_at_the_second_agreement_whoever_evaluates_it(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*[[x % 2, 1.0] for x in range(400)])
    found = []
    for labels in (30, 40, 60, 62):
        for item in range(len(storage.labels) + 1, labels + 1):
            storage.label(item, str(item % 2))
        trainer = make()
        trained = await trainer.train(TERM)
        assert trained is not None
        await trainer.evaluate(TERM, trained)
        await trainer.close()
        metrics = storage.runs_[-1].metrics
        assert metrics["kappa"] == 1.0
        found.append(metrics["stable"])
    assert found == [0.0, 0.0, 1.0, 1.0]
