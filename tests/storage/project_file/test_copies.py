"""Copies of a project within a database."""

from __future__ import annotations

import pytest

from supt_async.domain.project import Role
from supt_async.errors import Refused
from supt_async.storage.project_file.copies import copy_project
from tests.storage.project_file.projects import ADMIN, RandomProject, exported, members
from tests.support.queue_fixture import QueueFixture


async def test_a_copy_with_labels_is_the_same_project(queue: QueueFixture) -> None:
    project = await RandomProject(queue, 5).play(50)
    database = queue.storage.database
    await copy_project(database, project, "twin", items=False, labels=True)
    twin = await queue.storage.catalogue.project("twin")
    assert members(await exported(queue.storage, twin)) == members(
        await exported(queue.storage, project)
    )
    memberships = await queue.storage.people.memberships()
    assert memberships[ADMIN].projects["twin"] is Role.ADMIN
    assert memberships["Ada"].projects["twin"] is Role.LABELLER


async def test_a_copy_with_items_has_nothing_answered_and_nobody(queue: QueueFixture) -> None:
    project = await RandomProject(queue, 5).play(50)
    database = queue.storage.database
    made = await copy_project(database, project, "empty", items=True, labels=False)
    copy = await queue.storage.catalogue.project("empty")
    counts = await queue.storage.queue.counts(copy.id)
    before = await queue.storage.queue.counts(project.id)
    assert (counts.items, counts.open, counts.done) == (before.items, before.items * 2, 0)
    assert (made.items, counts.labels, copy.generation) == (before.items, 0, 0)
    assert "empty" not in (await queue.storage.people.memberships())["Ada"].projects


async def test_a_copy_of_nothing_else_is_an_empty_project_with_the_same_task(
    queue: QueueFixture,
) -> None:
    await queue.add(1, 2)
    await copy_project(queue.storage.database, queue.project, "plain", items=False, labels=False)
    plain = await queue.storage.catalogue.project("plain")
    assert (plain.task, plain.settings) == (queue.project.task, queue.project.settings)
    assert (await queue.storage.queue.counts(plain.id)).items == 0
    assert (await queue.storage.catalogue.adder(plain.id).add([])).added == 0


async def test_a_copy_needs_a_name_of_its_own(queue: QueueFixture) -> None:
    database = queue.storage.database
    with pytest.raises(Refused, match="already"):
        await copy_project(database, queue.project, "digits", items=False, labels=False)


@pytest.mark.parametrize("labels", [True, False])
async def test_gold_items_stay_gold_in_a_copy(queue: QueueFixture, labels: bool) -> None:
    await queue.add("one")
    await queue.add("gold", label="cat", gold=True)
    await queue.storage.catalogue.change(queue.project.id, settings={"quiz": 1})
    ada = await queue.open_session("Ada")
    await ada.submit(await ada.get(), "cat")
    held = await (await queue.open_session("Bob")).get()
    assert held.payload == '"gold"'
    project = await queue.storage.catalogue.project("digits")
    await copy_project(queue.storage.database, project, "twin", items=True, labels=labels)
    twin = await queue.storage.catalogue.project("twin")
    counts = await queue.storage.queue.counts(twin.id)
    assert (counts.items, counts.open, counts.done, counts.labels) == (1, 1, 0, 0)
    cid = await QueueFixture(queue.storage, queue.clock, twin).open_session("Cid")
    told = (await cid.submit(await cid.get(), "dog")).feedback
    assert told is not None
    assert told.value == "cat"
