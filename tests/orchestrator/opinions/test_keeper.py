"""Keeper of a project's consensus: what it writes, and when."""

from __future__ import annotations

from dataclasses import replace

import pytest

from supt_async.consensus.known import WHOLE
from supt_async.domain.ids import Term
from supt_async.domain.values import JSONValue
from supt_async.errors import StorageUnavailable
from supt_async.orchestrator.leadership import LeadershipLost
from supt_async.orchestrator.opinions.keeper import ConsensusKeeper
from tests.orchestrator.memory import PROJECT, MemoryTraining

CHOICE: JSONValue = {"kind": "choice", "options": ["a", "b"]}
TEXT: JSONValue = {"kind": "text"}
TERM = Term(1)


def _keeper(storage: MemoryTraining, task: JSONValue = CHOICE) -> ConsensusKeeper:
    storage.term = 1
    return ConsensusKeeper(storage, replace(PROJECT, task=task))


def _label(storage: MemoryTraining, item: int, *values: JSONValue) -> None:
    for labeller, value in enumerate(values, start=1):
        storage.label(item, value, labeller)


def _values(storage: MemoryTraining) -> dict[int, dict[str, str]]:
    return {
        item: {row.question: row.value for row in rows}
        for item, rows in storage.consensus_.items()
        if rows
    }


async def test_single_answers_are_nothing_to_write(storage: MemoryTraining) -> None:
    keeper = _keeper(storage)
    _label(storage, 1, "a")
    assert await keeper.update(TERM) is None
    assert storage.replaced == []
    assert storage.crowd_ == {}


@pytest.mark.parametrize("task", [CHOICE, TEXT])
async def test_several_answers_come_to_one(storage: MemoryTraining, task: JSONValue) -> None:
    keeper = _keeper(storage, task)
    _label(storage, 1, "a", "a")
    _label(storage, 2, "b", "a", "b")
    _label(storage, 3, "a")
    assert await keeper.update(TERM) is not None
    assert _values(storage) == {1: {WHOLE: '"a"'}, 2: {WHOLE: '"b"'}}
    ((row,), (other,)) = storage.consensus_[1], storage.consensus_[2]
    assert (row.labels, row.last_seq, row.agreement) == (2, 2, 1)
    assert (other.labels, other.last_seq) == (3, 5)
    assert other.agreement == pytest.approx(2 / 3)
    assert 0.5 < row.confidence <= 1
    assert storage.adapted == 1, "places are opened and closed by what was found"
    assert (storage.crowd_[WHOLE].right(1) or 0) > (storage.crowd_[WHOLE].right(2) or 1)
    assert storage.crowd_[WHOLE].model.labels.tolist() == [2, 2, 1]


async def test_each_question_of_a_form_has_a_row(storage: MemoryTraining) -> None:
    form = {
        "kind": "form",
        "questions": [{"name": "topic", **CHOICE}, {"name": "note", **TEXT}],
    }
    keeper = _keeper(storage, form)
    _label(storage, 1, {"topic": "a", "note": "x"}, {"topic": "a", "note": "X"})
    await keeper.update(TERM)
    assert _values(storage) == {1: {"topic": '"a"', "note": '"x"'}}
    assert set(storage.crowd_) == {"topic", "note"}
    assert keeper.answers("topic").texts() == {1: '"a"'}


async def test_only_what_changed_is_written_again(storage: MemoryTraining) -> None:
    keeper = _keeper(storage, TEXT)
    for item in range(1, 60):
        _label(storage, item, "a", "a")
    await keeper.update(TERM)
    assert await keeper.update(TERM) is None
    storage.label(7, "a", 3)
    storage.label(100, "b", 1)
    await keeper.update(TERM)
    assert storage.replaced == [set(range(1, 60)), {7}]


async def test_an_item_that_has_lost_its_second_answer_loses_its_row(
    storage: MemoryTraining,
) -> None:
    keeper = _keeper(storage)
    _label(storage, 1, "a", "b")
    _label(storage, 2, "a", "b")
    await keeper.update(TERM)
    del storage.labels[1]
    await keeper.update(TERM)
    assert set(_values(storage)) == {2}
    assert keeper.answers(None).items.tolist() == [2]


async def test_items_of_somebody_who_turned_out_unreliable_are_decided_again(
    storage: MemoryTraining,
) -> None:
    keeper = _keeper(storage, TEXT)
    _label(storage, 1, "x", "y")
    await keeper.update(TERM)
    assert _values(storage)[1] == {WHOLE: '"x"'}
    for item in range(2, 40):  # 1 writes something else than all others
        _label(storage, item, "z", "b", "b")
    await keeper.update(TERM)
    assert 1 in storage.replaced[-1]
    assert _values(storage)[1] == {WHOLE: '"y"'}


async def test_a_new_term_begins_with_what_is_written(storage: MemoryTraining) -> None:
    _label(storage, 1, "a", "a")
    _label(storage, 2, "a", "b")
    await _keeper(storage).update(TERM)
    storage.replaced.clear()
    other = _keeper(storage)
    assert await other.update(TERM) is None
    assert storage.replaced == []
    assert other.answers(None).texts() == {1: '"a"', 2: '"a"'}


async def test_another_task_is_decided_anew(storage: MemoryTraining) -> None:
    keeper = _keeper(storage, TEXT)
    _label(storage, 1, "a", "A")
    await keeper.update(TERM)
    assert storage.consensus_[1][0].confidence == 1
    storage.task_ = {"kind": "any"}
    storage.label(1, "A", 3)
    await keeper.update(TERM)
    assert storage.consensus_[1][0].confidence < 1


async def test_a_deposed_leader_writes_nothing(storage: MemoryTraining) -> None:
    keeper = _keeper(storage)
    _label(storage, 1, "a", "b")
    storage.replace_leader()
    with pytest.raises(LeadershipLost):
        await keeper.update(TERM)
    assert storage.consensus_ == {}


async def test_what_could_not_be_written_is_written_next_time(storage: MemoryTraining) -> None:
    keeper = _keeper(storage)
    _label(storage, 1, "a", "b")
    storage.down = True
    with pytest.raises(StorageUnavailable):
        await keeper.update(TERM)
    storage.down = False
    await keeper.update(TERM)
    assert set(_values(storage)) == {1}
