"""Flags that labellers raised for the owner, newest first, until they are resolved."""

from __future__ import annotations

from sqlalchemy import Connection, func, or_, select, update

from supt_async.domain.acts import What
from supt_async.domain.ids import ItemId, ProjectId
from supt_async.domain.project import Access
from supt_async.errors import NotFound
from supt_async.storage.acts.acts import record
from supt_async.storage.database import Database
from supt_async.storage.ports import Flags
from supt_async.storage.records import Hint
from supt_async.storage.review_records import FlagInfo
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow, AnySelect

MANY = 1000
"""Maximum number of open flags that are counted."""


class SqlFlags(Flags):
    """Flags of a project, on either database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self, project: ProjectId, *, resolved: bool, before: tuple[int, str] | None, limit: int
    ) -> list[FlagInfo]:
        """List flags, newest first; ``before`` is time and id of the last one of a page."""
        f = tables.flag.c
        state = f.resolved_ms.is_not(None) if resolved else f.resolved_ms.is_(None)
        statement = all_flags().where(f.project_id == project, state)
        if before is not None:
            at_ms, id_ = before
            older = or_(f.created_ms < at_ms, (f.created_ms == at_ms) & (f.id < id_))
            # The first condition uses the index, the second one orders equal times.
            statement = statement.where(f.created_ms <= at_ms, older)
        statement = statement.order_by(f.created_ms.desc(), f.id.desc()).limit(limit)
        rows = await self._database.read(lambda connection: connection.execute(statement).all())
        return [flag(row) for row in rows]

    async def open(self, project: ProjectId) -> int:
        """Count the flags that are not resolved, up to ``MANY``."""
        f = tables.flag.c
        some = select(f.id).where(f.project_id == project, f.resolved_ms.is_(None)).limit(MANY)
        statement = select(func.count()).select_from(some.subquery())
        found = await self._database.read(lambda connection: connection.scalar(statement))
        return int(found or 0)

    async def resolve(self, by: Access, id_: str, resolved: bool) -> FlagInfo:
        """Note that a flag has been dealt with, or that it has not.

        Raises:
            NotFound: There is no such flag.
        """
        f = tables.flag.c
        here = (f.project_id == by.project, f.id == id_)
        values = {
            "resolved_ms": self._database.now_ms() if resolved else None,
            "resolved_by": by.labeller if resolved else None,
        }
        # The first person who resolved it stays recorded.
        fresh = f.resolved_ms.is_(None) if resolved else f.resolved_ms.is_not(None)

        def change(connection: Connection) -> FlagInfo:
            changed = connection.execute(update(tables.flag).where(*here, fresh).values(**values))
            row = connection.execute(all_flags().where(*here)).first()
            if row is None:
                raise NotFound("there is no such flag")
            if changed.rowcount:
                what = What.FLAG_RESOLVED if resolved else What.FLAG_OPENED
                record(connection, by.project, by, what, {"item": row.item_id, "flag": id_})
            return flag(row)

        return await self._database.write(change, Hint(project=by.project, flags=True))


def all_flags() -> AnySelect:
    """Return the statement that reads flags, for further conditions; ``flag`` reads its rows."""
    f, who = tables.flag.c, tables.labeller.c
    return select(f.id, f.item_id, who.name, f.note, f.created_ms, f.resolved_ms).select_from(
        tables.flag.join(tables.labeller, who.id == f.labeller_id)
    )


def flag(row: AnyRow) -> FlagInfo:
    """Return the flag of a row of ``all_flags``."""
    return FlagInfo(
        id=row[0],
        item=ItemId(row[1]),
        labeller=row[2],
        note=row[3],
        created_ms=row[4],
        resolved_ms=row[5],
    )
