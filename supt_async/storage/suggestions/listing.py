"""Suggestions of a project, listed page by page, and what sources there are."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from functools import partial

import msgspec
from sqlalchemy import Connection, func, select

from supt_async.domain.ids import ItemId, ProjectId
from supt_async.domain.values import JSONObject
from supt_async.storage.database import Database
from supt_async.storage.read_lanes import Lane
from supt_async.storage.schema import tables
from supt_async.time_format import iso

PAGE = 500
"""Number of suggestions that are read at once."""
MOST_SOURCES = 1_000
"""Maximum number of sources and versions in a summary, the first ones by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSuggestion:
    """Suggestion of one source for one item."""

    item: ItemId
    external_id: str | None
    source: str
    value: str = field(repr=False)
    """JSON text of the value."""
    score: float | None
    version: str | None
    created_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSummary:
    """Suggestions of one version of a source, in numbers."""

    source: str
    version: str | None
    suggestions: int
    scored: int
    """Number of suggestions with a score."""
    mean_score: float | None
    latest_ms: int
    """Time at which the latest one was stored."""


async def pages(
    database: Database,
    project: ProjectId,
    source: str | None = None,
    *,
    after: int = 0,
    limit: int | None = None,
) -> AsyncIterator[Sequence[StoredSuggestion]]:
    """Yield suggestions by source and item, of all sources or of one.

    ``after`` is an item: of each source only suggestions for later items are listed.
    """
    sources = [source] if source is not None else await _names(database, project)
    left = limit
    for name in sources:
        last, more = after, left is None or left > 0
        while more:
            size = PAGE if left is None else min(PAGE, left)
            page = await database.read(partial(_page, project, name, last, size), Lane.OWNERS)
            if page:
                yield page
                last = page[-1].item
            left = None if left is None else left - len(page)
            more = len(page) == size and left != 0


async def summaries(database: Database, project: ProjectId) -> list[SourceSummary]:
    """Count the suggestions of each source and version, of at most ``MOST_SOURCES``."""
    return await database.read(partial(_summaries, project), Lane.OWNERS)


def line_of(one: StoredSuggestion) -> JSONObject:
    """Return a suggestion as it is listed; such lines can be added again."""
    line: JSONObject = {} if one.external_id is None else {"id": one.external_id}
    line |= {"item": str(one.item), "value": msgspec.Raw(one.value.encode())}
    line |= {} if one.score is None else {"score": one.score}
    line |= {"source": one.source}
    line |= {} if one.version is None else {"version": one.version}
    return line | {"created": iso(one.created_ms)}


async def _names(database: Database, project: ProjectId) -> list[str]:
    """Return the names of a project's sources, one walk down the index for each."""
    s = tables.suggestion.c
    found: list[str] = []

    def following(connection: Connection) -> str | None:
        later = () if not found else (s.source > found[-1],)
        next_ = select(func.min(s.source)).where(s.project_id == project, *later)
        name: str | None = connection.scalar(next_)
        return name

    while (name := await database.read(following, Lane.OWNERS)) is not None:
        found.append(name)
    return found


def _page(
    project: ProjectId, source: str, after: int, size: int, connection: Connection
) -> list[StoredSuggestion]:
    s, c = tables.suggestion.c, tables.content.c
    some = (
        select(s.item_id, s.value, s.score, s.version, s.created_ms)
        .where(s.project_id == project, s.source == source, s.item_id > after)
        .order_by(s.item_id)
        .limit(size)
        .subquery()
    )
    rows = connection.execute(
        select(some, c.external_id)
        .join(tables.content, c.item_id == some.c.item_id)
        .order_by(some.c.item_id)
    )
    return [
        StoredSuggestion(
            item=ItemId(row.item_id),
            external_id=row.external_id,
            source=source,
            value=row.value,
            score=row.score,
            version=row.version,
            created_ms=row.created_ms,
        )
        for row in rows
    ]


def _summaries(project: ProjectId, connection: Connection) -> list[SourceSummary]:
    s = tables.suggestion.c
    rows = connection.execute(
        select(
            *(s.source, s.version, func.count(), func.count(s.score), func.avg(s.score)),
            func.max(s.created_ms),
        )
        .where(s.project_id == project)
        .group_by(s.source, s.version)
        .order_by(s.source, s.version)
        .limit(MOST_SOURCES)
    )
    found = [
        SourceSummary(
            source=row[0],
            version=row[1],
            suggestions=row[2],
            scored=row[3],
            mean_score=None if row[4] is None else float(row[4]),
            latest_ms=row[5],
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.source, -one.latest_ms))
