"""Contract of archiving a project, on every database."""

from __future__ import annotations

import pytest

from supt_async.domain.results import IdleReason, Verdict
from supt_async.errors import Refused
from tests.support.queue_fixture import QueueFixture


async def archive(queue: QueueFixture, archived: bool = True) -> None:
    await queue.storage.catalogue.change(queue.project.id, archived=archived)


async def test_nothing_is_handed_out_of_an_archived_project_until_it_is_back(
    queue: QueueFixture,
) -> None:
    await queue.add("a", "b")
    ada = await queue.open_session("Ada")
    held = await ada.get()
    await archive(queue)
    got = await ada.submit(held, want=1)
    assert got.verdict is Verdict.STORED, "what is on the screen can still be answered"
    assert got.leased == ()
    assert got.idle is not None
    assert got.idle.reason is IdleReason.PAUSED
    assert (await queue.counts()).paused
    await archive(queue, False)
    assert len((await ada.claim()).leased) == 1
    assert not (await queue.counts()).paused


async def test_an_archived_project_that_was_paused_is_paused_when_it_is_back(
    queue: QueueFixture,
) -> None:
    await queue.add("a")
    await queue.storage.catalogue.set_paused(queue.project.id, True)
    await archive(queue)
    await archive(queue, False)
    found = await queue.storage.catalogue.project("digits")
    assert (found.paused, found.archived) == (True, False)
    ada = await queue.open_session("Ada")
    assert (await ada.claim()).leased == ()


async def test_no_items_are_added_to_an_archived_project(queue: QueueFixture) -> None:
    await archive(queue)
    with pytest.raises(Refused, match="unarchive"):
        await queue.add("a")
    assert (await queue.counts()).items == 0
