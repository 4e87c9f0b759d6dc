"""Groups of labellers, whose names items can be assigned to.

A group is of the whole server: its people may get the items that are assigned to it in the projects
in which they take part. Whoever made it may change it, and so may an operator. A change is noted
in every project with assigned items, so that the queue reads again who may get what.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from sqlalchemy import Connection, delete, exists, func, insert, select, update

from supt_async.domain.acts import What
from supt_async.domain.ids import ProjectId
from supt_async.domain.project import Access
from supt_async.domain.values import JSONValue
from supt_async.errors import NotFound, Refused
from supt_async.payloads.arrays import storable
from supt_async.rules.labeller_names import MAX_NAME, name_flaw
from supt_async.storage.acts.acts import record
from supt_async.storage.database import Database
from supt_async.storage.people import accounts
from supt_async.storage.people.invitations import EVERY_PROJECT
from supt_async.storage.people.link_records import GroupChange, GroupInfo
from supt_async.storage.ports.participants import Groups
from supt_async.storage.records import Hint
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow

MOST_GROUPS = 1_000
"""Maximum number of groups of a server."""
MOST_MEMBERS = 10_000
"""Maximum number of people in a group."""

_Write: TypeAlias = Callable[[Connection], list[int]]
"""Change of groups that returns the projects to be told."""


class SqlGroups(Groups):
    """Groups of labellers, on either database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(
        self, name: str, members: Sequence[str] = (), *, by: Access | None = None
    ) -> None:
        name, now = name.strip(), self._database.now_ms()

        def change(connection: Connection) -> list[int]:
            accounts.one_at_a_time(connection)
            if by is not None:
                accounts.check_owner(connection, by)
            _check_new(connection, name)
            maker = None if by is None else by.labeller
            values = {"name": name, "created_ms": now, "made_by": maker}
            connection.execute(insert(tables.labeller_group).values(values))
            _record(connection, by, What.GROUP_CREATED, {"group": name})
            if members:
                _change(connection, name, GroupChange(add=tuple(members)), by)
            return note_change(connection)

        await self._write(change)

    async def change(
        self, name: str, change: GroupChange, *, by: Access | None = None
    ) -> GroupInfo:
        def write(connection: Connection) -> list[int]:
            accounts.one_at_a_time(connection)
            _change(connection, name, change, by)
            return note_change(connection)

        await self._write(write)
        return next(group for group in await self.list() if group.name == name)

    async def delete(self, name: str, *, by: Access | None = None) -> None:
        def change(connection: Connection) -> list[int]:
            accounts.one_at_a_time(connection)
            group = _changeable(connection, name, by)
            m, g = tables.group_member.c, tables.labeller_group.c
            connection.execute(delete(tables.group_member).where(m.group_id == group))
            connection.execute(delete(tables.labeller_group).where(g.id == group))
            _record(connection, by, What.GROUP_REMOVED, {"group": name})
            return note_change(connection)

        await self._write(change)

    async def list(self, *, by: Access | None = None) -> list[GroupInfo]:
        return await self._database.read(lambda connection: _list(connection, by))

    async def _write(self, change: _Write) -> None:
        """Carry a change out, and tell the projects with assigned items."""
        projects = await self._database.write(change)
        hints = [Hint(project=ProjectId(id_), items=True, people=True) for id_ in projects]
        if hints:
            await self._database.write(lambda connection: None, *hints)


def note_change(connection: Connection) -> list[int]:
    """Note that other people may get assigned items; return the projects with such items."""
    p = tables.project.c
    with_audiences = p.audiences > 0
    changed = update(tables.project).where(with_audiences)
    connection.execute(changed.values(audiences=p.audiences + 1))
    return list(connection.scalars(select(p.id).where(with_audiences)))


def unknown_names(connection: Connection, project: ProjectId, names: Sequence[str]) -> list[str]:
    """Return those of some names that are neither a labeller's of the project nor a group's."""
    who, m, g = tables.labeller.c, tables.membership.c, tables.labeller_group.c
    known = set(
        connection.scalars(
            select(who.name).where(
                who.name.in_(names),
                exists().where(m.labeller_id == who.id, m.project_id.in_([project, EVERY_PROJECT])),
            )
        )
    )
    known.update(connection.scalars(select(g.name).where(g.name.in_(names))))
    return [name for name in names if name not in known]


def _record(
    connection: Connection, by: Access | None, what: What, details: Mapping[str, JSONValue]
) -> None:
    """Write an act to the log of the owner's project, or of none if an operator did it."""
    record(connection, None if by is None else by.project, by, what, details)


def _check_new(connection: Connection, name: str) -> None:
    flaw = name_flaw(name)
    if flaw is not None:
        raise Refused(flaw.replace("a labeller's name", "a group's name"))
    who, g = tables.labeller.c, tables.labeller_group.c
    if connection.scalar(select(who.id).where(who.name == name)) is not None:
        raise Refused(f"{name!r} is a labeller: give the group another name")
    if connection.scalar(select(g.id).where(g.name == name)) is not None:
        raise Refused(f"there is a group {name!r} already")
    if (connection.scalar(select(func.count(g.id))) or 0) >= MOST_GROUPS:
        raise Refused(f"a server has at most {MOST_GROUPS:,} groups: delete one first")


def _changeable(connection: Connection, name: str, by: Access | None) -> int:
    """Return the id of a group that somebody may change."""
    if by is not None:
        accounts.check_owner(connection, by)
    g = tables.labeller_group.c
    row: AnyRow | None = None
    if storable(name) and len(name) <= MAX_NAME:
        row = connection.execute(select(g.id, g.made_by).where(g.name == name)).first()
    if row is None or (by is not None and not _may_see(connection, row, by)):
        raise NotFound(f"there is no group {name!r}: make it first (supt group create)")
    if by is not None and not _may_change(connection, row, by):
        raise Refused(f"somebody else made the group {name!r}: ask them, or the server's operator")
    return int(row.id)


def _may_change(connection: Connection, group: AnyRow, by: Access) -> bool:
    return group.made_by == by.labeller or EVERY_PROJECT in accounts.led_by(connection, by)


def _may_see(connection: Connection, group: AnyRow, by: Access) -> bool:
    return _may_change(connection, group, by) or bool(_members(connection, group.id, by))


def _members(connection: Connection, group: int, by: Access | None) -> list[str]:
    who, m, part = tables.labeller.c, tables.group_member.c, tables.membership.c
    here = []
    if by is not None:
        projects = part.project_id.in_([by.project, EVERY_PROJECT])
        here = [exists().where(part.labeller_id == who.id, projects)]
    return list(
        connection.scalars(
            select(who.name)
            .join(tables.group_member, m.labeller_id == who.id)
            .where(m.group_id == group, *here)
            .order_by(who.name)
        )
    )


def _list(connection: Connection, by: Access | None) -> list[GroupInfo]:
    g = tables.labeller_group.c
    found = []
    for row in connection.execute(select(g.id, g.name, g.made_by).order_by(g.name)).all():
        members, mine = _members(connection, row.id, by), True
        if by is not None:
            mine = _may_change(connection, row, by)
        if mine or members:
            found.append(GroupInfo(name=row.name, members=tuple(members), mine=mine))
    return found


def _people(connection: Connection, names: Sequence[str], by: Access | None) -> list[int]:
    """Return the ids of labellers, who take part in the project of ``by``."""
    who = tables.labeller.c
    ids = []
    for name in dict.fromkeys(names):
        id_ = None
        if storable(name):
            id_ = connection.scalar(
                select(who.id).where(who.name == name, who.kind == accounts.PERSON)
            )
        if id_ is None or (by is not None and not accounts.takes_part(connection, id_, by.project)):
            raise NotFound(f"there is no labeller {name!r} here: invite them first")
        ids.append(int(id_))
    return ids


def _change(connection: Connection, name: str, change: GroupChange, by: Access | None) -> None:
    group = _changeable(connection, name, by)
    for ids, add in (
        (_people(connection, change.add, by), True),
        (_people(connection, change.remove, None), False),
    ):
        _put(connection, group, ids, add=add)
    here = tables.group_member.c.group_id == group
    if (connection.scalar(select(func.count()).where(here)) or 0) > MOST_MEMBERS:
        raise Refused(f"a group has at most {MOST_MEMBERS:,} people")
    details = {"group": name, "added": list(change.add), "removed": list(change.remove)}
    _record(connection, by, What.GROUP_CHANGED, details)


def _put(connection: Connection, group: int, people: Sequence[int], *, add: bool) -> None:
    m = tables.group_member.c
    for one in people:
        mine = (m.group_id == group, m.labeller_id == one)
        connection.execute(delete(tables.group_member).where(*mine))
        if add:
            row = {"group_id": group, "labeller_id": one}
            connection.execute(insert(tables.group_member).values(row))
