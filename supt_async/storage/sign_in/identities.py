"""Identities: people as providers know them, each of whom has an account here.

The issuer and its subject are the identity. A name is what somebody has chosen at the provider: an
account that was made by an invitation never becomes that of a stranger who has its name there. They
get an account of their own, with a number behind the name, until the operator ties the identity
to the account (``link``).

Whoever is let in by no rule leaves no row, however many people the provider knows.
"""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, delete, func, insert, select, update

from supt_async.domain.ids import ProjectId
from supt_async.domain.project import Role
from supt_async.errors import NotFound, Refused
from supt_async.payloads.arrays import storable
from supt_async.rules.sign_in.claims import numbered
from supt_async.storage.database import Database
from supt_async.storage.dialects import dialect_of
from supt_async.storage.people import accounts
from supt_async.storage.people.accounts import PERSON
from supt_async.storage.people.invitations import COOKIE, EVERY_PROJECT, add_secret, digest
from supt_async.storage.ports.sign_in import Identities
from supt_async.storage.records import Hint, Joined
from supt_async.storage.schema import tables
from supt_async.storage.sign_in.records import Identified, SignInFault
from supt_async.storage.sign_in.roles import Held, replace_roles, resolve

MOST_BROWSERS = 20
"""Maximum number of browsers in which a person is signed in by providers; the oldest ones end."""
MOST_NUMBERS = 20
"""Number of people of the same name who are told apart by a number; others get a random one."""


class SqlIdentities(Identities):
    """Identities, on any database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def arrive(self, person: Identified) -> Joined | SignInFault:
        new, now = secrets.token_urlsafe(32), self._database.now_ms()
        touched: list[ProjectId] = []

        def change(connection: Connection) -> Joined | SignInFault:
            touched.clear()  # the database may have refused an earlier try
            accounts.one_at_a_time(connection)
            return _arrive(connection, person, new, now, touched)

        joined = await self._database.write(change)
        if touched:
            hints = (Hint(project=project, people=True) for project in touched)
            await self._database.write(lambda connection: None, *hints)
        return joined

    async def link(self, name: str, issuer: str, subject: str, provider: str) -> None:
        now = self._database.now_ms()

        def change(connection: Connection) -> None:
            accounts.one_at_a_time(connection)
            _link(connection, name, issuer, subject, provider, now)
            accounts.note_change(connection)

        await self._database.write(change)


def _arrive(
    connection: Connection, person: Identified, new: str, now_ms: int, touched: list[ProjectId]
) -> Joined | SignInFault:
    i, who = tables.identity.c, tables.labeller.c
    mine = (i.issuer == person.issuer, i.subject == person.subject)
    known = connection.execute(
        select(who.id, who.revoked_ms)
        .select_from(tables.identity.join(tables.labeller, who.id == i.labeller_id))
        .where(*mine)
    ).first()
    held = resolve(connection, person.grants)
    if known is None and not held:
        return SignInFault.NO_PROJECT
    if known is not None and known.revoked_ms is not None:
        return SignInFault.REVOKED
    labeller = _make(connection, person, now_ms) if known is None else int(known.id)
    values = {"provider": person.provider, "seen_ms": now_ms}
    connection.execute(update(tables.identity).where(*mine).values(values))
    _take_over_roles(connection, person, labeller, held, touched)
    if not _anything_open(connection, labeller):
        t = tables.token.c
        by_provider = (t.labeller_id == labeller, t.kind == COOKIE, t.provider.is_not(None))
        if connection.execute(delete(tables.token).where(*by_provider)).rowcount:
            accounts.note_change(connection)
        return SignInFault.NO_PROJECT
    _add_cookie(connection, person, labeller, new, now_ms)
    return _joined(connection, labeller, new)


def _take_over_roles(
    connection: Connection,
    person: Identified,
    labeller: int,
    held: Held,
    touched: list[ProjectId],
) -> None:
    identity = (person.issuer, person.subject)
    changed = replace_roles(connection, identity, labeller, held, person.provider)
    if changed:
        accounts.note_change(connection)
    everywhere = select(tables.project.c.id)
    ids = connection.scalars(everywhere).all() if EVERY_PROJECT in changed else changed
    touched.extend(ProjectId(id_) for id_ in ids)


def _make(connection: Connection, person: Identified, now_ms: int) -> int:
    """Make an account for an identity, under a name of its own."""
    values = {"name": _free_name(connection, person.name), "created_ms": now_ms, "kind": PERSON}
    labeller = dialect_of(connection).insert_row(connection, tables.labeller, values)
    _tie(connection, labeller, person.issuer, person.subject, person.provider, now_ms)
    return labeller


def _free_name(connection: Connection, wanted: str) -> str:
    """Return a name that no labeller and no group has, and that no items are assigned to.

    Items may be assigned to a name before anybody has it, so that one would be worth choosing.
    """
    names = (tables.labeller.c.name, tables.labeller_group.c.name, tables.audience.c.name)
    for number in range(1, MOST_NUMBERS + 1):
        name = wanted if number == 1 else numbered(wanted, str(number))
        alike = [select(column).where(func.lower(column) == name.lower()) for column in names]
        if all(connection.scalar(one.limit(1)) is None for one in alike):
            return name
    return numbered(wanted, secrets.token_hex(6))


def _tie(
    connection: Connection, labeller: int, issuer: str, subject: str, provider: str, now_ms: int
) -> None:
    values = {
        "issuer": issuer,
        "subject": subject,
        "provider": provider,
        "labeller_id": labeller,
        "created_ms": now_ms,
        "seen_ms": now_ms,
    }
    connection.execute(insert(tables.identity).values(values))


def _link(
    connection: Connection, name: str, issuer: str, subject: str, provider: str, now_ms: int
) -> None:
    """Tie an identity to the account of a name."""
    who, i = tables.labeller.c, tables.identity.c
    found = None
    if storable(name):
        known = select(who.id).where(who.name == name, who.kind == PERSON)
        found = connection.scalar(known)
    if found is None:
        raise NotFound(f"there is no labeller {name!r}: see `supt labeller list`")
    taken = connection.scalar(
        select(who.name)
        .select_from(tables.identity.join(tables.labeller, who.id == i.labeller_id))
        .where(i.issuer == issuer, i.subject == subject)
    )
    if taken is not None:
        raise Refused(
            f"this subject has signed in as {taken!r} already: their answers would be those of two"
            f" people; erase {taken!r} first if it never answered (supt labeller erase)"
        )
    _tie(connection, found, issuer, subject, provider, now_ms)


def _anything_open(connection: Connection, labeller: int) -> bool:
    """Return whether a person has a project, or may make one."""
    m, who = tables.membership.c, tables.labeller.c
    member = connection.scalar(select(m.role).where(m.labeller_id == labeller).limit(1))
    creator = connection.scalar(select(who.creator).where(who.id == labeller))
    return member is not None or bool(creator)


def _add_cookie(
    connection: Connection, person: Identified, labeller: int, new: str, now_ms: int
) -> None:
    """Store a cookie; the oldest ones of too many end, and those that have expired."""
    t = tables.token.c
    theirs = (t.labeller_id == labeller, t.kind == COOKIE, t.provider.is_not(None))
    connection.execute(delete(tables.token).where(*theirs, t.expires_ms <= now_ms))
    latest = select(t.hash).where(*theirs).order_by(t.created_ms.desc(), t.hash)
    outdated = connection.scalars(latest).all()[MOST_BROWSERS - 1 :]
    if outdated:
        connection.execute(delete(tables.token).where(t.hash.in_(outdated)))
        accounts.note_change(connection)
    times = {"created_ms": now_ms, "expires_ms": now_ms + person.cookie_ms}
    add_secret(connection, new, COOKIE, labeller, accounts.OPERATOR, times)
    values = {"provider": person.provider, "sid": person.sid}
    connection.execute(update(tables.token).where(t.hash == digest(new)).values(values))


def _joined(connection: Connection, labeller: int, cookie: str) -> Joined:
    """Return where a person goes: to their project if they have one only, else to the list."""
    who, m, p = tables.labeller.c, tables.membership.c, tables.project.c
    name, creator = connection.execute(
        select(who.name, who.creator).where(who.id == labeller)
    ).one()
    parts = connection.execute(
        select(p.slug, m.role, m.project_id)
        .select_from(tables.membership.outerjoin(tables.project, p.id == m.project_id))
        .where(m.labeller_id == labeller)
        .limit(2)
    ).all()
    slug = parts[0].slug if len(parts) == 1 and not creator else None
    role = Role(parts[0].role) if len(parts) == 1 else Role.LABELLER
    return Joined(name=str(name), role=role, slug=slug, cookie=cookie)
