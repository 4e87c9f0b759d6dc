"""Retirement of gold items by owners: nobody gets them any more."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from supt_async.domain.acts import What
from supt_async.domain.ids import ProjectId
from supt_async.domain.project import Access
from supt_async.errors import Refused
from supt_async.storage.acts.acts import record
from supt_async.storage.database import Database
from supt_async.storage.gold import items as gold
from supt_async.storage.records import Hint


async def retire_gold(
    database: Database, project: ProjectId, items: Sequence[int], by: Access | None
) -> int:
    """Hand gold items out no more; who has one at the moment may still answer it.

    Answers to them stay, and count as before. A retired item does not come back.

    Args:
        database: The database.
        project: The project.
        items: The items.
        by: The owner who does it; None for an operator.

    Returns:
        How many were handed out until now.

    Raises:
        Refused: One of them is no gold item.
    """

    def change(connection: Connection) -> int:
        there = gold.golden(connection, project, items)
        for item in items:
            if item not in there:
                raise Refused(f"item {item} is not gold")
        retired = gold.retire(connection, project, items, database.now_ms())
        if retired:
            record(connection, project, by, What.GOLD_RETIRED, {"items": retired})
        return retired

    return await database.write(change, Hint(project=project, items=True))
