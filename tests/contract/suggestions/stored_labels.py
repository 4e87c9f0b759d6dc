"""Labels that saw a suggestion, or that did not, stored without handing items out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import insert

from supt_async.domain.ids import ProjectId
from supt_async.storage.factory import Storage
from supt_async.storage.schema import tables


def labels(
    count: int, *, same: int, shown: bool, first: int, version: str = "1", ms: int = 2_000
) -> Iterator[dict[str, Any]]:
    """Yield labels of so many items, ``same`` of which are the suggestion of the source ``llm``."""
    for item in range(first, first + count):
        yield {
            "id": f"L{item}",
            "item_id": item,
            "labeller_id": 1,
            "lease": f"lease-{item}",
            "value": '"cat"' if item < first + same else '"dog"',
            "ms": ms + item % 11,
            "created_ms": item,
            "generation": 0,
            "suggestion_source": "llm",
            "suggestion_value": '"cat"',
            "suggestion_version": version,
            "suggestion_shown": shown,
        }


async def store(storage: Storage, project: ProjectId, *rows: Iterator[dict[str, Any]]) -> None:
    """Store labels."""
    given = [{"project_id": project, **row} for some in rows for row in some]
    await storage.database.write(lambda connection: connection.execute(insert(tables.label), given))


async def store_typical(storage: Storage, project: ProjectId) -> None:
    """Store 400 answers that saw a suggestion and 120 that did not, of which fewer are the same."""
    await store(
        storage,
        project,
        labels(400, same=380, shown=True, first=1_000),
        labels(120, same=90, shown=False, first=2_000, ms=2_500),
    )
