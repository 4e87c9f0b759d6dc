"""Suggestions of a project's items, for the contract tests."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from supt_async.domain.items import NewItem, NewSuggestion
from supt_async.domain.results import LeasedItem, Suggestion
from supt_async.payloads.codec import encode
from supt_async.storage.schema import tables
from tests.support.queue_fixture import LabellerSession, QueueFixture

CAT = Suggestion(source="llm", value="cat", score=0.9)
REMEMBERED = ("source", "value", "score", "version", "shown")


async def suggest(queue: QueueFixture, source: str = "llm", **settings: object) -> None:
    """Show a source's suggestions to everybody, or by these settings."""
    change = {"suggest": source, "suggest_blind": 0.0, **settings}
    await queue.storage.catalogue.change(queue.project.id, settings=change)


async def add(
    queue: QueueFixture,
    *values: object,
    suggested: object = "cat",
    source: str = "llm",
    score: float | None = 0.9,
) -> None:
    """Add items with a suggestion each."""
    one = NewSuggestion(source=source, value=suggested, score=score)
    items = [NewItem(payload=encode(value), suggestions=(one,)) for value in values]
    await queue.storage.catalogue.add_items(queue.project.id, items)
    versions = update(tables.suggestion).values(version="3")
    await queue.storage.database.write(lambda connection: connection.execute(versions))


async def rows(queue: QueueFixture, name: str) -> list[dict[str, Any]]:
    """Read what the rows of a table remember of suggestions, in the order of their items."""
    table = tables.metadata.tables[name]
    columns = [table.c[f"suggestion_{part}"].label(part) for part in REMEMBERED]
    if name == "label":
        columns += [table.c.value.label("answer"), table.c.accepted.label("accepted")]
    statement = select(*columns).order_by(table.c.item_id, *table.primary_key.columns)
    found = await queue.storage.database.read(
        lambda connection: connection.execute(statement).mappings().all()
    )
    return [dict(row) for row in found]


async def take_all(session: LabellerSession) -> list[LeasedItem]:
    return list((await session.claim(1_000)).leased)
