"""Accounts of people, and what an invitation does to their earlier secrets.

Each secret records who made it. A person who is invited to a further project, or gets a stronger
role, may have an account whose secrets another owner made and kept. So all their secrets are
deleted, except those made by the operator, who can do everything anyway, and by the person who
invites them. For the same reason a former owner loses the tokens and unopened links that they
made for others in the project, and the receivers of webhooks that they named.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from supt_async.domain.ids import ProjectId
from supt_async.domain.project import Access, Role
from supt_async.errors import Refused
from supt_async.rules.labeller_names import MAX_NAME, SOURCE as PREFIX, name_flaw
from supt_async.storage.dialects import dialect_of
from supt_async.storage.people.invitations import CODE, EVERY_PROJECT, TOKEN, opens
from supt_async.storage.people.receivers import switch_off_receivers
from supt_async.storage.schema import tables

OPERATOR = 0
"""Recorded maker of secrets that a command or a notebook on the database made."""
PERSON, NOTEBOOK, IMPORT, SOURCE = "person", "notebook", "import", "source"
"""Kinds of accounts; only a person is signed in as, and found by name."""
STAMP = "people"
"""Key in ``meta``: a value that differs after each change of accounts, roles or secrets."""


@dataclass(frozen=True, slots=True)
class Account:
    """A person's account; ``made`` says that it is new."""

    id: int
    made: bool = False
    revoked: bool = False


def one_at_a_time(connection: Connection) -> None:
    """Serialise changes of accounts and secrets.

    Otherwise a secret that is made while all others are deleted would survive.
    """
    dialect_of(connection).lock_people(connection)


def note_change(connection: Connection) -> None:
    """Record that access has changed, so that connected sessions are checked."""
    m = tables.meta.c
    connection.execute(delete(tables.meta).where(m.key == STAMP))
    connection.execute(insert(tables.meta).values(key=STAMP, value=secrets.token_hex(8)))


def find_or_make(connection: Connection, name: str, now_ms: int) -> Account:
    """Return the account of a person, made if needed; a revoked one works again.

    Raises:
        Refused: Nobody may have this name.
    """
    flaw = name_flaw(name)
    if flaw is not None:
        raise Refused(flaw)
    who = tables.labeller.c
    row = connection.execute(
        select(who.id, who.revoked_ms).where(who.name == name, who.kind == PERSON)
    ).first()
    if row is None:
        values = {"name": name, "created_ms": now_ms, "kind": PERSON}
        made = dialect_of(connection).insert_row(connection, tables.labeller, values)
        return Account(made, made=True)
    welcome_again(connection, row.id)
    return Account(row.id, revoked=row.revoked_ms is not None)


def welcome_again(connection: Connection, labeller: int) -> None:
    """Make an account work that may have been revoked; its secrets are gone."""
    who = tables.labeller.c
    connection.execute(update(tables.labeller).where(who.id == labeller).values(revoked_ms=None))


def find_or_make_own(connection: Connection, kind: str, now_ms: int) -> int:
    """Return the program's own account of a kind, found by its kind, never by a name."""
    who = tables.labeller.c
    own = select(who.id).where(who.kind == kind)
    found = connection.scalar(own)
    if found is None:
        row = {"name": kind, "created_ms": now_ms, "kind": kind}
        # Another process may be faster.
        dialect_of(connection).insert_missing(connection, tables.labeller, [row])
        found = connection.scalar(own)
    assert found is not None, "the program's own names are reserved"
    return int(found)


def source_name(source: str) -> str:
    """Return the name of the account that the accepted suggestions of a source belong to.

    A long one is cut, and told from others by its digest.
    """
    name = f"{PREFIX}{source}"
    if len(name) <= MAX_NAME:
        return name
    digest = hashlib.sha256(source.encode()).hexdigest()[:16]
    return f"{name[: MAX_NAME - len(digest) - 1]}~{digest}"


def find_or_make_source(connection: Connection, source: str, now_ms: int) -> int:
    """Return the account of a source's accepted suggestions, as which nobody can sign in."""
    return find_or_make_named(connection, source_name(source), now_ms)


def find_or_make_named(connection: Connection, name: str, now_ms: int) -> int:
    """Return the account of a source by its own name."""
    who = tables.labeller.c
    found = connection.scalar(find := select(who.id).where(who.name == name, who.kind == SOURCE))
    if found is None:
        row = {"name": name, "created_ms": now_ms, "kind": SOURCE}
        # Another process may be faster.
        dialect_of(connection).insert_missing(connection, tables.labeller, [row])
        found = connection.scalar(find)
    assert found is not None, "the names of sources are reserved"
    return int(found)


def maker(connection: Connection, by: Access | None) -> int:
    """Return the recorded maker of a secret; a notebook on the database is its operator."""
    if by is None:
        return OPERATOR
    who = tables.labeller.c
    kind = connection.scalar(select(who.kind).where(who.id == by.labeller))
    return OPERATOR if kind == NOTEBOOK else by.labeller


def stamp(connection: Connection) -> str:
    """Return what differs after each change of accounts, roles or secrets."""
    m = tables.meta.c
    return connection.scalar(select(m.value).where(m.key == STAMP)) or ""


def roles(
    connection: Connection, digests: Collection[str], projects: Collection[ProjectId], now_ms: int
) -> tuple[set[ProjectId], dict[tuple[str, ProjectId], Role]]:
    """Return which of the projects there are, and what secrets open in them, by their digests."""
    t, who, m, p = tables.token.c, tables.labeller.c, tables.membership.c, tables.project.c
    there = {ProjectId(id_) for id_ in connection.scalars(select(p.id).where(p.id.in_(projects)))}
    found: dict[tuple[str, ProjectId], Role] = {}
    for row in connection.execute(
        select(t.hash, m.project_id, m.role)
        .select_from(
            tables.token.join(tables.labeller, who.id == t.labeller_id).join(
                tables.membership, m.labeller_id == t.labeller_id
            )
        )
        .where(
            t.hash.in_(digests),
            opens(now_ms),
            who.revoked_ms.is_(None),
            m.project_id.in_([*there, EVERY_PROJECT]),
        )
    ):
        role = Role(row.role)
        for project in there if row.project_id == EVERY_PROJECT else [ProjectId(row.project_id)]:
            if role is Role.ADMIN or (row.hash, project) not in found:
                found[row.hash, project] = role
    return there, found


def check_reach(connection: Connection, by: Access, account: Account, name: str) -> None:
    """Refuse an owner who acts on a person of projects that they don't own.

    A new link would open those projects, and a revocation close them.

    Raises:
        Refused: The person takes part elsewhere. The error is the same for a person who is not in
            the owner's project and for a name that nobody may have.
    """
    m, who = tables.membership.c, tables.labeller.c
    theirs = set(connection.scalars(select(m.project_id).where(m.labeller_id == account.id)))
    led = led_by(connection, by)
    makes = connection.scalar(select(who.creator).where(who.id == account.id))
    if theirs <= led and (EVERY_PROJECT in led or not makes):
        return
    if theirs & {by.project, EVERY_PROJECT}:
        raise Refused(
            f"{name} also takes part in other projects, or makes some: ask the server's operator"
        )
    raise Refused("this name can't be used here: choose another name")


def check_owner(connection: Connection, by: Access) -> None:
    """Check again that a person is an owner, who may have been revoked since the request came.

    Raises:
        Refused: They are no longer an owner.
    """
    who = tables.labeller.c
    revoked = connection.scalar(select(who.revoked_ms).where(who.id == by.labeller))
    if revoked is not None or by.project not in led_by(connection, by):
        raise Refused("you are not an owner of this project any more")


def led_by(connection: Connection, by: Access) -> set[int]:
    """Return the projects that a person owns, with ``EVERY_PROJECT`` for all."""
    m, p = tables.membership.c, tables.project.c
    led = set(
        connection.scalars(
            select(m.project_id).where(m.labeller_id == by.labeller, m.role == Role.ADMIN.value)
        )
    )
    if EVERY_PROJECT in led:
        led.update(connection.scalars(select(p.id)))
    return led


def admit(
    connection: Connection, account: Account, project: ProjectId | None, role: Role, maker: int
) -> None:
    """Give a person a role in a project, or in all; see the module for their earlier secrets.

    Raises:
        Refused: The project would be left without an owner.
    """
    m, where = tables.membership.c, project or EVERY_PROJECT
    mine = (m.labeller_id == account.id, m.project_id == where)
    earlier = connection.scalar(select(m.role).where(*mine))
    if earlier == Role.ADMIN.value and role is not Role.ADMIN:
        _check_other_owner(connection, account, where)
    if earlier not in (role.value, Role.ADMIN.value):
        drop_secrets_of_others(connection, account.id, maker)
    connection.execute(delete(tables.membership).where(*mine))
    connection.execute(
        tables.membership.insert().values(labeller_id=account.id, project_id=where, role=role.value)
    )
    if earlier == Role.ADMIN.value and role is not Role.ADMIN:
        drop_kept_by_former_owner(connection, account.id, where)


def takes_part(connection: Connection, labeller: int, project: ProjectId) -> bool:
    """Return whether a person takes part in a project, or in all."""
    m = tables.membership.c
    where = (m.labeller_id == labeller, m.project_id.in_([project, EVERY_PROJECT]))
    return connection.scalar(select(func.count()).where(*where)) != 0


def projects_of(connection: Connection, labeller: int) -> list[ProjectId | None]:
    """Return the projects in which a person takes part; None stands for all of them."""
    m = tables.membership.c
    mine = select(m.project_id).where(m.labeller_id == labeller).order_by(m.project_id)
    return [ProjectId(id_) if id_ else None for id_ in connection.scalars(mine)]


def drop_secrets(connection: Connection, labeller: int) -> None:
    """Delete all secrets of a person."""
    connection.execute(delete(tables.token).where(tables.token.c.labeller_id == labeller))


def drop_secrets_of_others(connection: Connection, labeller: int, maker: int) -> None:
    """Delete the secrets that neither the operator nor ``maker`` made."""
    t = tables.token.c
    others = or_(t.made_by.is_(None), t.made_by.not_in([OPERATOR, maker]))
    connection.execute(delete(tables.token).where(t.labeller_id == labeller, others))


def drop_unused_secrets_made_by(connection: Connection, maker: int) -> list[str]:
    """Delete tokens and unopened links that somebody made for others, who may have kept them.

    The receivers of webhooks that they named are switched off where they own nothing.
    Returns the names of the people who came by the links and tokens of that maker.
    """
    t, who = tables.token.c, tables.labeller.c
    theirs = (t.made_by == maker, t.labeller_id != maker)
    names = connection.scalars(
        select(who.name)
        .select_from(tables.token.join(tables.labeller, who.id == t.labeller_id))
        .where(*theirs)
        .distinct()
        .order_by(who.name)
    ).all()
    connection.execute(delete(tables.token).where(*theirs, t.kind.in_([TOKEN, CODE])))
    switch_off_receivers(connection, maker)
    return list(names)


def drop_kept_by_former_owner(connection: Connection, maker: int, project: int) -> None:
    """Delete what ``drop_unused_secrets_made_by`` does of those who take part in a project."""
    t, m = tables.token.c, tables.membership.c
    here = select(m.labeller_id).where(
        *(() if project == EVERY_PROJECT else (m.project_id.in_([project, EVERY_PROJECT]),))
    )
    connection.execute(
        delete(tables.token).where(
            t.made_by == maker,
            t.labeller_id != maker,
            t.labeller_id.in_(here),
            t.kind.in_([TOKEN, CODE]),
        )
    )
    switch_off_receivers(connection, maker)


def _check_other_owner(connection: Connection, account: Account, project: int) -> None:
    m, who = tables.membership.c, tables.labeller.c
    others = connection.scalar(
        select(func.count())
        .select_from(tables.membership.join(tables.labeller, who.id == m.labeller_id))
        .where(
            m.project_id.in_({project, EVERY_PROJECT}),
            m.role == Role.ADMIN.value,
            m.labeller_id != account.id,
            who.kind == PERSON,
            who.revoked_ms.is_(None),
        )
    )
    if not others:
        raise Refused("this is the project's last owner: invite another admin first")
