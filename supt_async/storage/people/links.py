"""Open links: whoever opens one becomes a labeller of their own.

An account is made when somebody presses the button of the link's page, never by looking at it. How
many it may make is counted in the link's row, which is changed and read in one statement. The
parameters of the address, such as a crowd platform's number of the person, are stored with how
they take part, and nowhere else.
"""

from __future__ import annotations

import secrets

import msgspec
from sqlalchemy import Connection, func, insert, or_, select, update

from supt_async.domain.acts import What
from supt_async.domain.ids import ProjectId
from supt_async.domain.project import Access, Role
from supt_async.errors import NotFound, Refused
from supt_async.rules.open_links import (
    MAX_QUOTA,
    MOST_PEOPLE,
    code_flaw,
    parameters_flaw,
    return_url_flaw,
)
from supt_async.storage.acts.acts import record
from supt_async.storage.database import Database
from supt_async.storage.dialects import dialect_of
from supt_async.storage.people import accounts
from supt_async.storage.people.accounts import PERSON
from supt_async.storage.people.invitations import COOKIE, COOKIE_MS, add_secret, digest
from supt_async.storage.people.link_records import Arrival, NewLink, OpenLink, OpenLinkFault
from supt_async.storage.ports.participants import Links
from supt_async.storage.records import Hint, Joined, Occupied
from supt_async.storage.schema import tables
from supt_async.storage.schema.conditions import on_time, withdrawn

MOST_LINKS = 100
"""Maximum number of links of a project that are not closed."""
GUEST = "guest-"
"""Beginning of the names of people who come by an open link."""


class SqlLinks(Links):
    """Open links, on either database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def make(
        self, project: ProjectId, new: NewLink, *, by: Access | None = None
    ) -> tuple[str, OpenLink]:
        _check(new)
        secret, now = secrets.token_urlsafe(32), self._database.now_ms()
        code = new.code or secrets.token_hex(4).upper()
        return_url = new.return_url and new.return_url.replace("{code}", code)

        def change(connection: Connection) -> OpenLink:
            if by is not None:
                accounts.check_owner(connection, by)
            k = tables.link.c
            not_closed = select(func.count()).where(k.project_id == project, k.closed_ms.is_(None))
            if (connection.scalar(not_closed) or 0) >= MOST_LINKS:
                raise Refused(f"a project has at most {MOST_LINKS} open links: close one first")
            values = {
                "project_id": project,
                "hash": digest(secret),
                "most": new.most,
                "quota": new.quota,
                "return_url": return_url,
                "code": code,
                "made_by": None if by is None else by.labeller,
                "created_ms": now,
            }
            id_ = dialect_of(connection).insert_row(connection, tables.link, values)
            details = {"link": id_, "most": new.most, "quota": new.quota}
            record(connection, project, by, What.LINK_MADE, details)
            return next(link for link in _list(connection, project) if link.id == id_)

        return secret, await self._database.write(change, Hint(project=project, people=True))

    async def list(self, project: ProjectId) -> list[OpenLink]:
        return await self._database.read(lambda connection: _list(connection, project))

    async def close(self, project: ProjectId, link: int, *, by: Access | None = None) -> None:
        now = self._database.now_ms()

        def change(connection: Connection) -> None:
            if by is not None:
                accounts.check_owner(connection, by)
            k = tables.link.c
            mine = (k.id == link, k.project_id == project)
            if connection.scalar(select(k.id).where(*mine)) is None:
                raise NotFound(f"this project has no link {link}: see supt project links")
            closed = update(tables.link).where(*mine, k.closed_ms.is_(None)).values(closed_ms=now)
            if connection.execute(closed).rowcount:
                record(connection, project, by, What.LINK_CLOSED, {"link": link})

        await self._database.write(change, Hint(project=project, people=True))

    async def open(self, arrival: Arrival) -> Joined | Occupied | OpenLinkFault:
        flaw = parameters_flaw(arrival.parameters)
        if flaw is not None:
            raise Refused(flaw)
        now, new = self._database.now_ms(), secrets.token_urlsafe(32)
        found: list[ProjectId] = []

        def change(connection: Connection) -> Joined | Occupied | OpenLinkFault:
            found.clear()  # the database may have refused an earlier try
            accounts.one_at_a_time(connection)
            return _open(connection, arrival, new, now, found)

        joined = await self._database.write(change)
        if found:
            await self._database.write(
                lambda connection: None, *(Hint(project=one, people=True) for one in found)
            )
        return joined


def _check(new: NewLink) -> None:
    """Refuse a link that can't be made."""
    flaw = None
    if not 1 <= new.most <= MOST_PEOPLE:
        flaw = f"a link is for 1 to {MOST_PEOPLE:,} people (--max)"
    elif new.quota is not None and not 1 <= new.quota <= MAX_QUOTA:
        flaw = f"a quota is 1 to {MAX_QUOTA:,} answers"
    elif new.return_url is not None:
        flaw = return_url_flaw(new.return_url.replace("{code}", "x"))
    if flaw is None and new.code is not None:
        flaw = code_flaw(new.code)
    if flaw is not None:
        raise Refused(flaw)


def _list(connection: Connection, project: ProjectId) -> list[OpenLink]:
    k, who = tables.link.c, tables.labeller.c
    b, t = tables.label.c, tables.participation.c
    came = (t.project_id == project, t.link_id.is_not(None))
    counted = connection.execute(
        select(t.link_id, func.count())
        .select_from(tables.participation.join(tables.label, b.labeller_id == t.labeller_id))
        .where(*came, b.project_id == project, or_(on_time(b), b.gold), ~withdrawn(b))
        .group_by(t.link_id)
    )
    labels = {link: int(number) for link, number in counted}
    rows = connection.execute(
        select(tables.link, who.name)
        .select_from(tables.link.outerjoin(tables.labeller, who.id == k.made_by))
        .where(k.project_id == project)
        .order_by(k.id.desc())
    )
    return [
        OpenLink(
            id=row.id,
            most=row.most,
            used=row.used,
            quota=row.quota,
            return_url=row.return_url,
            code=row.code,
            made_by=row.name,
            created_ms=row.created_ms,
            closed_ms=row.closed_ms,
            labels=labels.get(row.id, 0),
        )
        for row in rows
    ]


def _open(
    connection: Connection, arrival: Arrival, new: str, now_ms: int, found: list[ProjectId]
) -> Joined | Occupied | OpenLinkFault:
    k, p = tables.link.c, tables.project.c
    link = connection.execute(
        select(k.id, k.project_id, p.slug, p.archived_ms)
        .join(tables.project, p.id == k.project_id)
        .where(k.hash == digest(arrival.secret))
    ).first()
    if link is None:
        return OpenLinkFault.UNKNOWN
    signed_in = None if arrival.cookie is None else _signed_in(connection, arrival.cookie, now_ms)
    if signed_in is not None:
        if _came_by(connection, signed_in[0], link.project_id) == link.id:
            return Joined(name=signed_in[1], role=Role.LABELLER, slug=link.slug, cookie=None)
        if arrival.keep:
            return Occupied(signed_in=signed_in[1], invited="")
    if link.archived_ms is not None:
        return OpenLinkFault.ARCHIVED
    fault = _take_place(connection, link.id)
    if fault is not None:
        return fault
    found.append(ProjectId(link.project_id))
    name = _make_guest(connection, link.id, link.project_id, arrival, new, now_ms)
    return Joined(name=name, role=Role.LABELLER, slug=link.slug, cookie=new)


def _signed_in(connection: Connection, cookie: str, now_ms: int) -> tuple[int, str] | None:
    """Return who a browser's cookie belongs to; None if it is worth nothing."""
    t, who = tables.token.c, tables.labeller.c
    row = connection.execute(
        select(who.id, who.name)
        .join(tables.token, t.labeller_id == who.id)
        .where(
            t.hash == digest(cookie),
            t.kind == COOKIE,
            t.expires_ms > now_ms,
            who.revoked_ms.is_(None),
        )
    ).first()
    return None if row is None else (row.id, row.name)


def _came_by(connection: Connection, labeller: int, project: int) -> int | None:
    """Return the link by which somebody came to a project; None if they did not by one."""
    t = tables.participation.c
    mine = (t.labeller_id == labeller, t.project_id == project)
    return connection.scalar(select(t.link_id).where(*mine))


def _take_place(connection: Connection, link: int) -> OpenLinkFault | None:
    """Count one more person of a link, if it is open to one more."""
    k = tables.link.c
    here = update(tables.link).where(k.id == link, k.closed_ms.is_(None), k.used < k.most)
    if connection.execute(here.values(used=k.used + 1)).rowcount:
        return None
    closed = connection.scalar(select(k.closed_ms).where(k.id == link))
    return OpenLinkFault.FULL if closed is None else OpenLinkFault.CLOSED


def _make_guest(
    connection: Connection, link: int, project: int, arrival: Arrival, new: str, now_ms: int
) -> str:
    """Make a labeller with the new cookie; return their name."""
    k = tables.link.c
    quota, maker = connection.execute(select(k.quota, k.made_by).where(k.id == link)).one()
    name = f"{GUEST}{secrets.token_hex(6)}"
    values = {"name": name, "created_ms": now_ms, "kind": PERSON}
    labeller = dialect_of(connection).insert_row(connection, tables.labeller, values)
    role = {"labeller_id": labeller, "project_id": project, "role": Role.LABELLER.value}
    connection.execute(insert(tables.membership).values(role))
    parameters = msgspec.json.encode(dict(arrival.parameters)).decode()
    connection.execute(
        insert(tables.participation).values(
            project_id=project,
            labeller_id=labeller,
            link_id=link,
            parameters=parameters if arrival.parameters else None,
            quota=quota,
            created_ms=now_ms,
        )
    )
    times = {"created_ms": now_ms, "expires_ms": now_ms + COOKIE_MS}
    made_by = accounts.OPERATOR if maker is None else maker
    add_secret(connection, new, COOKIE, labeller, made_by, times)
    return name
