"""Labels that were given in superintendent since its items were imported."""

from __future__ import annotations

from supt_async.payloads.codec import encode
from supt_async.storage.transfer.superintendent import Row, take_over
from tests.contract.opinions.test_asking_again import state
from tests.support.queue_fixture import QueueFixture


def row(number: int) -> Row:
    return Row(
        id=number,
        payload=encode(number),
        label="cat",
        worker="carl",
        priority=None,
        inserted_ms=1,
        completed_ms=2,
    )


async def test_an_item_that_is_closed_gives_up_all_its_places_unless_somebody_has_it(
    queue: QueueFixture,
) -> None:
    project = await queue.another_project("several", overlap=4)
    for number in (1, 2):
        await project.add(number, external_id=str(number))
    ada, bob = await project.open_session("Ada"), await project.open_session("Bob")
    for lease in (await ada.claim(2)).leased:
        await ada.submit(lease, "dog")
    await bob.get()
    assert await state(project) == (5, 1, 0)
    database, rows = project.storage.database, [row(1), row(2)]
    assert await take_over(database, project.project.id, rows) == 2
    assert await state(project) == (0, 1, 1)
    assert (await project.counts()).labels == 4
    assert await take_over(database, project.project.id, rows) == 2, "they are there already"
    assert await state(project) == (0, 1, 1)
    assert (await project.counts()).labels == 4
