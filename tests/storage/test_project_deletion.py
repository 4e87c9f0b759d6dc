"""Contract of the deletion of a project, on every database: in pieces, and to the end."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import Connection

from supt_async.domain.items import NewSuggestion
from supt_async.errors import NotFound
from supt_async.storage import project_deletion
from supt_async.storage.schema import tables
from supt_async.storage.transfer.importer import Importer
from supt_async.storage.transfer.staging import removal
from tests.contract.conftest import queue as queue
from tests.contract.test_catalogue import lines, rows_of
from tests.support.queue_fixture import QueueFixture


async def test_a_deleted_project_takes_its_items_with_it_piece_by_piece(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(removal, "PIECE", 3)
    suggestions = (NewSuggestion(source="llm", value="cat"),)
    await Importer(queue.storage.database, queue.project.id).take(
        lines(8, suggestions=suggestions, priority=1)
    )
    other = await queue.another_project("other")
    await other.add("stays")
    await queue.storage.catalogue.delete_project(queue.project.id)
    names = ("item", "content", "suggestion", "offered", "ranking")
    assert await rows_of(queue, *names) == [1, 1, 0, 0, 1]


async def test_a_deletion_that_was_killed_is_finished_by_the_next(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    await queue.add(1, 2, 3)
    with monkeypatch.context() as patch:
        patch.setattr(project_deletion, "remove_items", broken_removal)
        with pytest.raises(RuntimeError):
            await queue.storage.catalogue.delete_project(queue.project.id)
    other = await queue.another_project("other")
    assert await rows_of(queue, "item") == [3]
    await queue.storage.catalogue.delete_project(other.project.id)
    assert await rows_of(queue, "item", "content") == [0, 0]


async def test_a_server_that_starts_finishes_a_deletion_that_was_killed(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    await queue.add(1, 2, 3)
    session = await queue.open_session("Ada")
    await session.submit(await session.get())
    with monkeypatch.context() as patch:
        patch.setattr(project_deletion, "_walk", broken_removal)
        with pytest.raises(RuntimeError):
            await queue.storage.catalogue.delete_project(queue.project.id)
    with pytest.raises(NotFound):
        await queue.storage.catalogue.project("digits")
    assert await rows_of(queue, "item", "label", "lease_log") == [3, 1, 1]
    await queue.storage.catalogue.finish_deletions()
    names = ("item", "content", "label", "lease_log")
    assert await rows_of(queue, *names) == [0, 0, 0, 0]


async def test_a_deletion_tells_of_each_piece_of_labels_and_items(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(removal, "PIECE", 3)
    monkeypatch.setattr(project_deletion, "STEP", 2)
    other = await queue.another_project("other")
    for one in (other, queue):
        await one.add(*range(5))
        session = await one.open_session("Ada")
        for offer in (await session.claim(5)).leased:
            await session.submit(offer)
    told: list[int] = []
    await queue.storage.catalogue.delete_project(queue.project.id, told=told.append)
    assert sum(told) == 10
    assert max(told) <= 3
    assert await rows_of(queue, "item", "label", "lease_log") == [5, 5, 5]


async def test_a_project_is_gone_before_what_is_known_about_its_items(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(project_deletion, "STEP", 2)
    await queue.add(*range(5))
    session = await queue.open_session("Ada")
    await session.skip(await session.get())
    other = await queue.another_project("other")
    for one in (queue, other):
        await queue.storage.database.write(partial(know, int(one.project.id)))
    names = ("skip", "flag", "correction", "consensus", "held_at_once")
    with monkeypatch.context() as patch:
        patch.setattr(project_deletion, "_walk", broken_removal)
        with pytest.raises(RuntimeError):
            await queue.storage.catalogue.delete_project(queue.project.id)
    with pytest.raises(NotFound):
        await queue.storage.catalogue.project("digits")
    assert await rows_of(queue, *names) == [1, 0, 0, 10, 10]
    await queue.storage.catalogue.finish_deletions()
    assert await rows_of(queue, *names) == [0, 0, 0, 5, 5]


def know(project: int, connection: Connection) -> None:
    """Write what answers to five items come to, and that several people held them at once."""
    known = {"value": '"cat"', "confidence": 1.0, "labels": 2, "last_seq": 1, "method": "votes"}
    for item in range(1, 6):
        row = {"project_id": project, "item_id": item}
        more = {**row, **known, "question": "", "created_ms": 0}
        connection.execute(tables.consensus.insert().values(more))
        connection.execute(tables.held_at_once.insert().values({**row, "people": 2}))


def broken_removal(*_: object, **__: object) -> None:
    raise RuntimeError("killed")
