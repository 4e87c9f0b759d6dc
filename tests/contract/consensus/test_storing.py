"""Consensus of items and reliability of labellers, on every database."""

from __future__ import annotations

import numpy as np
import pytest
from sqlalchemy import Connection, select

from supt_async.consensus.known import WHOLE, YES_NO, Known
from supt_async.domain.ids import RunId, Term
from supt_async.learning.crowd import CrowdModel, estimate
from supt_async.storage.consensus import crowd as crowd_rows, items as item_rows
from supt_async.storage.consensus.items import StoredConsensus, read_items, read_span
from supt_async.storage.schema import tables
from tests.support.queue_fixture import QueueFixture


def _known(classes: tuple[str, ...] = ('"cat"', '"dog"')) -> Known:
    items = np.repeat(np.arange(50), 3)
    labellers = np.tile([3, 5, 2**40], 50)
    answers = (items + (labellers == 5)) % len(classes)
    return Known(classes=classes, model=estimate(items, labellers, answers, len(classes)).model)


def _agreement() -> Known:
    shares = np.array([0.7, 0.9])
    model = CrowdModel(
        labellers=np.array([1, 2]),
        labels=np.array([4, 5]),
        accuracy=shares,
        low=shares - 0.1,
        high=shares + 0.05,
        confusion=np.empty((0, 0, 0)),
        prior=np.empty(0),
        method="agreement",
    )
    return Known(classes=(), model=model)


def _row(item: int, question: str = WHOLE, value: str = '"cat"') -> StoredConsensus:
    return StoredConsensus(item, question, value, 0.9, 1.0, 2, 7, "crowd")


async def _lead(queue: QueueFixture) -> Term:
    term = await queue.storage.training.lead(queue.project.id, "here", 10_000)
    assert term is not None
    return term


async def _all(queue: QueueFixture) -> list[StoredConsensus]:
    pages = queue.storage.training.consensus(queue.project.id)
    return [row async for page in pages for row in page]


async def _version(queue: QueueFixture) -> int:
    p = tables.project.c
    statement = select(p.consensus_version).where(p.id == queue.project.id)
    found = await queue.storage.database.read(lambda connection: connection.scalar(statement))
    return int(found or 0)


async def test_before_the_first_estimate_nothing_is_known(queue: QueueFixture) -> None:
    assert await queue.storage.training.crowd(queue.project.id) == {}
    assert await _all(queue) == []


async def test_what_is_known_of_labellers_is_read_as_it_was_written(queue: QueueFixture) -> None:
    training, project, term = queue.storage.training, queue.project.id, await _lead(queue)
    written = {"topic": _known(), "tags": _known(YES_NO), "n" * 200: _agreement()}
    assert await training.replace_crowd(project, term, written)
    found = await training.crowd(project)
    assert set(found) == set(written)
    for question, known in written.items():
        model, other = known.model, found[question].model
        assert found[question].classes == known.classes
        assert other.method == model.method
        for name in ("labellers", "labels", "accuracy", "low", "high", "prior"):
            np.testing.assert_array_equal(getattr(other, name), getattr(model, name))
        np.testing.assert_allclose(other.confusion, model.confusion.reshape(other.confusion.shape))


async def test_matrices_that_are_too_large_are_not_kept(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowd_rows, "MOST_CELLS", 11)
    training, project, term = queue.storage.training, queue.project.id, await _lead(queue)
    await training.replace_crowd(project, term, {WHOLE: _known()})
    known = (await training.crowd(project))[WHOLE]
    assert known.classes == ()
    assert (known.right(3) or 0) > 0.8
    assert known.probabilities(['"cat"'], [3]) is None


async def test_each_replacement_is_a_new_version(queue: QueueFixture) -> None:
    training, project, term = queue.storage.training, queue.project.id, await _lead(queue)
    before = await _version(queue)
    await training.replace_crowd(project, term, {WHOLE: _known()})
    await training.replace_crowd(project, term, {"other": _agreement()})
    assert await _version(queue) == before + 2
    assert set(await training.crowd(project)) == {"other"}


async def test_rows_are_replaced_by_item(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(item_rows, "PAGE", 2)
    monkeypatch.setattr("supt_async.storage.consensus.writing.PAGE", 2)
    monkeypatch.setattr("supt_async.storage.consensus.writing.STEP", 2)
    training, project, term = queue.storage.training, queue.project.id, await _lead(queue)
    rows = {item: [_row(item, "a"), _row(item, "b")] for item in (1, 2, 3)}
    assert await training.replace_consensus(project, term, RunId(1), rows)
    assert await _all(queue) == [row for item in rows for row in rows[item]]
    changed = {2: [_row(2, "a", '"dog"')], 3: [], 4: [_row(4)]}
    assert await training.replace_consensus(project, term, None, changed)
    assert await _all(queue) == [*rows[1], *changed[2], *changed[4]]


async def test_rows_of_some_items_are_read_alone(queue: QueueFixture) -> None:
    training, project, term = queue.storage.training, queue.project.id, await _lead(queue)
    rows = {item: [_row(item)] for item in (1, 2, 3, 4)}
    await training.replace_consensus(project, term, None, rows)

    def read(connection: Connection) -> None:
        assert read_items(connection, project, [2, 4, 9]) == {2: rows[2], 4: rows[4]}
        assert read_span(connection, project, 1, 3) == [*rows[2], *rows[3]]

    await queue.storage.database.read(read)


async def test_a_deposed_leader_replaces_nothing(queue: QueueFixture) -> None:
    training, project, old = queue.storage.training, queue.project.id, await _lead(queue)
    queue.clock.advance(11)
    assert await training.lead(project, "there", 10_000) == old + 1
    assert not await training.replace_crowd(project, old, {WHOLE: _known()})
    assert not await training.replace_consensus(project, old, None, {1: [_row(1)]})
    assert await training.crowd(project) == {}
    assert await _all(queue) == []
