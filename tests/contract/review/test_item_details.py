"""Answers of an item, as the pages of the review show them, on every database."""

from __future__ import annotations

from sqlalchemy import update

from supt_async.storage.review.item_details import load_items
from supt_async.storage.schema import tables
from tests.support.queue_fixture import QueueFixture


async def test_a_late_answer_is_shown_beside_those_on_time_in_their_order(
    queue: QueueFixture,
) -> None:
    project = await queue.another_project("two", overlap=2)
    await project.add("x")
    for name, id_ in (("Ada", "A1"), ("Bob", "B1")):
        session = await project.open_session(name)
        item = await session.get()
        await session.submit(item, "cat", id=id_)
    late = update(tables.label).where(tables.label.c.id == "A1").values(late=True)
    database = queue.storage.database
    await database.write(lambda c: c.execute(late))
    (found,) = await database.read(lambda c: load_items(c, project.project.id, [item.item]))
    assert [(one.labeller, one.late) for one in found.answers] == [("Ada", True), ("Bob", False)]
