"""People who make projects, and how they pass projects and links on."""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, delete, exists, func, select, update

from supt_async.domain.acts import What
from supt_async.domain.ids import LabellerId, ProjectId
from supt_async.domain.project import Access, Creator, Role
from supt_async.errors import NotFound, Refused
from supt_async.payloads.arrays import storable
from supt_async.storage.acts.acts import record
from supt_async.storage.database import Database
from supt_async.storage.people import accounts, invitations
from supt_async.storage.people.accounts import PERSON, Account
from supt_async.storage.people.invitations import CODE, CODE_MS, EVERY_PROJECT, TOKEN, digest, opens
from supt_async.storage.ports.people import Owners
from supt_async.storage.records import Hint, Invitation
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
            record(connection, None, None, What.CREATOR_MADE, {"labeller": name})
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
            record(connection, None, None, What.CREATOR_MADE, {"labeller": name})

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
                opens(now),
                who.revoked_ms.is_(None),
            )
        )
        row = await self._database.read(lambda connection: connection.execute(statement).first())
        if row is None or not (row[1] or row[2]):
            return None
        return Creator(labeller=LabellerId(row[0]), everywhere=bool(row[2]))

    async def reinvite(
        self,
        name: str,
        *,
        project: ProjectId | None,
        link_ms: int = CODE_MS,
        by: Access | None = None,
    ) -> Invitation:
        code, now = secrets.token_urlsafe(32), self._database.now_ms()

        def change(connection: Connection) -> Invitation:
            accounts.one_at_a_time(connection)
            account = _known(connection, name, project, by)
            accounts.welcome_again(connection, account.id)
            _drop_links(connection, account.id)
            leads_to = project or _only_project(connection, account.id)
            values = {"project_id": leads_to, "created_ms": now, "expires_ms": now + link_ms}
            maker = accounts.maker(connection, by)
            invitations.add_secret(connection, code, CODE, account.id, maker, values)
            accounts.note_change(connection)
            record(connection, project, by, What.LABELLER_REINVITED, {"labeller": name})
            return Invitation(
                name=name, token="", code=code, known=True, was_revoked=account.revoked
            )

        return await self._database.write(change, *_people(project))

    async def hand_over(
        self,
        project: ProjectId,
        name: str,
        *,
        former: str | None = None,
        link_ms: int = CODE_MS,
        by: Access | None = None,
    ) -> Invitation:
        code, now = secrets.token_urlsafe(32), self._database.now_ms()

        def change(connection: Connection) -> Invitation:
            accounts.one_at_a_time(connection)
            account = _known(connection, name, project, by)
            if account.revoked:
                raise Refused(f"{name} is revoked: invite them again first")
            leaving = _leaving(connection, project, account, former, by)
            maker = accounts.maker(connection, by)
            accounts.admit(connection, account, project, Role.ADMIN, maker)
            for one in leaving:
                accounts.admit(connection, Account(one), project, Role.LABELLER, accounts.OPERATOR)
            link = not _can_sign_in(connection, account.id, now)
            if link:
                values = {"project_id": project, "created_ms": now, "expires_ms": now + link_ms}
                invitations.add_secret(connection, code, CODE, account.id, maker, values)
            accounts.note_change(connection)
            record(connection, project, by, What.PROJECT_HANDED_OVER, {"labeller": name})
            return Invitation(name=name, token="", code=code if link else "", known=True)

        return await self._database.write(change, *_people(project))


def _known(
    connection: Connection, name: str, project: ProjectId | None, by: Access | None
) -> Account:
    """Return the account of a person who takes part already, for whom ``by`` may make a link.

    Raises:
        NotFound: Nobody of this name takes part in the project, or anywhere.
        Refused: ``by`` is no owner any more, means themselves, or does not own all projects in
            which the person takes part.
    """
    if by is not None:
        accounts.check_owner(connection, by)
    unknown = NotFound(f"there is no labeller {name!r} here: invite them first")
    if not storable(name):
        raise unknown
    who, m = tables.labeller.c, tables.membership.c
    row = connection.execute(
        select(who.id, who.revoked_ms, who.creator).where(who.name == name, who.kind == PERSON)
    ).first()
    if row is None:
        raise unknown
    part = exists().where(m.labeller_id == row.id)
    if project is not None:
        part = exists().where(m.labeller_id == row.id, m.project_id.in_([project, EVERY_PROJECT]))
    elif row.creator:
        part = exists().where(who.id == row.id)
    if not connection.scalar(select(part)):
        raise unknown
    account = Account(row.id, revoked=row.revoked_ms is not None)
    if by is not None:
        if account.id == by.labeller:
            raise Refused("this is for others: ask another owner")
        accounts.check_reach(connection, by, account, name)
    return account


def _leaving(
    connection: Connection,
    project: ProjectId,
    account: Account,
    former: str | None,
    by: Access | None,
) -> list[int]:
    """Return the owners of a project who become labellers when somebody else takes it over.

    Raises:
        Refused: It is not clear who.
    """
    who, m = tables.labeller.c, tables.membership.c
    rows = connection.execute(
        select(who.id, who.name)
        .join(tables.membership, m.labeller_id == who.id)
        .where(m.project_id == project, m.role == Role.ADMIN.value, who.id != account.id)
        .order_by(who.name)
    ).all()
    if by is not None:
        return [row.id for row in rows if row.id == by.labeller]
    if former is not None:
        rows = [row for row in rows if row.name == former]
        if not rows:
            raise Refused(f"{former} does not own this project, or only with all others")
    if len(rows) > 1:
        names = ", ".join(row.name for row in rows)
        raise Refused(f"this project has several owners, {names}: say who leaves, with --from NAME")
    return [row.id for row in rows]


def _can_sign_in(connection: Connection, labeller: int, now_ms: int) -> bool:
    """Return whether a person has a token or cookie that works."""
    t = tables.token.c
    statement = select(exists().where(t.labeller_id == labeller, opens(now_ms)))
    return bool(connection.scalar(statement))


def _drop_links(connection: Connection, labeller: int) -> None:
    """Delete the invitation links of a person that nobody has opened."""
    t = tables.token.c
    connection.execute(delete(tables.token).where(t.labeller_id == labeller, t.kind == CODE))


def _only_project(connection: Connection, labeller: int) -> int | None:
    """Return the project of a person who takes part in one; None for several or all."""
    m = tables.membership.c
    found = connection.scalars(select(m.project_id).where(m.labeller_id == labeller)).all()
    return found[0] if len(found) == 1 and found[0] != EVERY_PROJECT else None


def _people(project: ProjectId | None) -> list[Hint]:
    return [] if project is None else [Hint(project=project, people=True)]


def _let_make(connection: Connection, labeller: int) -> None:
    """Let a person make projects.

    As with a stronger role their secrets end that an owner made, who may have kept them.
    """
    accounts.drop_secrets_of_others(connection, labeller, accounts.OPERATOR)
    who = tables.labeller.c
    invited = {"creator": True, "creator_signed_in": False}
    connection.execute(update(tables.labeller).where(who.id == labeller).values(invited))


def check_creator(connection: Connection, by: Creator, most: int) -> None:
    """Check again that a person may make a project, in the transaction that makes it.

    Args:
        connection: The connection.
        by: The person.
        most: Maximum number of projects that they may have made; 0 for no limit.

    Raises:
        Refused: They may not any more, or have made too many.
    """
    who, p = tables.labeller.c, tables.project.c
    row = connection.execute(
        select(who.creator, who.revoked_ms).where(who.id == by.labeller)
    ).first()
    if row is None or row.revoked_ms is not None or not (by.everywhere or row.creator):
        raise Refused("you may not make projects any more: ask the server's operator")
    if by.everywhere or not most:
        return
    # Not those that they own: they could hand projects over, and make more for ever.
    made = connection.scalar(select(func.count(p.id)).where(p.made_by == by.labeller)) or 0
    if made >= most:
        raise Refused(
            f"you have made {made} projects, and may make {most}: ask the server's operator to"
            " delete one, or for more (--projects-per-creator)"
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
