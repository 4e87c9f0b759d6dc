"""Rankings without a model: by diversity alone where no model learns the task."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from supt_async.domain.ids import ProjectId
from supt_async.domain.project import ModelState
from supt_async.orchestrator.diversity import ranker
from supt_async.orchestrator.diversity.ranker import COVERS
from supt_async.orchestrator.leadership import LeadershipLost
from supt_async.storage.training.model_status import DIVERSITY
from tests.orchestrator.memory import PROJECT, MemoryTraining
from tests.orchestrator.trainers import DIGITS, IMAGES, TERM, Make

TEXT = replace(PROJECT, task={"kind": "text"})
WORDS = {
    "cat": ["cat purrs softly", "the cat purrs", "a cat and its purrs"],
    "sea": ["sea waves roll", "the waves of the sea", "waves roll in"],
    "tax": ["tax return late", "the return of tax", "late tax forms"],
}


async def test_items_of_a_task_that_no_model_learns_are_ranked_typical_and_different_ones_first(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*IMAGES)
    ranked = make(TEXT).diversity
    assert await ranked.wanted()
    await ranked.alone(TERM)
    (run,) = storage.runs_
    assert (run.state, run.labels, run.generation) == (ModelState.READY, 0, 1)
    assert run.metrics == {DIVERSITY: 1, COVERS: 200}
    assert set(run.durations) == {"rank"}
    assert len({int(DIGITS[item - 1]) for item in storage.rankings[0][:10]}) >= 7
    assert not await ranked.wanted(), "nothing is new"
    assert not await make(TEXT).diversity.wanted(), "nor for another orchestrator"


async def test_texts_are_told_apart_by_their_words(storage: MemoryTraining, make: Make) -> None:
    texts = [text for part in WORDS.values() for text in part] * 5
    storage.add(*texts)
    await make(TEXT).diversity.alone(TERM)
    first = [texts[item - 1] for item in storage.rankings[0][:3]]
    assert {name for name in WORDS for text in first if name in text} >= {"cat", "tax"}


async def test_what_is_labelled_is_not_asked_again_nor_what_is_like_it(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*IMAGES)
    ranked = make(TEXT).diversity
    await ranked.alone(TERM)
    before = storage.rankings[0][:10].tolist()
    for item in before:
        storage.label(item, "x")
    assert await ranked.wanted()
    await ranked.alone(TERM)
    assert storage.runs_[-1].labels == 10
    assert not set(storage.rankings[1].tolist()) & set(before)
    storage.add(IMAGES[0])
    assert await ranked.wanted(), "there are new items"


@pytest.mark.parametrize(
    "task", [{"kind": "boxes", "labels": ["x"]}, {"kind": "text", "item": "image"}]
)
async def test_names_of_files_stay_in_random_order(
    storage: MemoryTraining, make: Make, task: dict[str, Any]
) -> None:
    storage.add("a.png", "b.png")
    assert not await make(replace(PROJECT, task=task)).diversity.wanted()
    storage.payloads_.clear()
    storage.add("a.png", "b.png", features=[1.0, 2.0])
    assert await make(replace(PROJECT, task=task, id=ProjectId(2))).diversity.wanted()


async def test_a_ranking_that_somebody_has_published_stays(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*IMAGES)
    ranked = make(TEXT).diversity
    await ranked.alone(TERM)
    storage.label(1, "x")
    assert await ranked.wanted()
    await storage.publish(PROJECT.id, TERM, None, np.arange(1, 3), covers=200, labels=0)
    assert not await ranked.wanted()


async def test_nothing_is_ranked_if_random_order_is_what_is_wanted_or_nothing_is_open(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*IMAGES[:2])
    assert not await make(TEXT, acquisition="random").diversity.wanted()
    storage.label(1, "x")
    storage.label(2, "x")
    assert not await make(TEXT).diversity.wanted()


async def test_however_many_items_there_are_a_bounded_number_is_ranked(
    storage: MemoryTraining, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage.add(*IMAGES)
    monkeypatch.setattr(ranker, "HEAD", 50)
    await make(TEXT).diversity.alone(TERM)
    assert len(storage.rankings[0]) == 50


async def test_why_there_is_no_ranking_stands_in_its_run(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*IMAGES)
    trainer = make(TEXT, deadline_seconds=0.0)
    with pytest.raises(Exception, match="stopped"):
        await trainer.diversity.alone(TERM)
    (run,) = storage.runs_
    assert run.state is ModelState.FAILED
    assert run.error is not None


async def test_a_leader_whose_term_is_over_publishes_nothing(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*IMAGES)
    storage.replace_leader()
    with pytest.raises(LeadershipLost):
        await make(TEXT).diversity.alone(TERM)
    assert storage.rankings == []
