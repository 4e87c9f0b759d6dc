"""Recounting of figures, and their repair."""

from __future__ import annotations

from sqlalchemy import Connection, update

from supt_async.storage.figures.figures import Figures
from supt_async.storage.schema import tables
from tests.storage.figures.looks import keep, kept
from tests.support.queue_fixture import QueueFixture


async def test_a_wrong_sum_is_told_and_repaired(queue: QueueFixture) -> None:
    await queue.add(*map(str, range(8)))
    ada = await queue.open_session("Ada")
    for number in range(8):
        await ada.submit(await ada.get(), id=f"A{number}")
    await ada.undo("A7")
    await keep(queue)

    def spoil(connection: Connection) -> None:
        connection.execute(update(tables.labeller_tally).values(labels=5))

    await queue.storage.database.write(spoil)
    figures = Figures(queue.storage.database, least=1)
    (wrong,) = await figures.recount()
    assert (wrong.project, wrong.figure) == ("digits", "labels of 1 people")
    assert (wrong.kept, wrong.counted) == (5, 7)
    await figures.repair()
    assert await figures.recount() == []
    await keep(queue)
    assert await figures.recount() == []
    now, without_news = await kept(queue)
    assert now == without_news == {ada.access.labeller: 7}
