"""Sums of labels: what is kept, and what has come since."""

from __future__ import annotations

from sqlalchemy import Connection, update

from supt_async.protocol.tasks.task import parse
from supt_async.storage.figures import sums
from supt_async.storage.figures.figures import Figures
from supt_async.storage.schema import tables
from tests.storage.figures.looks import keep
from tests.support.queue_fixture import TASK, QueueFixture


async def test_labels_that_are_counted_are_not_read_again(queue: QueueFixture) -> None:
    await queue.add(*map(str, range(30)))
    ada = await queue.open_session("Ada")
    for _ in range(30):
        await ada.submit(await ada.get())
    await keep(queue)

    def change(connection: Connection) -> None:  # nobody does this: it shows what is read
        connection.execute(update(tables.label).values(late=True))

    await queue.storage.database.write(change)
    found = await queue.storage.tally.distribution(queue.project.id, parse(TASK))
    assert [(bar.value, bar.count) for bar in found.bars] == [("cat", 30)]
    (listed,) = await queue.storage.people.labellers(queue.project.id)
    assert listed.labels == 30
    assert [one.kept for one in await Figures(queue.storage.database).recount()] == [30, 30]


async def test_a_task_that_can_not_be_counted_by_answer_is_counted_when_it_can(
    queue: QueueFixture,
) -> None:
    await queue.add("a", "b", "c")
    ada = await queue.open_session("Ada")
    text: dict[str, object] = {"kind": "text"}
    await queue.storage.catalogue.change(queue.project.id, task=text)
    await ada.submit(await ada.get(), "cat")
    await keep(queue)
    await queue.storage.catalogue.change(queue.project.id, task=TASK)
    await ada.submit(await ada.get(), "dog")
    await keep(queue)
    found = await queue.storage.tally.distribution(queue.project.id, parse(TASK))
    assert sorted((str(bar.value), bar.count) for bar in found.bars) == [("cat", 1), ("dog", 1)]
    await Figures(queue.storage.database, least=1).repair()
    await keep(queue)
    kept_now = await queue.storage.database.read(lambda c: sums.by_answer(c, queue.project.id))
    assert kept_now == {'"cat"': 1, '"dog"': 1}
