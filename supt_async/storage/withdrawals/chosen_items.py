"""Items that are to be reopened: by their ids, or by a search."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from sqlalchemy import Connection, select

from supt_async.domain.ids import ProjectId
from supt_async.errors import NotFound
from supt_async.payloads.arrays import storable
from supt_async.storage.database import Database
from supt_async.storage.ports import ItemBrowser
from supt_async.storage.queries.item_pages import published
from supt_async.storage.read_lanes import Lane
from supt_async.storage.review_records import Filter
from supt_async.storage.schema import tables

PAGE = 100
"""Number of items that are searched for at once."""
PART = 500
"""Number of ids that are looked up in one statement."""


async def chosen(
    browser: ItemBrowser, project: ProjectId, wanted: Filter
) -> AsyncIterator[list[int]]:
    """Yield the ids of the items that match a filter, some at a time."""
    after: int | None = 0
    while after is not None:
        page = await browser.page(project, wanted, after=after, limit=PAGE)
        if page.items:
            yield [item.id for item in page.items]
        after = page.next


async def ids_of(database: Database, project: ProjectId, names: Sequence[str]) -> list[int]:
    """Return the items that owners' ids name, or numbers if no id does.

    Raises:
        NotFound: There is no such item in the project.
    """
    found: list[int] = []
    for start in range(0, len(names), PART):
        part = names[start : start + PART]

        def look(connection: Connection, part: Sequence[str] = part) -> list[int]:
            return _look_up(connection, project, part)

        found += await database.read(look, Lane.OWNERS)
    return found


def _look_up(connection: Connection, project: ProjectId, names: Sequence[str]) -> list[int]:
    c = tables.content.c
    keys = [f"id:{name}" for name in names if storable(name)]
    here = (c.project_id == project, published())
    by_key = connection.execute(select(c.key, c.item_id).where(*here, c.key.in_(keys)))
    known = {row.key: int(row.item_id) for row in by_key}
    numbers = [
        int(name)
        for name in names
        if f"id:{name}" not in known and name.isascii() and name.isdigit() and len(name) < 19
    ]
    there = set(connection.scalars(select(c.item_id).where(*here, c.item_id.in_(numbers))))
    found = []
    for name in names:
        item = known.get(f"id:{name}")
        if item is None and name.isascii() and name.isdigit() and int(name) in there:
            item = int(name)
        if item is None:
            raise NotFound(f"there is no item {name[:80]!r} in this project")
        found.append(item)
    return found
