"""Suggestions that are accepted and taken back, for the contract tests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Executable, text

from supt_async.domain.ids import ItemId
from supt_async.domain.items import NewItem, NewSuggestion
from supt_async.domain.results import Verdict
from supt_async.payloads.codec import encode
from supt_async.storage.records import StoredLabel
from supt_async.storage.suggestions.acceptable import Wanted
from supt_async.storage.suggestions.accepting import Accepted, Accepting
from supt_async.storage.suggestions.audits import Acceptance, acceptances
from supt_async.storage.suggestions.taking_back import take_back
from tests.support.queue_fixture import LabellerSession, QueueFixture

_ITEMS = text("""
SELECT i.id, i.open_slots,
       (SELECT count(*) FROM lease l WHERE l.item_id = i.id),
       (SELECT count(*) FROM label b WHERE b.item_id = i.id AND NOT b.late
           AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.answer_id = b.id)),
       (SELECT count(*) FROM label b WHERE b.item_id = i.id AND b.machine
           AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.answer_id = b.id))
  FROM item i WHERE i.project_id = :project ORDER BY i.id
""")


async def add(
    queue: QueueFixture, scores: Sequence[float | None], value: str = "cat", source: str = "llm"
) -> list[ItemId]:
    """Add an item for each score, with a suggestion that has it."""
    earlier = [item.id async for item in queue.storage.catalogue.items(queue.project.id)]
    items = [
        NewItem(
            payload=encode(len(earlier) + number),
            suggestions=(NewSuggestion(source=source, value=value, score=score),),
        )
        for number, score in enumerate(scores)
    ]
    await queue.storage.catalogue.add_items(queue.project.id, items)
    ids = [item.id async for item in queue.storage.catalogue.items(queue.project.id)]
    return sorted(set(ids) - set(earlier))


async def accept(
    queue: QueueFixture,
    min_score: float = 0.9,
    *,
    source: str = "llm",
    audit: float = 0.0,
    dry_run: bool = False,
) -> Accepted:
    wanted = Wanted(source=source, min_score=min_score, audit=audit)
    return await Accepting(queue.storage.database, queue.project.id, wanted, dry_run=dry_run).run()


async def withdraw(queue: QueueFixture, source: str = "llm") -> int:
    return await take_back(queue.storage.database, queue.project.id, source)


async def labels(queue: QueueFixture, **also: bool) -> list[StoredLabel]:
    return [label async for label in queue.storage.catalogue.labels(queue.project.id, **also)]


async def rows(queue: QueueFixture) -> list[Any]:
    def read(connection: Connection) -> list[Any]:
        return list(connection.execute(_ITEMS, {"project": queue.project.id}))

    return await queue.storage.database.read(read)


async def check(queue: QueueFixture, overlap: int = 1) -> None:
    """Compare the places with leases and labels, and the counters with all of them."""
    found = await rows(queue)
    for id_, places, leases, answers, machine in found:
        wanted = 0 if machine else max(0, overlap - leases - answers)
        assert places == wanted, (id_, places, leases, answers, machine)
    counts = await queue.counts()
    assert counts.open == sum(row[1] for row in found)
    assert counts.out == sum(row[2] for row in found)
    assert counts.labels == sum(row[3] for row in found)
    assert counts.done == sum(row[1] == 0 and row[2] == 0 for row in found)


async def carry_out(queue: QueueFixture, statement: Executable) -> None:
    def change(connection: Connection) -> None:
        connection.execute(statement)

    await queue.storage.database.write(change)


async def only(queue: QueueFixture) -> Acceptance:
    (one,) = await acceptances(queue.storage.database, queue.project.id)
    return one


async def answer_all(session: LabellerSession, value: str = "cat") -> list[ItemId]:
    """Answer until nothing comes; return the items in order."""
    items = []
    while (got := await session.claim()).leased:
        items.append(got.leased[0].item)
        assert (await session.submit(got.leased[0], value)).verdict is Verdict.STORED
    return items
