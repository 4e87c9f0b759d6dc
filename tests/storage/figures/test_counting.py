"""Counting of labels into the sums, in their order."""

from __future__ import annotations

from supt_async.storage.figures import counting, state
from supt_async.storage.figures.figures import Figures
from tests.storage.figures.looks import keep, kept
from tests.support.queue_fixture import QueueFixture


async def test_a_label_is_counted_only_when_all_before_it_are_there(queue: QueueFixture) -> None:
    """A transaction that has a lower number may be seen later than one with a higher number."""
    await queue.add(*map(str, range(6)))
    ada = await queue.open_session("Ada")
    for _ in range(3):
        await ada.submit(await ada.get())
    figures = Figures(queue.storage.database, least=1)
    await figures.keep()
    now = await queue.storage.database.read(state.read)
    newest = await queue.storage.database.read(counting.newest)
    at_once = newest if now.counted else 0
    assert now.counted == at_once
    if now.seen:  # PostgreSQL: noted, and not yet counted
        assert (now.seen, now.following) == (newest, None)
        await ada.submit(await ada.get())  # after what was noted
        await figures.keep()
        assert (await queue.storage.database.read(state.read)).counted == 0
        await figures.keep()
        assert (await queue.storage.database.read(state.read)).counted == newest


async def test_labels_that_get_the_numbers_of_deleted_ones_are_counted(
    queue: QueueFixture,
) -> None:
    other = await queue.another_project("other")
    await other.add("a", "b", "c", label="cat")
    await keep(queue)
    await queue.storage.catalogue.delete_project(other.project.id)
    await queue.add("d", "e", label="dog")
    for _ in range(2):  # an earlier look may have noted a number
        await keep(queue)
    assert await Figures(queue.storage.database).recount() == []
    now, without_news = await kept(queue)
    assert now == without_news
    assert sum(now.values()) == 2
