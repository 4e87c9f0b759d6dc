"""Labellers, their roles, and their secrets, of which only the SHA-256 is kept.

A *token* is for programs, a *cookie* for one browser, a *code* is what an invitation link
carries: it opens a cookie and is neither of the others (``people_links``).
"""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    true,
    update,
)

from supt_async.envelopes import storable
from supt_async.errors import NotFound, Refused
from supt_async.storage import people_links, tables
from supt_async.storage.database import Database
from supt_async.storage.people_links import (
    CODE,
    CODE_MS,
    COOKIE,
    COOKIE_MS,
    EVERY_PROJECT,
    KEYS,
    TOKEN,
    digest,
)
from supt_async.storage.records import (
    Hint,
    Invitation,
    Joined,
    LabellerInfo,
    LinkFault,
)
from supt_async.storage.work import NO_WORK, count_labels, look_at_work
from supt_async.types import Access, LabellerId, ProjectId, Role, SessionId

__all__ = ["COOKIE_MS", "SqlPeople", "digest"]

MAX_NAME = 128


class SqlPeople:
    """What a database knows of labellers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def invite(
        self, name: str, *, project: ProjectId | None, role: Role, link_ms: int = CODE_MS
    ) -> Invitation:
        """Make a labeller, or let one into a further project, with a new token and link.

        Raises:
            Refused: The name is empty, too long, or kept for imports.
        """
        name = name.strip()
        if not name or len(name) > MAX_NAME or not name.isprintable():
            raise Refused(f"a labeller's name has 1 to {MAX_NAME} printable characters")
        if name == "import":
            raise Refused("the name 'import' is kept for answers that come with the items")
        token, code = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        now = self._database.now_ms()

        def change(connection: Connection) -> None:
            labeller = _labeller(connection, name, now)
            _admit(connection, labeller, project, role)
            people_links.clean_up(connection, now)
            for secret, kind, expires in ((token, TOKEN, None), (code, CODE, now + link_ms)):
                connection.execute(
                    tables.token.insert().values(
                        hash=digest(secret),
                        labeller_id=labeller,
                        kind=kind,
                        project_id=project,
                        created_ms=now,
                        expires_ms=expires,
                    )
                )

        await self._database.write(change, *_people(project))
        return Invitation(name=name, token=token, code=code)

    async def revoke(self, name: str) -> None:
        """Shut a labeller out: their secrets stop working, what they hold goes back.

        Raises:
            NotFound: Nobody has that name.
        """
        now = self._database.now_ms()

        def change(connection: Connection) -> list[int]:
            who = tables.labeller.c
            labeller = connection.scalar(select(who.id).where(who.name == name))
            if labeller is None:
                raise NotFound(f"there is no labeller {name!r}: see `supt labeller list`")
            connection.execute(
                update(tables.labeller).where(who.id == labeller).values(revoked_ms=now)
            )
            connection.execute(delete(tables.token).where(tables.token.c.labeller_id == labeller))
            lease = tables.lease.c
            connection.execute(
                update(tables.lease).where(lease.labeller_id == labeller).values(expires_ms=now)
            )
            return list(connection.scalars(select(tables.project.c.id)))

        projects = await self._database.write(change)
        await self._database.write(
            lambda connection: None,
            *(Hint(project=ProjectId(id_), people=True) for id_ in projects),
        )

    async def within_reach(self, by: Access, name: str) -> bool:
        """Tell whether a labeller takes part only where ``by`` is an admin, or does not exist."""
        if not storable(name):  # nobody's, and PostgreSQL would not even look
            return True
        m, who = tables.membership.c, tables.labeller.c
        mine = tables.membership.alias().c
        theirs = (
            select(m.project_id)
            .select_from(tables.membership.join(tables.labeller, who.id == m.labeller_id))
            .where(who.name == name)
        )
        own = select(mine.project_id).where(
            mine.labeller_id == by.labeller, mine.role == Role.ADMIN.value
        )

        def query(connection: Connection) -> bool:
            led = set(connection.scalars(own))
            return EVERY_PROJECT in led or set(connection.scalars(theirs)) <= led

        return await self._database.read(query)

    async def redeem(self, code: str, cookie: str | None = None) -> Joined | LinkFault:
        """Use an invitation link up; ``cookie`` is what the browser has already."""
        now, new = self._database.now_ms(), secrets.token_urlsafe(32)
        return await self._database.write(
            lambda connection: people_links.redeem(
                connection, code, new=new, has=cookie, now_ms=now
            )
        )

    async def forget(self, secret: str, kind: str = COOKIE) -> None:
        """Make a cookie, or a secret of another kind, worthless."""
        statement = delete(tables.token).where(
            tables.token.c.hash == digest(secret), tables.token.c.kind == kind
        )

        def change(connection: Connection) -> None:
            connection.execute(statement)

        await self._database.write(change)

    async def access(self, secret: str, slug: str) -> Access | None:
        """Find who a token or cookie belongs to, and what they may do in a project."""
        if not storable(slug):  # no project's, and PostgreSQL would not even look
            return None
        now = self._database.now_ms()

        def query(connection: Connection) -> Access | None:
            row = connection.execute(
                _accesses(secret, now).where(tables.project.c.slug == slug)
            ).first()
            return None if row is None else _access(row)

        return await self._database.read(query)

    async def accesses(self, secret: str) -> list[tuple[str, Access]] | None:
        """List all projects that a token or cookie opens; None if it is worth nothing."""
        now = self._database.now_ms()

        def query(connection: Connection) -> list[tuple[str, Access]] | None:
            t = tables.token.c
            valid = connection.scalar(
                select(t.labeller_id).where(
                    t.hash == digest(secret),
                    t.kind.in_(KEYS),
                    or_(t.expires_ms.is_(None), t.expires_ms > now),
                )
            )
            if valid is None:
                return None
            rows = connection.execute(_accesses(secret, now).order_by(tables.project.c.id))
            return [(row.slug, _access(row)) for row in rows]

        return await self._database.read(query)

    async def name(self, secret: str) -> str | None:
        """Return the name of whoever a token or cookie belongs to."""
        t, who = tables.token.c, tables.labeller.c
        now = self._database.now_ms()
        statement = (
            select(who.name)
            .select_from(tables.token.join(tables.labeller, who.id == t.labeller_id))
            .where(
                t.hash == digest(secret),
                t.kind.in_(KEYS),
                or_(t.expires_ms.is_(None), t.expires_ms > now),
                who.revoked_ms.is_(None),
            )
        )
        return await self._database.read(lambda connection: connection.scalar(statement))

    async def holds(self, labeller: LabellerId, *, without: SessionId | None) -> tuple[int, int]:
        """Count a labeller's connected sessions and leases, but for one session."""
        s, held = tables.session.c, tables.lease.c
        other = without or ""
        sessions = select(func.count()).where(s.labeller_id == labeller, s.connected, s.id != other)
        leases = select(func.count()).where(held.labeller_id == labeller, held.session_id != other)
        statement = select(sessions.scalar_subquery(), leases.scalar_subquery())
        row = await self._database.read(lambda connection: connection.execute(statement).one())
        return int(row[0]), int(row[1])

    async def revoked(self) -> set[LabellerId]:
        """Return who has been shut out."""
        who = tables.labeller.c
        statement = select(who.id).where(who.revoked_ms.is_not(None))
        rows = await self._database.read(lambda connection: connection.scalars(statement).all())
        return {LabellerId(id_) for id_ in rows}

    async def labellers(self, project: ProjectId | None) -> list[LabellerInfo]:
        return await self._database.read(lambda connection: _labellers(connection, project))


def _people(project: ProjectId | None) -> list[Hint]:
    return [] if project is None else [Hint(project=project, people=True)]


def _labeller(connection: Connection, name: str, now_ms: int) -> int:
    who = tables.labeller.c
    found = connection.scalar(select(who.id).where(who.name == name))
    if found is None:
        found = connection.execute(
            insert(tables.labeller).values(name=name, created_ms=now_ms).returning(who.id)
        ).scalar_one()
    else:
        connection.execute(update(tables.labeller).where(who.id == found).values(revoked_ms=None))
    return int(found)


def _admit(connection: Connection, labeller: int, project: ProjectId | None, role: Role) -> None:
    m = tables.membership.c
    where = (m.labeller_id == labeller, m.project_id == (project or EVERY_PROJECT))
    connection.execute(delete(tables.membership).where(*where))
    connection.execute(
        tables.membership.insert().values(
            labeller_id=labeller, project_id=project or EVERY_PROJECT, role=role.value
        )
    )


def _accesses(secret: str, now_ms: int) -> Select[Any]:
    t, who, m, p = tables.token.c, tables.labeller.c, tables.membership.c, tables.project.c
    return (
        select(t.labeller_id, who.name, func.min(m.role).label("role"), p.id, p.slug)
        .select_from(
            tables.token.join(tables.labeller, who.id == t.labeller_id)
            .join(tables.membership, m.labeller_id == t.labeller_id)
            .join(tables.project, m.project_id.in_([p.id, EVERY_PROJECT]))
        )
        .where(
            t.hash == digest(secret),
            t.kind.in_(KEYS),
            or_(t.expires_ms.is_(None), t.expires_ms > now_ms),
            who.revoked_ms.is_(None),
        )
        # Of two roles in a project the stronger one holds: 'admin' comes before 'labeller'.
        .group_by(t.labeller_id, who.name, p.id, p.slug)
    )


def _access(row: Any) -> Access:
    return Access(
        labeller=LabellerId(row.labeller_id),
        name=row.name,
        role=Role(row.role),
        project=ProjectId(row.id),
    )


def _labellers(connection: Connection, project: ProjectId | None) -> list[LabellerInfo]:
    who, m, s = tables.labeller.c, tables.membership.c, tables.session.c
    online = (s.labeller_id == who.id, s.connected)
    in_project = () if project is None else (s.project_id == project,)
    members = m.project_id.in_([project, EVERY_PROJECT]) if project is not None else true()
    rows = connection.execute(
        select(
            who.id,
            who.name,
            func.min(m.role),
            exists().where(*online, *in_project),
            who.revoked_ms,
        )
        .select_from(tables.labeller.join(tables.membership, m.labeller_id == who.id))
        .where(members)
        .group_by(who.id, who.name, who.revoked_ms)
        .order_by(who.name)
    ).all()
    counts = count_labels(connection, project)
    found = []
    for id_, name, role, connected, revoked_ms in rows:
        labels, last_ms = counts.get(id_, (0, None))
        work = look_at_work(connection, project, id_) if labels else NO_WORK
        found.append(
            LabellerInfo(
                name=name,
                role=Role(role),
                labels=labels,
                connected=bool(connected),
                last_label_ms=last_ms,
                median_ms=work.median_ms,
                per_minute=work.per_minute,
                agreement=work.agreement,
                compared=work.compared,
                revoked=revoked_ms is not None,
            )
        )
    return found
