"""Labellers, their roles, and their secrets, of which only the SHA-256 is kept.

A *token* is for programs and a *cookie* for one browser; a *code* is part of an invitation link
and is exchanged for a cookie (``invitations``).
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence

from sqlalchemy import (
    Connection,
    delete,
    select,
    update,
)

from supt_async.domain.acts import What
from supt_async.domain.ids import LabellerId, ProjectId, SessionId
from supt_async.domain.project import Access, Role
from supt_async.errors import NotFound, Refused
from supt_async.payloads.arrays import storable
from supt_async.storage.acts.acts import record
from supt_async.storage.database import Database
from supt_async.storage.group_commit import GroupedReads
from supt_async.storage.people import accounts, invitations
from supt_async.storage.people.accounts import Account
from supt_async.storage.people.coming import accesses, as_access, count_held, find_accesses
from supt_async.storage.people.invitations import (
    CODE,
    CODE_MS,
    COOKIE,
    COOKIE_MS,
    TOKEN,
    add_secret,
    digest,
    opens,
)
from supt_async.storage.people.lists import list_labellers, list_memberships, nobody_came
from supt_async.storage.ports import People
from supt_async.storage.read_lanes import Lane
from supt_async.storage.records import (
    Hint,
    Invitation,
    Joined,
    LabellerInfo,
    LinkFault,
    Membership,
    Occupied,
)
from supt_async.storage.schema import tables

__all__ = ["COOKIE_MS", "SqlPeople", "digest"]


class SqlPeople(People):
    """Labellers and their secrets, on either database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._by_secret = GroupedReads(self._find_accesses)
        self._holding = GroupedReads(
            lambda keys: database.read(lambda connection: count_held(connection, keys))
        )

    async def invite(
        self,
        name: str,
        *,
        project: ProjectId | None,
        role: Role,
        link_ms: int = CODE_MS,
        by: Access | None = None,
        renew: bool = False,
    ) -> Invitation:
        """Make or extend an account, with a new token and link; see ``ports.People.invite``."""
        name = name.strip()
        token, code = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        now = self._database.now_ms()

        def change(connection: Connection) -> Invitation:
            account = _invited(connection, name, now, by)
            maker = accounts.maker(connection, by)
            if renew:
                accounts.drop_secrets(connection, account.id)
            accounts.admit(connection, account, project, role, maker)
            invitations.clean_up(connection, now)
            told: list[tuple[str, str, int | None]] = [(code, CODE, now + link_ms)]
            if account.made or by is None:
                told.append((token, TOKEN, None))
            for secret, kind, expires in told:
                values = {"project_id": project, "created_ms": now, "expires_ms": expires}
                add_secret(connection, secret, kind, account.id, maker, values)
            accounts.note_change(connection)
            details = {"labeller": name, "role": role.value}
            record(connection, project, by, What.LABELLER_INVITED, details)
            return Invitation(
                name=name,
                token=token if account.made or by is None else "",
                code=code,
                known=not account.made,
                was_revoked=account.revoked,
            )

        return await self._database.write(change, *_people(project))

    async def notebook_token(self) -> str:
        """Return a new token of the notebook's own account, an admin of every project."""
        token, now = secrets.token_urlsafe(32), self._database.now_ms()

        def change(connection: Connection) -> None:
            accounts.one_at_a_time(connection)
            own = accounts.Account(accounts.find_or_make_own(connection, accounts.NOTEBOOK, now))
            accounts.admit(connection, own, None, Role.ADMIN, accounts.OPERATOR)
            accounts.welcome_again(connection, own.id)
            add_secret(connection, token, TOKEN, own.id, accounts.OPERATOR, {"created_ms": now})

        await self._database.write(change)
        return token

    async def revoke(self, name: str, *, by: Access | None = None) -> list[str]:
        """Shut a labeller out: their secrets stop working, what they hold goes back.

        So do tokens and unopened links that they made for others. Returns the names of those
        whom they had invited.

        Raises:
            NotFound: Nobody has that name, or only somebody who is not in the owner's project.
            Refused: The person takes part where the owner ``by`` is no owner.
        """
        now = self._database.now_ms()

        def change(connection: Connection) -> tuple[list[int], list[str]]:
            accounts.one_at_a_time(connection)
            if by is not None:
                accounts.check_owner(connection, by)
            who = tables.labeller.c
            labeller = connection.scalar(select(who.id).where(who.name == name))
            if labeller is None or (
                by is not None and not accounts.takes_part(connection, labeller, by.project)
            ):
                raise NotFound(f"there is no labeller {name!r}: see `supt labeller list`")
            if by is not None:
                accounts.check_reach(connection, by, accounts.Account(labeller), name)
            connection.execute(
                update(tables.labeller)
                .where(who.id == labeller)
                .values(revoked_ms=now, creator=False)
            )
            accounts.drop_secrets(connection, labeller)
            invited = accounts.drop_unused_secrets_made_by(connection, labeller)
            lease = tables.lease.c
            connection.execute(
                update(tables.lease).where(lease.labeller_id == labeller).values(expires_ms=now)
            )
            accounts.note_change(connection)
            for project in accounts.projects_of(connection, labeller):
                record(connection, project, by, What.LABELLER_REVOKED, {"labeller": name})
            return list(connection.scalars(select(tables.project.c.id))), invited

        if not storable(name):  # no such labeller: PostgreSQL would refuse the number
            raise NotFound("there is no such labeller: see `supt labeller list`")
        projects, invited = await self._database.write(change)
        await self._database.write(
            lambda connection: None,
            *(Hint(project=ProjectId(id_), people=True) for id_ in projects),
        )
        return invited

    async def redeem(
        self, code: str, cookie: str | None = None, *, keep: bool = False
    ) -> Joined | Occupied | LinkFault:
        """Use an invitation link up; ``cookie`` is what the browser has already.

        With ``keep`` a link for somebody else than the browser is signed in as stays unopened.
        """
        now, new = self._database.now_ms(), secrets.token_urlsafe(32)

        def change(connection: Connection) -> Joined | Occupied | LinkFault:
            accounts.one_at_a_time(connection)
            return invitations.redeem(connection, code, new=new, has=cookie, keep=keep, now_ms=now)

        return await self._database.write(change)

    async def forget(self, secret: str, kind: str = COOKIE) -> None:
        """Make a cookie, or a secret of another kind, worthless."""
        statement = delete(tables.token).where(
            tables.token.c.hash == digest(secret), tables.token.c.kind == kind
        )

        def change(connection: Connection) -> None:
            accounts.one_at_a_time(connection)
            connection.execute(statement)
            accounts.note_change(connection)

        await self._database.write(change)

    async def access(self, secret: str, slug: str) -> Access | None:
        """Find who a token or cookie belongs to, and what they may do in a project."""
        if not storable(slug):  # no such project: PostgreSQL would refuse the number
            return None
        return await self._by_secret.get((digest(secret), slug))

    async def accesses(self, secret: str) -> list[tuple[str, Access]] | None:
        """List all projects that a token or cookie opens; None if it is worth nothing."""
        now = self._database.now_ms()

        def query(connection: Connection) -> list[tuple[str, Access]] | None:
            t = tables.token.c
            valid = connection.scalar(
                select(t.labeller_id).where(
                    t.hash == digest(secret),
                    opens(now),
                )
            )
            if valid is None:
                return None
            found = accesses([digest(secret)], now).order_by(tables.project.c.id)
            rows = connection.execute(found)
            return [(row.slug, as_access(row)) for row in rows]

        return await self._database.read(query)

    async def name(self, secret: str) -> str | None:
        """Return the name of a token's or cookie's owner."""
        t, who = tables.token.c, tables.labeller.c
        now = self._database.now_ms()
        statement = (
            select(who.name)
            .select_from(tables.token.join(tables.labeller, who.id == t.labeller_id))
            .where(
                t.hash == digest(secret),
                opens(now),
                who.revoked_ms.is_(None),
            )
        )
        return await self._database.read(lambda connection: connection.scalar(statement))

    async def holds(self, labeller: LabellerId, *, without: SessionId | None) -> tuple[int, int]:
        """Count a labeller's connected sessions and leases, but for one session."""
        return await self._holding.get((labeller, without)) or (0, 0)

    async def stamp(self) -> str:
        """Return what differs after each change of accounts, roles or secrets."""
        return await self._database.read(accounts.stamp)

    async def roles(
        self, digests: Collection[str], projects: Collection[ProjectId]
    ) -> tuple[set[ProjectId], dict[tuple[str, ProjectId], Role]]:
        """Return which of the projects there are, and what secrets open in them."""
        now = self._database.now_ms()
        return await self._database.read(
            lambda connection: accounts.roles(connection, digests, projects, now)
        )

    async def labellers(self, project: ProjectId | None) -> list[LabellerInfo]:
        """List who may take part in a project, or anywhere, and what they did."""
        return await self._database.read(
            lambda connection: list_labellers(connection, project), Lane.OWNERS
        )

    async def nobody_came(self, owner: str) -> bool:
        """Tell whether there is no person yet, but for an owner of this name who has not come."""
        return await self._database.read(lambda connection: nobody_came(connection, owner))

    async def memberships(self) -> dict[str, Membership]:
        """Return where everybody may take part, by their names."""
        return await self._database.read(list_memberships, Lane.OWNERS)

    async def _find_accesses(
        self, keys: Sequence[tuple[str, str]]
    ) -> dict[tuple[str, str], Access]:
        now = self._database.now_ms()
        return await self._database.read(lambda connection: find_accesses(connection, keys, now))


def _people(project: ProjectId | None) -> list[Hint]:
    return [] if project is None else [Hint(project=project, people=True)]


def _invited(connection: Connection, name: str, now_ms: int, by: Access | None) -> Account:
    """Return the account of an invited person, whom ``by`` may invite."""
    accounts.one_at_a_time(connection)
    if by is not None:
        accounts.check_owner(connection, by)
    account = accounts.find_or_make(connection, name, now_ms)
    if by is not None:
        if account.id == by.labeller:
            raise Refused("you can't invite yourself: ask another owner")
        accounts.check_reach(connection, by, account, name)
    return account
