"""Roles that identities give, beside those that invitations give.

A membership has the stronger one of both. ``kept`` is what remains of it when the identities give
nothing any more, so that what an owner has granted stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, insert, select, update

from supt_async.domain.acts import What
from supt_async.domain.ids import ProjectId
from supt_async.domain.project import Role
from supt_async.rules.sign_in.claims import ANY, Given, Grant
from supt_async.storage.acts.acts import record
from supt_async.storage.people import accounts
from supt_async.storage.people.invitations import EVERY_PROJECT
from supt_async.storage.schema import tables

NOTHING = ""
"""Value of ``kept`` if nothing remains without the identities."""
Held = frozenset[tuple[int, Given]]
"""Projects, of which 0 stands for all, with the roles in them."""


def resolve(connection: Connection, grants: Iterable[Grant]) -> Held:
    """Return the roles with the projects' numbers; projects that don't exist are left out."""
    p, grants = tables.project.c, list(grants)
    slugs = {grant.project for grant in grants} - {ANY}
    ids = {
        row.slug: int(row.id)
        for row in connection.execute(select(p.slug, p.id).where(p.slug.in_(slugs)))
    }
    ids[ANY] = EVERY_PROJECT
    return frozenset((ids[grant.project], grant.role) for grant in grants if grant.project in ids)


def replace_roles(
    connection: Connection, identity: tuple[str, str], labeller: int, held: Held, provider: str
) -> Sequence[int]:
    """Make these the roles of an identity; return the projects in which anything has changed.

    Args:
        connection: The transaction.
        identity: Issuer and subject.
        labeller: The account that the identity belongs to.
        held: The roles from now on.
        provider: Name of the provider, for the audit log.
    """
    r = tables.identity_role.c
    mine = (r.issuer == identity[0], r.subject == identity[1])
    earlier = frozenset(
        (int(row.project_id), Given(row.role))
        for row in connection.execute(select(r.project_id, r.role).where(*mine))
    )
    if earlier != held:
        connection.execute(delete(tables.identity_role).where(*mine))
        for project, role in sorted(held):
            values = {
                "issuer": identity[0],
                "subject": identity[1],
                "project_id": project,
                "labeller_id": labeller,
                "role": role.value,
            }
            connection.execute(insert(tables.identity_role).values(values))
    changed = [
        project
        for project in sorted({project for project, _ in earlier | held})
        if _reconcile(connection, labeller, project, provider)
    ]
    return changed + [EVERY_PROJECT] * _reconcile_creator(connection, labeller)


def _reconcile(connection: Connection, labeller: int, project: int, provider: str) -> bool:
    """Give a person the stronger one of what they keep and what identities give."""
    m = tables.membership.c
    here = (m.labeller_id == labeller, m.project_id == project)
    row = connection.execute(select(m.role, m.kept).where(*here)).first()
    earlier = None if row is None else Role(row.role)
    kept = None if row is None else row.role if row.kept is None else row.kept or None
    given = [Role(role.value) for role in _given(connection, labeller, project)]
    role = _strongest([*given, *([] if kept is None else [Role(kept)])])
    if row is not None and role is not None and role.value == kept:
        remains = None
    else:
        remains = kept or NOTHING
    if (earlier, None if row is None else row.kept) == (role, None if role is None else remains):
        return False
    connection.execute(delete(tables.membership).where(*here))
    if role is not None:
        values = {"labeller_id": labeller, "project_id": project, "role": role.value}
        connection.execute(insert(tables.membership).values(**values, kept=remains))
    if role is earlier:
        return False
    if role is Role.ADMIN or earlier is None:
        accounts.drop_secrets_of_others(connection, labeller, accounts.OPERATOR)
    if earlier is Role.ADMIN:
        accounts.drop_kept_by_former_owner(connection, labeller, project)
    who = tables.labeller.c
    name = connection.scalar(select(who.name).where(who.id == labeller))
    details = {"labeller": name, "role": role and role.value, "provider": provider}
    about = ProjectId(project) if project != EVERY_PROJECT else None
    record(connection, about, None, What.SIGN_IN_ROLE, details)
    return True


def _given(connection: Connection, labeller: int, project: int) -> list[Given]:
    """Return the roles in a project that identities of a person give."""
    r = tables.identity_role.c
    theirs = select(r.role).where(r.labeller_id == labeller, r.project_id == project)
    found = [Given(role) for role in connection.scalars(theirs)]
    return [role for role in found if role is not Given.CREATOR]


def _strongest(roles: Sequence[Role]) -> Role | None:
    return Role.ADMIN if Role.ADMIN in roles else Role.LABELLER if roles else None


def _reconcile_creator(connection: Connection, labeller: int) -> bool:
    """Let a person make projects if an identity says so; return whether anything has changed."""
    r, who = tables.identity_role.c, tables.labeller.c
    creator, signed_in = connection.execute(
        select(who.creator, who.creator_signed_in).where(who.id == labeller)
    ).one()
    given = connection.scalar(
        select(r.role).where(r.labeller_id == labeller, r.role == Given.CREATOR.value).limit(1)
    )
    if bool(given) == bool(creator) or (creator and not signed_in):
        return False
    if given:
        accounts.drop_secrets_of_others(connection, labeller, accounts.OPERATOR)
    values = {"creator": bool(given), "creator_signed_in": bool(given)}
    connection.execute(update(tables.labeller).where(who.id == labeller).values(values))
    return True
