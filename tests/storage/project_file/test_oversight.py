"""What a project's file tells of its labellers, and of what owners did about them."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import Connection, func, insert, select, update

from supt_async.domain.items import NewItem
from supt_async.domain.participation import ParticipationState
from supt_async.domain.project import Project
from supt_async.errors import BadFile
from supt_async.payloads.codec import encode
from supt_async.storage.factory import Storage
from supt_async.storage.people.participation import participations
from supt_async.storage.schema import tables
from supt_async.storage.withdrawals.voiding import Voiding
from supt_async.storage.withdrawals.withdrawing import Owner
from tests.storage.project_file.projects import changed, exported, imported, lines, members
from tests.support.queue_fixture import QueueFixture


async def voided(queue: QueueFixture) -> Project:
    """Let Ada come by a link and work, and an operator void her."""
    await queue.add(*range(3))
    ada = await queue.open_session("Ada")
    await queue.open_session("Bob")
    for _ in range(2):
        await ada.submit(await ada.get())
    p, who = tables.participation, tables.labeller.c

    def come(connection: Connection) -> None:
        ids = {row.name: row.id for row in connection.execute(select(who.name, who.id))}
        here = {"project_id": queue.project.id, "created_ms": 5}
        came = {"link_id": 3, "parameters": '{"PID":"é 7"}', "quota": 9, "ended_ms": 8}
        gold = {"gold_answers": 4, "gold_right": 3, "quiz_answers": 2, "quiz_right": 1}
        connection.execute(insert(p).values(**here, **came, labeller_id=ids["Ada"]))
        times = {"quiz_passed_ms": 6, "suspended_ms": 7}
        suspended = {"state": "suspended", "reason": "gold", "labeller_id": ids["Bob"]}
        connection.execute(insert(p).values(**here, **gold, **times, **suspended))

    await queue.storage.database.write(come)
    owner = Owner(project=queue.project.id, by=None, reason="no care")
    await Voiding(queue.storage.database, owner, "Ada").run()
    return queue.project


async def rows(storage: Storage, project: Project) -> list[dict[str, object]]:
    """Return the participations by name, without ids."""
    p, who = tables.participation, tables.labeller.c

    def read(connection: Connection) -> list[dict[str, object]]:
        query = select(who.name, p).join_from(p, tables.labeller, who.id == p.c.labeller_id)
        found = connection.execute(query.where(p.c.project_id == project.id).order_by(who.name))
        return [
            {k: v for k, v in row._asdict().items() if k not in ("project_id", "labeller_id")}
            for row in found
        ]

    return await storage.database.read(read)


async def test_the_state_of_labellers_travels_without_their_link(
    queue: QueueFixture, other: Storage
) -> None:
    project = await voided(queue)
    before = await rows(queue.storage, project)
    assert [row["state"] for row in before] == ["voided", "suspended"]
    file = await exported(queue.storage, project)
    await imported(other, file)
    there = await other.catalogue.project(project.slug)
    assert await rows(other, there) == [row | {"link_id": None} for row in before]
    assert members(await exported(other, there)) == members(file)
    found = await other.database.read(lambda c: participations(c, there.id))
    assert {one.state for one in found.values()} == {
        ParticipationState.VOIDED,
        ParticipationState.SUSPENDED,
    }


async def test_what_an_operator_withdrew_is_no_undo_elsewhere(
    queue: QueueFixture, other: Storage
) -> None:
    await imported(other, await exported(queue.storage, await voided(queue)))
    w = tables.withdrawal.c

    def read(connection: Connection) -> list[tuple[str | None, int | None]]:
        return [(row[0], row[1]) for row in connection.execute(select(w.reason, w.withdrawn_by))]

    assert await other.database.read(read) == [("no care", 0)] * 2


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"state": "gone"}, "'gone'"),
        ({"gold_right": 1}, "more answers are right"),
        ({"quiz_right": 1}, "more answers are right"),
        ({"parameters": {"a": "b" * 257}}, "longer than 256 bytes"),
        ({"labeller": 99}, "no person 99"),
        ({"quota": 0}, "quota"),
    ],
)
async def test_a_state_that_cannot_be_is_refused_with_its_line(
    queue: QueueFixture, other: Storage, change: dict[str, object], reason: str
) -> None:
    file = await exported(queue.storage, await voided(queue))
    name = "participation.jsonl"
    first, *rest = lines(file, name)
    text = b"".join(msgspec.json.encode(line) + b"\n" for line in (first | change, *rest))
    with pytest.raises(BadFile, match=reason) as caught:
        await imported(other, changed(file, {name: text}))
    assert (caught.value.line, name in str(caught.value)) == (1, True)


async def test_how_often_one_more_opinion_was_asked_for_travels(
    queue: QueueFixture, other: Storage
) -> None:
    await queue.add(1)
    c = tables.counter
    await queue.storage.database.write(
        lambda connection: connection.execute(update(c).values(asked=c.c.asked + 7))
    )
    asked = (await queue.counts()).asked
    assert asked
    await imported(other, await exported(queue.storage, queue.project))
    there = await other.catalogue.project(queue.project.slug)
    assert (await other.queue.counts(there.id)).asked == asked


async def test_items_stay_meant_for_whom_they_were_meant(
    queue: QueueFixture, other: Storage
) -> None:
    for name in ("Ada", "Bob"):
        await queue.open_session(name)
    items = [
        NewItem(payload=encode(n), assign=who)
        for n, who in enumerate([("Ada",), ("Ada", "Bob"), ()])
    ]
    await queue.storage.catalogue.add_items(queue.project.id, items)
    a, i = tables.audience.c, tables.item_audience

    def meant(connection: Connection) -> list[tuple[str, int]]:
        query = select(a.name, func.count()).join_from(i, tables.audience, a.id == i.c.audience_id)
        return [(row[0], row[1]) for row in connection.execute(query.group_by(a.name))]

    before = sorted(await queue.storage.database.read(meant))
    assert before == [("Ada", 2), ("Bob", 1)]
    await imported(other, await exported(queue.storage, queue.project))
    assert sorted(await other.database.read(meant)) == before
