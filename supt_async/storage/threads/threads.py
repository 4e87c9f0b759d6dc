"""Threads of flags: a labeller's note, and what owners and they write about it.

A message is unread until the other side has seen it: an owner's until its labeller has opened the
list, a labeller's until an owner has answered or resolved the flag.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, exists, func, insert, or_, select, update

from supt_async.domain.acts import What
from supt_async.domain.ids import ItemId, LabellerId, ProjectId
from supt_async.domain.project import Access
from supt_async.errors import NotFound, Refused
from supt_async.payloads.arrays import storable
from supt_async.storage.acts.acts import record
from supt_async.storage.database import Database
from supt_async.storage.group_commit import GroupedReads, padded
from supt_async.storage.ports import Threads
from supt_async.storage.read_lanes import Lane
from supt_async.storage.records import Hint
from supt_async.storage.review_records import FlagMessage, FlagThread
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow

MAX_TEXT = 4_096
"""Maximum number of characters of a message, as of a flag's note."""
MAX_MESSAGES = 100
"""Maximum number of messages of a flag."""


class SqlThreads(Threads):
    """Threads of a project's flags, on either database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._flagging = GroupedReads(self._find_flagging)

    async def write(self, by: Access, flag: str, text: str, *, owner: bool) -> FlagThread:
        text = _checked(text)

        def change(connection: Connection) -> FlagThread:
            row = _find(connection, by, flag, owner=owner)
            f, g = tables.flag.c, tables.flag_message.c
            here = (g.project_id == by.project, g.flag_id == flag)
            if (connection.scalar(select(func.count()).where(*here)) or 0) >= MAX_MESSAGES:
                raise Refused(f"this flag has {MAX_MESSAGES} messages: raise another one")
            now_ms = self._database.now_ms()
            message = {"flag_id": flag, "text": text, "created_ms": now_ms}
            message |= {"project_id": by.project, "labeller_id": by.labeller}
            connection.execute(insert(tables.flag_message).values(message))
            of_labeller = g.labeller_id == row.labeller_id
            other_side = of_labeller if owner else ~of_labeller
            _see(connection, here, other_side, now_ms)
            if owner:
                details = {"item": row.item_id, "flag": flag}
                record(connection, by.project, by, What.FLAG_ANSWERED, details)
            elif row.resolved_ms is not None:  # the owner has to see it again
                opened = update(tables.flag).where(f.project_id == by.project, f.id == flag)
                connection.execute(opened.values(resolved_ms=None, resolved_by=None))
            again = _find(connection, by, flag, owner=owner)
            return _threads(connection, by.project, [again])[0]

        return await self._database.write(change, Hint(project=by.project, flags=True))

    async def own(
        self, by: Access, *, before: tuple[int, str] | None, limit: int
    ) -> list[FlagThread]:
        f = tables.flag.c
        statement = select(tables.flag).where(
            f.project_id == by.project, f.labeller_id == by.labeller
        )
        if before is not None:
            at_ms, id_ = before
            statement = statement.where(
                or_(f.created_ms < at_ms, (f.created_ms == at_ms) & (f.id < id_))
            )
        statement = statement.order_by(f.created_ms.desc(), f.id.desc()).limit(limit)

        def query(connection: Connection) -> list[FlagThread]:
            return _threads(connection, by.project, connection.execute(statement).all())

        return await self._database.read(query)

    async def see(self, by: Access) -> None:
        f, g = tables.flag.c, tables.flag_message.c
        mine = select(f.id).where(f.project_id == by.project, f.labeller_id == by.labeller)
        here = (g.project_id == by.project, g.flag_id.in_(mine))
        now_ms = self._database.now_ms()
        await self._database.write(
            lambda connection: _see(connection, here, g.labeller_id != by.labeller, now_ms)
        )

    async def unread(self, by: Access) -> int:
        f, g = tables.flag.c, tables.flag_message.c
        statement = (
            select(func.count())
            .select_from(
                tables.flag.join(
                    tables.flag_message, (g.project_id == f.project_id) & (g.flag_id == f.id)
                )
            )
            .where(
                f.project_id == by.project,
                f.labeller_id == by.labeller,
                g.labeller_id != by.labeller,
                g.seen_ms.is_(None),
            )
        )
        found = await self._database.read(lambda connection: connection.scalar(statement))
        return int(found or 0)

    async def of_flags(
        self, project: ProjectId, flags: Sequence[str]
    ) -> dict[str, list[FlagMessage]]:
        return await self._database.read(lambda connection: _messages(connection, project, flags))

    async def has_flags(self, project: ProjectId, labeller: LabellerId) -> bool:
        return await self._flagging.get((project, labeller)) is not None

    async def _find_flagging(
        self, who: Sequence[tuple[ProjectId, LabellerId]]
    ) -> dict[tuple[ProjectId, LabellerId], bool]:
        """Return which of the labellers have flagged something in their project."""
        f, someone = tables.flag.c, tables.labeller.c

        def query(connection: Connection) -> dict[tuple[ProjectId, LabellerId], bool]:
            found = {}
            for project in {project for project, _ in who}:
                ids = [labeller for there, labeller in who if there == project]
                flags = exists().where(f.project_id == project, f.labeller_id == someone.id)
                flagging = select(someone.id).where(someone.id.in_(padded(ids)), flags)
                for labeller in connection.scalars(flagging):
                    found[project, LabellerId(labeller)] = True
            return found

        return await self._database.read(query, Lane.QUICK)

    async def of_item(
        self, project: ProjectId, item: ItemId, labeller: LabellerId
    ) -> FlagThread | None:
        f = tables.flag.c
        statement = (
            select(tables.flag)
            .where(f.item_id == item, f.project_id == project, f.labeller_id == labeller)
            .order_by(f.created_ms.desc(), f.id.desc())
            .limit(1)
        )

        def query(connection: Connection) -> FlagThread | None:
            rows = connection.execute(statement).all()
            return _threads(connection, project, rows)[0] if rows else None

        return await self._database.read(query, Lane.QUICK)


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise Refused("text: write something")
    if len(text) > MAX_TEXT or not storable(text):
        raise Refused(f"text: at most {MAX_TEXT} characters, without U+0000")
    return text


def _find(connection: Connection, by: Access, flag: str, *, owner: bool) -> AnyRow:
    """Return a flag of the project; a labeller's own if they are no owner."""
    f = tables.flag.c
    mine = () if owner else (f.labeller_id == by.labeller,)
    row = None
    if storable(flag):
        row = connection.execute(
            select(tables.flag).where(f.project_id == by.project, f.id == flag, *mine)
        ).first()
    if row is None:
        raise NotFound("there is no such flag")
    return row


def _see(
    connection: Connection,
    here: Sequence[ColumnElement[bool]],
    theirs: ColumnElement[bool],
    now_ms: int,
) -> None:
    g = tables.flag_message.c
    seen = update(tables.flag_message).where(*here, theirs, g.seen_ms.is_(None))
    connection.execute(seen.values(seen_ms=now_ms))


def _threads(
    connection: Connection, project: ProjectId, rows: Sequence[AnyRow]
) -> list[FlagThread]:
    messages = _messages(connection, project, [row.id for row in rows])
    return [
        FlagThread(
            id=row.id,
            item=ItemId(row.item_id),
            note=row.note,
            created_ms=row.created_ms,
            resolved_ms=row.resolved_ms,
            messages=messages.get(row.id, []),
        )
        for row in rows
    ]


def _messages(
    connection: Connection, project: ProjectId, flags: Sequence[str]
) -> dict[str, list[FlagMessage]]:
    f, g, who = tables.flag.c, tables.flag_message.c, tables.labeller.c
    rows = connection.execute(
        select(
            *(g.flag_id, g.text, g.created_ms, g.seen_ms, who.name),
            (g.labeller_id != f.labeller_id).label("by_owner"),
        )
        .select_from(
            tables.flag_message.join(
                tables.flag, (f.project_id == g.project_id) & (f.id == g.flag_id)
            ).join(tables.labeller, who.id == g.labeller_id)
        )
        .where(g.project_id == project, g.flag_id.in_(flags))
        .order_by(g.seq)
    )
    found: dict[str, list[FlagMessage]] = defaultdict(list)
    for row in rows:
        found[row.flag_id].append(
            FlagMessage(
                by=row.name,
                by_owner=bool(row.by_owner),
                text=row.text,
                created_ms=row.created_ms,
                seen=row.seen_ms is not None,
            )
        )
    return found
