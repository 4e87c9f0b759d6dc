"""Items that have no suggestion of a source and version, some at a time."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Connection, exists, func, select

from supt_async.domain.ids import ProjectId
from supt_async.storage.queries.item_pages import published
from supt_async.storage.schema import tables
from supt_async.storage.schema.conditions import corrected, standing

PAGE = 100
"""Maximum number of items in one read, each of which may have some megabytes."""


@dataclass(frozen=True, slots=True)
class Unsuggested:
    """Item without a suggestion."""

    item: int
    payload: str = field(repr=False)


def page(
    connection: Connection,
    project: ProjectId,
    source: str,
    version: str | None,
    *,
    labelled: bool,
    after: int,
    size: int,
) -> list[Unsuggested]:
    """Return items after one, by their ids; those with an answer only if ``labelled``."""
    c = tables.content.c
    query = select(c.item_id, c.payload).where(
        *_lacking(project, source, version, labelled=labelled), c.item_id > after
    )
    rows = connection.execute(query.order_by(c.item_id).limit(size))
    return [Unsuggested(row.item_id, row.payload) for row in rows]


def count(
    connection: Connection, project: ProjectId, source: str, version: str | None, *, labelled: bool
) -> int:
    """Count these items."""
    c = tables.content.c
    conditions = _lacking(project, source, version, labelled=labelled)
    return int(connection.scalar(select(func.count(c.item_id)).where(*conditions)) or 0)


def _lacking(
    project: ProjectId, source: str, version: str | None, *, labelled: bool
) -> tuple[ColumnElement[bool], ...]:
    c, s, b = tables.content.c, tables.suggestion.c, tables.label.c
    same = s.version.is_(None) if version is None else s.version == version
    there = exists().where(s.item_id == c.item_id, s.source == source, same)
    answered = exists().where(b.project_id == project, b.item_id == c.item_id, standing(b))
    here = (c.project_id == project, published(), ~there)
    return here if labelled else (*here, ~answered, ~corrected(c.item_id))
