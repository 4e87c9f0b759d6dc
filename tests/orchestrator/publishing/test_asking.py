"""Further opinions, where the ranking decides between them and new items."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from supt_async.domain.ids import ItemId, Term
from supt_async.domain.project import AGAIN_FIRST, AGAIN_RANKED, Settings
from supt_async.orchestrator.consensus import find_consensus
from supt_async.orchestrator.leadership import LeadershipLost
from supt_async.orchestrator.publishing.asking import Asker, Findings, choose_again
from supt_async.orchestrator.training_set import OutOfFold
from supt_async.storage.records import Target
from tests.orchestrator.memory import PROJECT, MemoryTraining
from tests.orchestrator.trainers import DIGITS, IMAGES, TERM, Make, label

RANKED = Settings(overlap=1, overlap_max=3, again=AGAIN_RANKED)
DOUBTED = 7
"""An item of which the model doubts the only answer."""
CONTESTED = 8
"""An item with two answers that differ."""


def findings(labellers: int = 1) -> Findings:
    """Items 1 to 30 have an answer, and the model is sure of them; 101 to 130 have none."""
    labels = [(item, item % 3, "ab"[item % 2]) for item in range(1, 31)]
    labels += [(item, 5, "ab"[item % 2]) for item in range(20, 31)]
    labels.append((CONTESTED, 9, "b"))
    targets = [
        Target(seq=seq, item=ItemId(item), labeller=who, value=value)
        for seq, (item, who, value) in enumerate(labels, 1)
    ]
    consensus = find_consensus(targets)
    assert consensus is not None
    given = np.full(30, 0.95)
    given[[DOUBTED - 1, CONTESTED - 1]] = 0.1, 0.6
    return Findings(
        targets=targets,
        consensus=consensus,
        out_of_fold=OutOfFold(items=np.arange(1, 31), given=given, agrees=given > 0.5),
        ranked=np.arange(130, 100, -1),
        labellers=labellers,
    )


def test_items_are_asked_again_of_which_people_and_model_are_not_sure() -> None:
    chosen = choose_again(findings(), RANKED, None)
    assert set(chosen.tolist()) == {DOUBTED, CONTESTED}


def test_items_with_the_most_answers_or_that_are_sure_enough_are_not() -> None:
    twice = replace(RANKED, overlap_max=2)
    assert CONTESTED not in choose_again(findings(), twice, None)
    careless = replace(RANKED, sure=0.3)
    assert DOUBTED not in choose_again(findings(), careless, None)


def test_items_that_wait_for_a_further_opinion_count_among_those_that_are_asked_for() -> None:
    found = findings()
    waiting = replace(found, ranked=np.concatenate([[DOUBTED], found.ranked]))
    assert choose_again(waiting, RANKED, None).tolist() == [CONTESTED]
    many = replace(found, ranked=np.concatenate([np.arange(9, 30), found.ranked]))
    assert choose_again(many, RANKED, None).tolist() == []


def test_without_an_evaluation_nothing_is_asked_for() -> None:
    chosen = choose_again(replace(findings(), out_of_fold=OutOfFold()), RANKED, None)
    assert chosen.tolist() == []


async def test_they_come_before_the_new_ones(storage: MemoryTraining) -> None:
    storage.settings_ = RANKED
    found = findings()
    ids = await Asker(storage, PROJECT).ask(TERM, found)
    assert [sorted(items) for items in storage.asked] == [[DOUBTED, CONTESTED]]
    assert sorted(ids[:2].tolist()) == [DOUBTED, CONTESTED]
    assert ids[2:].tolist() == found.ranked.tolist()


@pytest.mark.parametrize(
    "settings", [Settings(overlap=3), replace(RANKED, again=AGAIN_FIRST), Settings()]
)
async def test_other_projects_keep_their_ranking(
    storage: MemoryTraining, settings: Settings
) -> None:
    storage.settings_ = settings
    found = findings()
    assert (await Asker(storage, PROJECT).ask(TERM, found)).tolist() == found.ranked.tolist()
    assert storage.asked == []


async def test_nothing_is_asked_for_when_the_term_is_over(storage: MemoryTraining) -> None:
    storage.settings_ = RANKED
    with pytest.raises(LeadershipLost):
        await Asker(storage, PROJECT).ask(Term(99), findings())


async def test_a_training_asks_by_what_the_evaluation_before_it_found(
    storage: MemoryTraining, make: Make
) -> None:
    storage.settings_ = RANKED
    storage.add(*IMAGES)
    label(storage, 60)
    for item, labeller in itertools.product((61, 62), (1, 2)):  # two people, both of them wrong
        storage.label(item, str((DIGITS[item - 1] + labeller) % 10), labeller=labeller)
    trainer = make()
    trained = await trainer.train(TERM)
    assert trained is not None
    assert storage.asked == [], "nothing is known of the model yet"
    await trainer.evaluate(TERM, trained)
    await trainer.train(TERM)
    (asked,) = storage.asked
    assert {61, 62} <= set(asked)
    assert sorted(storage.rankings[-1]) == sorted([*asked, *range(63, 201)])
