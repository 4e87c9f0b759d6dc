"""Equal answers count as one wherever they are compared, however they were written."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from supt_async.domain.ids import RequestId
from supt_async.domain.project import Role
from supt_async.orchestrator.consensus import find_consensus
from supt_async.protocol.tasks.task import parse
from supt_async.storage.review_records import Filter, ItemStatus
from supt_async.storage.schema import tables
from tests.support.queue_fixture import QueueFixture

NUMBERS = {"kind": "choice", "options": [{"value": 1}, {"value": True}, {"value": "1"}]}
PAIRS: list[tuple[Any, Any, bool]] = [
    (1, 1.0, True),
    (0, -0.0, True),
    ({"a": 5, "b": [2.0]}, {"b": [2], "a": 5.0}, True),
    (1, True, False),
    (1, "1", False),
    (True, "true", False),
]


@pytest.mark.parametrize(("one", "other", "equal"), PAIRS, ids=str)
async def test_equal_answers_are_one_answer_everywhere(
    queue: QueueFixture, one: Any, other: Any, equal: bool
) -> None:
    project = await queue.another_project("several", overlap=2)
    await project.add("x", "y")
    for name, value in (("Ada", one), ("Bob", other)):
        session = await project.open_session(name)
        for offer in (await session.claim(2)).leased:
            await session.submit(offer, value, id=f"{name}-{offer.item}")
    storage, id_ = queue.storage, project.project.id

    async def ids(**wanted: Any) -> int:
        page = await storage.browser.page(id_, Filter(**wanted), after=0, limit=9)
        return len(page.items)

    assert await ids(status=ItemStatus.DISAGREEMENT) == (0 if equal else 2)
    assert await ids(value=one) == await ids(value=other) == 2
    found = await storage.tally.distribution(id_, parse(NUMBERS))
    assert sorted(bar.count for bar in found.bars) == ([4] if equal else [2, 2])
    people = {person.name: person for person in await storage.people.labellers(id_)}
    assert people["Ada"].agreement == (1 if equal else 0)
    targets = await storage.training.targets(id_)
    consensus = find_consensus([*targets, *(_with(target, "none") for target in targets[:1])])
    assert consensus is None or len(set(consensus.classes)) <= 2
    exported = [label.value async for label in storage.catalogue.labels(id_)]
    assert len({repr(value) for value in exported}) == (1 if equal else 2)


def _with(target: Any, value: object) -> Any:
    return type(target)(seq=99, item=target.item, labeller=99, value=value)


async def test_an_answer_repeated_in_another_spelling_is_a_duplicate(queue: QueueFixture) -> None:
    await queue.add("x")
    ada = await queue.open_session("Ada")
    offer = await ada.get()
    assert (await ada.submit(offer, 1.0, id="A1")).verdict == "stored"
    assert (await ada.submit(offer, 1, id="A1")).verdict == "duplicate"
    assert (await ada.submit(offer, True, id="A1")).verdict == "id_conflict"
    access = await queue.storage.people.access(
        (await queue.storage.people.invite("Own", project=queue.project.id, role=Role.ADMIN)).token,
        queue.project.slug,
    )
    assert access is not None
    correct = queue.storage.corrections.correct
    assert await correct(access, offer.item, RequestId("C1"), [2.0])
    assert not await correct(access, offer.item, RequestId("C1"), [2])


async def test_what_an_earlier_version_stored_counts_with_what_is_stored_now(
    queue: QueueFixture,
) -> None:
    project = await queue.another_project("several", overlap=2)
    await project.add("x")
    for name in ("Ada", "Bob"):
        session = await project.open_session(name)
        await session.submit(await session.get(), 1, id=f"{name}-1")
    b, id_ = tables.label.c, project.project.id
    old = update(tables.label).where(b.id == "Bob-1").values(value="1.0")
    await queue.storage.database.write(lambda connection: connection.execute(old))
    (bar,) = (await queue.storage.tally.distribution(id_, parse(NUMBERS))).bars
    assert (bar.value, bar.count) == (1, 2)
    people = await queue.storage.people.labellers(id_)
    assert [person.agreement for person in people if person.labels] == [1, 1]
