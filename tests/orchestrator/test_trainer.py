"""One training, from labels to a published ranking."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sklearn.linear_model import RidgeClassifier

from supt_async.domain.ids import ProjectId
from supt_async.domain.project import ModelState
from supt_async.errors import Refused
from supt_async.learning.holdout import held_out
from supt_async.orchestrator.executors.processes import ProcessPool
from supt_async.orchestrator.options import TrainingOptions
from supt_async.orchestrator.trainer import Trainer
from tests.orchestrator.memory import PROJECT, MemoryTraining
from tests.orchestrator.trainers import DIGITS, IMAGES, TERM, Make, label

PICTURES = {"kind": "choice", "options": [*"0123456789"], "item": "image"}


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
    phases = {"read", "prepare", "fit", "score", "keep", "publish", "suggest"}
    assert set(run.durations) == phases
    assert run.metrics == {"behind": 0}

    score = await trainer.evaluate(TERM, trained)
    (run,) = storage.runs_
    assert score is not None
    assert 0.5 < score <= 1
    assert run.state is ModelState.READY
    assert (run.metrics["behind"], run.metrics["score"]) == (0, score)
    assert {"kappa", "stable", "labels:3"} <= set(run.metrics)
    assert "evaluate" in run.durations


async def test_what_the_model_thinks_comes_with_the_ranking_and_names_its_run(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*IMAGES)
    label(storage, 50)
    trainer = make()
    await trainer.train(TERM)
    assert sorted(storage.suggestions) == list(range(51, 201))
    values, scores, runs = zip(*storage.suggestions.values(), strict=True)
    right = [value == f'"{DIGITS[item - 1]}"' for item, (value, *_) in storage.suggestions.items()]
    assert sum(right) / len(right) > 0.7
    assert set(values) <= {f'"{digit}"' for digit in range(10)}
    assert all(0.1 <= score <= 1 for score in scores)
    assert set(runs) == {1}
    label(storage, 60)
    await trainer.train(TERM)
    assert sorted(storage.suggestions) == list(range(61, 201))
    assert {run for _, _, run in storage.suggestions.values()} == {2}


async def test_nothing_is_suggested_that_a_changed_task_does_not_allow(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*IMAGES)
    label(storage, 50)
    trainer = make()
    storage.task_ = {"kind": "choice", "options": [str(digit) for digit in range(5)]}
    await trainer.train(TERM)
    values = {value for value, *_ in storage.suggestions.values()}
    assert values == {f'"{digit}"' for digit in range(5)}


async def test_items_that_are_alike_are_grouped_after_an_evaluation_and_not_each_time(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*IMAGES)
    label(storage, 50)
    trainer = make()
    trained = await trainer.train(TERM)
    assert trained is not None
    assert storage.vectors == []
    await trainer.evaluate(TERM, trained)
    (found,) = storage.vectors
    assert found.ids.tolist() == list(range(1, 201))
    assert found.run == 1
    again = await trainer.train(TERM)
    assert again is not None
    await trainer.evaluate(TERM, again)
    assert storage.vectors == [found]


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


async def test_a_custom_eval_method_gives_the_score(storage: MemoryTraining, make: Make) -> None:
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
    pictures = replace(PROJECT, task=PICTURES)
    assert await make(pictures).train(TERM) is None
    assert storage.runs_ == []
    assert await make(pictures, model="supt_async.orchestrator.worker.default_models:texts").train(
        TERM
    )


def test_some_tasks_need_a_custom_model(
    storage: MemoryTraining, workers: ProcessPool, tmp_path: Path
) -> None:
    boxes = replace(PROJECT, task={"kind": "boxes"})
    assert not Trainer(storage, workers, boxes, TrainingOptions(), tmp_path).trainable
    own = TrainingOptions(model=RidgeClassifier)
    assert Trainer(storage, workers, boxes, own, tmp_path).trainable
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


async def test_one_bad_row_does_not_stop_the_training_of_all_others(
    storage: MemoryTraining, make: Make
) -> None:
    for bad in (None, "no numbers", np.zeros((2, 2)), np.full((8, 8), np.inf), b"?"):
        storage.payloads_.clear()
        storage.labels.clear()
        storage.add(*IMAGES[:60])
        label(storage, 50)
        storage.add(bad)
        trainer = make(replace(PROJECT, id=ProjectId(len(storage.rankings) + 10)))
        await trainer.rank_without_model(TERM)
        assert await trainer.train(TERM) is not None
        assert sorted(storage.rankings[-1]) == list(range(51, 61))
        assert storage.runs_[-1].metrics["left_out"] == 1
        assert any(name.startswith("left_out:61 (") for name in storage.runs_[-1].metrics)


async def test_a_first_item_without_features_does_not_hide_those_of_the_others(
    storage: MemoryTraining, make: Make
) -> None:
    pictures = replace(PROJECT, task=PICTURES)
    storage.add("a.png", *IMAGES[1:60])
    label(storage, 50)
    assert await make(pictures).train(TERM) is not None
    assert storage.runs_[-1].metrics["left_out:1 (no features)"] == 1


async def test_what_does_not_reach_the_model_is_named_on_the_run(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*IMAGES[:60])
    label(storage, 50)
    storage.add(*[np.full((8, 8), np.nan)] * 12)
    assert await make().train(TERM) is not None
    assert sorted(storage.rankings[0]) == list(range(51, 61))
    why = "no number at [0, 0]"
    left_out = {"left_out": 12} | {f"left_out:{item} ({why})": 1 for item in range(61, 71)}
    assert storage.runs_[-1].metrics == {"behind": 0, **left_out}

    storage.payloads_.clear()
    storage.add(*[{"pixels": image, "tags": ["a"]} for image in IMAGES])
    other = make(replace(PROJECT, id=ProjectId(2)))
    assert await other.train(TERM) is not None
    assert storage.runs_[-1].metrics == {"behind": 0, "unread:tags (list)": 1}
