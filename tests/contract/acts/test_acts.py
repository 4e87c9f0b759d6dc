"""Contract of the audit log, on every database."""

from __future__ import annotations

import pytest

from supt_async.domain.acts import What
from supt_async.storage.acts.acts import MAX_DETAILS, record
from supt_async.storage.database import epoch_ms
from tests.support.queue_fixture import QueueFixture, owner


async def test_an_act_is_listed_with_who_did_it_when_and_to_whom(queue: QueueFixture) -> None:
    by, project = await owner(queue), queue.project.id
    before = epoch_ms()
    await queue.storage.database.write(
        lambda connection: record(
            connection, project, by, What.LABELLER_VOIDED, {"labeller": "Bob", "labels": 3}
        )
    )
    (act, *_) = await queue.storage.acts.page(project, before=None, limit=10)
    assert (act.by, act.what, act.details) == (
        "Owner",
        "labeller_voided",
        {"labeller": "Bob", "labels": 3},
    )
    assert abs(act.created_ms - before) < 600_000


async def test_an_act_that_fails_leaves_no_row(queue: QueueFixture) -> None:
    project = queue.project.id
    before = await queue.storage.acts.page(project, before=None, limit=10)

    def fail(connection: object) -> None:
        record(connection, project, None, What.ITEMS_REOPENED)  # type: ignore[arg-type]
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        await queue.storage.database.write(fail)
    assert await queue.storage.acts.page(project, before=None, limit=10) == before


async def test_acts_come_in_pages_newest_first_and_each_project_has_its_own(
    queue: QueueFixture,
) -> None:
    other = (await queue.another_project("other")).project.id
    old = await queue.storage.acts.page(other, before=None, limit=10)
    for number in range(5):
        for project in (other, None, queue.project.id):
            await queue.storage.database.write(
                lambda connection, project=project, number=number: record(  # type: ignore[misc]
                    connection, project, None, What.ITEMS_ADDED, {"added": number}
                )
            )
    first = await queue.storage.acts.page(other, before=None, limit=3)
    assert [act.details["added"] for act in first] == [4, 3, 2]
    assert {act.by for act in first} == {None}
    rest = await queue.storage.acts.page(other, before=first[-1].seq, limit=10)
    assert [act.details["added"] for act in rest[:2]] == [1, 0]
    assert rest[2:] == old
    assert len(await queue.storage.acts.page(None, before=None, limit=100)) >= 5


async def test_details_that_are_too_long_are_left_out(queue: QueueFixture) -> None:
    details = {"reason": "x" * MAX_DETAILS}
    await queue.storage.database.write(
        lambda connection: record(connection, queue.project.id, None, What.ITEMS_ADDED, details)
    )
    (act, *_) = await queue.storage.acts.page(queue.project.id, before=None, limit=1)
    assert act.details == {"too_long": True}
