"""Contract of taking machine labels back, on every database."""

from __future__ import annotations

import pytest

from supt_async.errors import StorageUnavailable
from supt_async.storage.suggestions import taking_back
from supt_async.storage.suggestions.audits import acceptances
from tests.contract.suggestions.acceptances import (
    accept,
    add,
    answer_all,
    check,
    labels,
    only,
    withdraw,
)
from tests.support.queue_fixture import QueueFixture


async def test_labels_are_taken_back_whole(queue: QueueFixture) -> None:
    several = await queue.another_project("several", overlap=2)
    items = await add(several, [0.95] * 6 + [0.1])
    ada = await several.open_session("Ada")
    mine = await ada.get()
    await ada.submit(mine, "dog")
    assert (await accept(several)).labels == len(items) - 1 - (mine.item in items[:6])
    await check(several, 2)
    taken = await withdraw(several)
    assert taken == len(items) - 1 - (mine.item in items[:6])
    assert [x.labeller for x in await labels(several)] == ["Ada"]
    assert len(await labels(several, withdrawn=True)) == taken + 1
    await check(several, 2)
    assert (await only(several)).withdrawn_ms is not None
    assert await withdraw(several) == 0
    assert sorted([*await answer_all(ada), mine.item]) == items
    await check(several, 2)
    assert len(await answer_all(await several.open_session("Bob"))) == len(items)
    await check(several, 2)


async def test_a_waiting_labeller_gets_what_was_taken_back(queue: QueueFixture) -> None:
    await add(queue, [0.95] * 4)
    ada = await queue.open_session("Ada")
    await accept(queue)
    assert (await ada.claim()).leased == ()
    await withdraw(queue)
    assert len(await answer_all(ada)) == 4
    await check(queue)


async def test_a_waiting_labeller_gets_what_an_interrupted_taking_back_has_opened(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add(queue, [0.95] * 4)
    ada = await queue.open_session("Ada")
    await accept(queue)
    assert (await ada.claim()).leased == ()

    def killed(*_: object) -> None:
        raise StorageUnavailable("killed")

    with monkeypatch.context() as patch:
        patch.setattr(taking_back, "_end", killed)
        with pytest.raises(StorageUnavailable):
            await withdraw(queue)
    assert await labels(queue) == []
    assert await withdraw(queue) == 0
    assert len(await answer_all(ada)) == 4
    await check(queue)


async def test_what_was_taken_back_can_be_accepted_again(queue: QueueFixture) -> None:
    await add(queue, [0.95] * 10)
    for _ in range(3):
        assert (await accept(queue, audit=0.2)).audited < 10
        assert await withdraw(queue) > 0
    assert (await accept(queue)).labels == 10
    await check(queue)
    found = await acceptances(queue.storage.database, queue.project.id)
    assert [one.withdrawn_ms is None for one in found] == [True, False, False, False]


async def test_each_source_has_its_own_account_and_labels(queue: QueueFixture) -> None:
    await add(queue, [0.95], source="a")
    await add(queue, [0.95], "dog", source="b" * 128)
    assert (await accept(queue, source="a")).labels == 1
    assert (await accept(queue, source="b" * 128)).labels == 1
    assert await withdraw(queue, "a") == 1
    (left,) = await labels(queue)
    assert left.value == "dog"
    assert left.labeller.startswith("source:bbb")
    assert len(left.labeller) == 128


async def test_a_higher_overlap_opens_no_item_that_a_machine_label_has_closed(
    queue: QueueFixture,
) -> None:
    await add(queue, [0.95, 0.1])
    await accept(queue)
    await queue.storage.catalogue.change(queue.project.id, settings={"overlap": 2})
    await check(queue, 2)
    await withdraw(queue)
    await check(queue, 2)
    assert (await queue.counts()).open == 4


async def test_machine_labels_train_nothing_before_and_after(queue: QueueFixture) -> None:
    await add(queue, [0.95] * 6 + [0.1])
    (mine,) = (await (ada := await queue.open_session("Ada")).claim()).leased
    await ada.submit(mine, "dog")
    training = queue.storage.training
    for change in (accept, withdraw, accept):
        await change(queue)
        targets = await training.targets(queue.project.id)
        assert [(target.item, target.value) for target in targets] == [(mine.item, "dog")]
        counts = await queue.counts()
        pool = await training.pool(queue.project.id)
        assert pool.open.sum() == counts.open, "what is closed is not ranked"
