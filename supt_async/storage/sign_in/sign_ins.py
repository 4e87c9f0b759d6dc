"""Browsers and programs in which people are signed in: what is known of them, and their end.

A browser's sockets end with its cookie, on all servers: ``accounts.note_change`` makes them look.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, and_, delete, or_, select, update

from supt_async.domain.project import Role
from supt_async.errors import NotFound
from supt_async.payloads.arrays import storable
from supt_async.storage.database import Database
from supt_async.storage.group_commit import padded
from supt_async.storage.people import accounts
from supt_async.storage.people.accounts import PERSON
from supt_async.storage.people.invitations import CODE, COOKIE, KEYS, TOKEN, digest, opens
from supt_async.storage.ports.sign_in import SignIns
from supt_async.storage.schema import tables
from supt_async.storage.sign_in.records import Logout, SignIn

ID_DIGITS = 16
"""Number of digits of a secret's digest that name a sign-in."""
MOST_LISTED = 200
"""Maximum number of sign-ins of a person that are listed."""
SEEN_MS = 600_000
"""Milliseconds in which a sign-in's use is noted once at most."""


class SqlSignIns(SignIns):
    """Sign-ins, on any database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, secret: str) -> list[SignIn]:
        now = self._database.now_ms()
        return await self._database.read(
            lambda connection: _list(connection, _owner(connection, secret, now), now, secret)
        )

    async def of_name(self, name: str) -> list[SignIn]:
        now = self._database.now_ms()
        return await self._database.read(
            lambda connection: _list(connection, _named(connection, name), now)
        )

    async def end(self, secret: str, id_: str | None) -> int:
        now, t = self._database.now_ms(), tables.token.c
        if id_ is not None and not _may_be_id(id_):
            return 0

        def change(connection: Connection) -> int:
            accounts.one_at_a_time(connection)
            labeller = _owner(connection, secret, now)
            which = t.hash.startswith(id_) if id_ is not None else t.hash != digest(secret)
            return _end(connection, and_(t.labeller_id == labeller, t.kind.in_(KEYS), which))

        return await self._database.write(change)

    async def end_all(self, name: str) -> int:
        t = tables.token.c

        def change(connection: Connection) -> int:
            accounts.one_at_a_time(connection)
            theirs = t.labeller_id == _named(connection, name)
            connection.execute(delete(tables.token).where(theirs, t.kind == CODE))
            return _end(connection, and_(theirs, t.kind.in_(KEYS)))

        return await self._database.write(change)

    async def end_at_provider(self, logout: Logout) -> int:
        t, i = tables.token.c, tables.identity.c
        if not all(storable(text) for text in (logout.subject or "", logout.sid or "")):
            return 0

        def change(connection: Connection) -> int:
            accounts.one_at_a_time(connection)
            which = [t.kind == COOKIE, t.provider == logout.provider]
            which.append(t.created_ms <= logout.until_ms)
            if logout.sid is not None:
                which.append(t.sid == logout.sid)
            if logout.subject is not None:
                of_subject = select(i.labeller_id).where(
                    i.issuer == logout.issuer, i.subject == logout.subject
                )
                which.append(t.labeller_id.in_(of_subject))
            return _end(connection, and_(*which))

        return await self._database.write(change)

    async def seen(self, agents: Collection[tuple[str, str]]) -> None:
        now, t = self._database.now_ms(), tables.token.c

        by_agent: dict[str, list[str]] = {}
        for hash_, agent in agents:
            by_agent.setdefault(agent, []).append(hash_)

        def change(connection: Connection) -> None:
            rarely = or_(t.seen_ms.is_(None), t.seen_ms <= now - SEEN_MS)
            for agent, hashes in by_agent.items():
                connection.execute(
                    update(tables.token)
                    .where(t.hash.in_(padded(sorted(hashes))), rarely)
                    .values(seen_ms=now, agent=agent or None)
                )

        await self._database.write(change)

    async def owner_in_browser(self) -> bool:
        now = self._database.now_ms()
        return await self._database.read(lambda connection: _owner_in_browser(connection, now))


def _owner_in_browser(connection: Connection, now_ms: int) -> bool:
    t, m, who = tables.token.c, tables.membership.c, tables.labeller.c
    signed_in = (
        select(t.labeller_id)
        .select_from(
            tables.token.join(tables.labeller, who.id == t.labeller_id).join(
                tables.membership, m.labeller_id == t.labeller_id
            )
        )
        .where(
            t.kind == COOKIE,
            opens(now_ms),
            who.revoked_ms.is_(None),
            m.role == Role.ADMIN.value,
        )
    )
    return connection.scalar(signed_in.limit(1)) is not None


def _end(connection: Connection, which: ColumnElement[bool]) -> int:
    """Delete secrets, and let connected sessions be checked."""
    ended = connection.execute(delete(tables.token).where(which)).rowcount
    if ended:
        accounts.note_change(connection)
    return ended


def _owner(connection: Connection, secret: str, now_ms: int) -> int:
    """Return whose secret this is; -1 for nobody's."""
    t = tables.token.c
    found = connection.scalar(select(t.labeller_id).where(t.hash == digest(secret), opens(now_ms)))
    return -1 if found is None else int(found)


def _named(connection: Connection, name: str) -> int:
    who = tables.labeller.c
    found = None
    if storable(name):
        found = connection.scalar(select(who.id).where(who.name == name, who.kind == PERSON))
    if found is None:
        raise NotFound(f"there is no labeller {name!r}: see `supt labeller list`")
    return int(found)


def _list(
    connection: Connection, labeller: int, now_ms: int, secret: str | None = None
) -> list[SignIn]:
    t = tables.token.c
    present = None if secret is None else digest(secret)
    rows = connection.execute(
        select(t.hash, t.kind, t.provider, t.agent, t.created_ms, t.seen_ms, t.expires_ms)
        .where(t.labeller_id == labeller, opens(now_ms))
        .order_by(t.created_ms.desc(), t.hash)
        .limit(MOST_LISTED)
    )
    return [
        SignIn(
            id=row.hash[:ID_DIGITS],
            program=row.kind == TOKEN,
            provider=row.provider,
            agent=row.agent,
            created_ms=row.created_ms,
            seen_ms=row.seen_ms,
            expires_ms=row.expires_ms,
            present=row.hash == present,
        )
        for row in rows
    ]


def _may_be_id(text: str) -> bool:
    return len(text) == ID_DIGITS and all(sign in "0123456789abcdef" for sign in text)
