"""People who make projects, and how they pass projects and links on."""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, exists, func, or_, select, update

from supt_async.domain.ids import LabellerId, ProjectId
from supt_async.domain.project import Creator, Role
from supt_async.errors import Refused
from supt_async.storage.database import Database
from supt_async.storage.people import accounts, invitations
from supt_async.storage.people.invitations import CODE, CODE_MS, EVERY_PROJECT, KEYS, TOKEN, digest
from supt_async.storage.ports.people import Owners
from supt_async.storage.records import Invitation
from supt_async.storage.schema import tables


class SqlOwners(Owners):
    """Creators and owners, on either database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def invite_creator(
        self, name: str, *, link_ms: int = CODE_MS, renew: bool = False
    ) -> Invitation:
        name, now = name.strip(), self._database.now_ms()
        token, code = secrets.token_urlsafe(32), secrets.token_urlsafe(32)

        def change(connection: Connection) -> Invitation:
            accounts.one_at_a_time(connection)
            account = accounts.find_or_make(connection, name, now)
            if renew:
                accounts.drop_secrets(connection, account.id)
            _let_make(connection, account.id)
            invitations.clean_up(connection, now)
            for secret, kind, expires in ((code, CODE, now + link_ms), (token, TOKEN, None)):
                values = {"created_ms": now, "expires_ms": expires}
                invitations.add_secret(
                    connection, secret, kind, account.id, accounts.OPERATOR, values
                )
            accounts.note_change(connection)
            return Invitation(
                name=name,
                token=token,
                code=code,
                known=not account.made,
                was_revoked=account.revoked,
            )

        return await self._database.write(change)

    async def make_creator(self, name: str) -> None:
        def change(connection: Connection) -> None:
            accounts.one_at_a_time(connection)
            account = accounts.find_or_make(connection, name, self._database.now_ms())
            _let_make(connection, account.id)
            accounts.note_change(connection)

        await self._database.write(change)

    async def creator(self, secret: str) -> Creator | None:
        t, who, m = tables.token.c, tables.labeller.c, tables.membership.c
        now = self._database.now_ms()
        everywhere = exists().where(
            m.labeller_id == who.id,
            m.project_id == EVERY_PROJECT,
            m.role == Role.ADMIN.value,
        )
        statement = (
            select(who.id, who.creator, everywhere)
            .select_from(tables.token.join(tables.labeller, who.id == t.labeller_id))
            .where(
                t.hash == digest(secret),
                t.kind.in_(KEYS),
                or_(t.expires_ms.is_(None), t.expires_ms > now),
                who.revoked_ms.is_(None),
            )
        )
        row = await self._database.read(lambda connection: connection.execute(statement).first())
        if row is None or not (row[1] or row[2]):
            return None
        return Creator(labeller=LabellerId(row[0]), everywhere=bool(row[2]))


def _let_make(connection: Connection, labeller: int) -> None:
    """Let a person make projects.

    As with a stronger role their secrets end that an owner made, who may have kept them.
    """
    accounts.drop_secrets_of_others(connection, labeller, accounts.OPERATOR)
    who = tables.labeller.c
    connection.execute(update(tables.labeller).where(who.id == labeller).values(creator=True))


def check_creator(connection: Connection, by: Creator, most: int) -> None:
    """Check again that a person may make a project, in the transaction that makes it.

    Args:
        connection: The connection.
        by: The person.
        most: Maximum number of projects that they may own; 0 for no limit.

    Raises:
        Refused: They may not any more, or own too many.
    """
    who, m = tables.labeller.c, tables.membership.c
    row = connection.execute(
        select(who.creator, who.revoked_ms).where(who.id == by.labeller)
    ).first()
    if row is None or row.revoked_ms is not None or not (by.everywhere or row.creator):
        raise Refused("you may not make projects any more: ask the server's operator")
    mine = (m.labeller_id == by.labeller, m.role == Role.ADMIN.value)
    if by.everywhere or not most:
        return
    owned = connection.scalar(select(func.count()).where(*mine)) or 0
    if owned >= most:
        raise Refused(
            f"you own {owned} projects, and may own {most}: delete one, or ask the server's"
            " operator for more (--projects-per-creator)"
        )


def make_owner(connection: Connection, by: Creator, project: ProjectId) -> None:
    """Make the creator of a project its owner."""
    if by.everywhere:
        return
    connection.execute(
        tables.membership.insert().values(
            labeller_id=by.labeller, project_id=project, role=Role.ADMIN.value
        )
    )
    accounts.note_change(connection)
