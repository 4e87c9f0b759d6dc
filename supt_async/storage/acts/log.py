"""The audit log of a project, newest act first."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, select

from supt_async.domain.ids import ProjectId
from supt_async.storage.database import Database
from supt_async.storage.ports import Acts
from supt_async.storage.read_lanes import Lane
from supt_async.storage.review_records import Act
from supt_async.storage.schema import tables


class SqlActs(Acts):
    """The audit log, on either database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, project: ProjectId | None, *, before: int | None, limit: int) -> list[Act]:
        """Return acts, newest first; ``before`` is the number of the last one of a page."""
        a, who = tables.act.c, tables.labeller.c
        statement = (
            select(a.seq, a.created_ms, who.name, a.what, a.details)
            .select_from(tables.act.outerjoin(tables.labeller, who.id == a.labeller_id))
            .where(a.project_id.is_(None) if project is None else a.project_id == project)
            .order_by(a.seq.desc())
            .limit(limit)
        )
        if before is not None:
            statement = statement.where(a.seq < before)

        def query(connection: Connection) -> list[Act]:
            return [
                Act(
                    seq=row.seq,
                    created_ms=row.created_ms,
                    by=row.name,
                    what=row.what,
                    details=msgspec.json.decode(row.details),
                )
                for row in connection.execute(statement)
            ]

        return await self._database.read(query, Lane.OWNERS)
