"""What an import that is interrupted leaves behind, and who deletes it."""

from __future__ import annotations

import pytest

from supt_async.domain.items import NewItem
from supt_async.errors import Refused
from supt_async.payloads.codec import encode
from supt_async.storage.factory import Storage
from supt_async.storage.project_file import staging
from supt_async.storage.project_file.project_writer import ProjectWriter
from supt_async.storage.project_file.staging import discard_abandoned
from supt_async.storage.retention.pruner import Pruner
from supt_async.storage.retention.rules import RetentionRules
from tests.storage.project_file.projects import (
    ADMIN,
    RandomProject,
    exported,
    imported,
    members,
    row_counts,
)
from tests.support.attempts import begin_everything_twice
from tests.support.queue_fixture import QueueFixture


class Killed(BaseException):
    """The process ends in the middle of an import."""


async def killed_import(queue: QueueFixture, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Kill an import just before it is published; return the number of rows before."""
    await queue.add(*range(40))
    priority = NewItem(payload=encode("first"), priority=2, label=None, external_id="a")
    await queue.storage.catalogue.add_items(queue.project.id, [priority])
    ada = await queue.open_session("Ada")
    await ada.submit(await ada.get())
    file = await exported(queue.storage, queue.project)
    before = await row_counts(queue.storage)

    async def killed(*_: object) -> None:
        raise Killed

    async def nothing(_: object) -> None:
        """Clean nothing up, as a killed process does."""

    with monkeypatch.context() as patch:
        patch.setattr(ProjectWriter, "_publish", killed)
        patch.setattr(ProjectWriter, "discard", nothing)
        with pytest.raises(Killed):
            await imported(queue.storage, file, "new", as_new=True)
    assert await row_counts(queue.storage) != before
    return before


async def test_a_killed_import_is_deleted_once_it_is_silent(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await killed_import(queue, monkeypatch)
    assert await discard_abandoned(queue.storage.database) == 0  # it may still run
    queue.clock.advance(61)
    monkeypatch.setattr(staging, "STEP", 7)
    assert await discard_abandoned(queue.storage.database) == 1
    assert await row_counts(queue.storage) == before


async def test_the_next_import_and_a_servers_retention_delete_it(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await killed_import(queue, monkeypatch)
    queue.clock.advance(61)
    await Pruner(queue.storage.database).prune(RetentionRules(days=0, runs=0))
    assert await row_counts(queue.storage) == before


async def test_an_import_whose_project_was_given_up_stops(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    await queue.add(1)
    file = await exported(queue.storage, queue.project)
    before = await row_counts(queue.storage)
    store = ProjectWriter._store

    async def late(writer: ProjectWriter, *arguments: object) -> None:
        queue.clock.advance(61)
        await discard_abandoned(queue.storage.database)
        await store(writer, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(ProjectWriter, "_store", late)
    with pytest.raises(Refused, match="given up"):
        await imported(queue.storage, file, "new")
    assert await row_counts(queue.storage) == before


async def test_the_id_of_a_discarded_project_is_not_used_again(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    await killed_import(queue, monkeypatch)
    queue.clock.advance(61)
    await discard_abandoned(queue.storage.database)
    made = await queue.storage.catalogue.create_project("x", title="", task={"kind": "text"})
    assert made.id > queue.project.id + 1


async def test_an_import_whose_transactions_are_begun_again_stores_everything_once(
    queue: QueueFixture, other: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = await RandomProject(queue, 5).play(80)
    first = await exported(queue.storage, project)
    begin_everything_twice(other, monkeypatch)
    await imported(other, first, admins=[ADMIN])
    again = await exported(other, await other.catalogue.project(project.slug))
    assert members(again) == members(first)
