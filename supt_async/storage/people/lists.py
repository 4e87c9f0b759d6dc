"""Lists of labellers, with their roles and statistics."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, func, or_, select

from supt_async.domain.ids import ProjectId
from supt_async.domain.participation import NEW
from supt_async.domain.project import Role
from supt_async.storage.dialects import dialect_of
from supt_async.storage.figures.sums import by_labeller
from supt_async.storage.people.accounts import PERSON
from supt_async.storage.people.invitations import CODE, COOKIE, EVERY_PROJECT, USED
from supt_async.storage.people.labeller_stats import (
    NO_STATS,
    answers_each,
    described,
    stats_of,
)
from supt_async.storage.people.participation import participations
from supt_async.storage.records import LabellerInfo, Membership
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnySelect

PAGE = 250
"""Number of people that one statement reads."""


def list_labellers(connection: Connection, project: ProjectId | None) -> list[LabellerInfo]:
    """Return the people of a project, or of all, by name.

    Of thousands some hundreds are read at a time: between statements the event loop goes on.
    """
    counts = by_labeller(connection, project)
    states = {} if project is None else participations(connection, project)
    (ids,) = dialect_of(connection).columns(connection, _members(project, tables.labeller.c.id))
    here = set(ids)
    shown = described({id_: last for id_, (times, last) in counts.items() if times and id_ in here})
    stats = stats_of(connection, project, sorted(shown), answers_each(len(counts)))
    found: list[LabellerInfo] = []
    while some := connection.execute(_page(project, found[-1].name if found else "")).all():
        for id_, name, role, connected, revoked_ms in some:
            labels, last_ms = counts.get(id_, (0, None))
            work = stats.get(id_, NO_STATS)
            found.append(
                LabellerInfo(
                    name=name,
                    role=Role(role or Role.LABELLER.value),
                    labels=labels,
                    connected=bool(connected),
                    last_label_ms=last_ms,
                    median_ms=work.median_ms,
                    per_minute=work.per_minute,
                    agreement=work.agreement,
                    compared=work.compared,
                    revoked=revoked_ms is not None,
                    participation=states.get(id_, NEW),
                )
            )
        if len(some) < PAGE:
            break
    return found


def _members(project: ProjectId | None, *columns: ColumnElement[Any]) -> AnySelect:
    """Return the statement for people of a project, or of all, one row for each."""
    who, m = tables.labeller.c, tables.membership.c
    members = (
        or_(m.labeller_id.is_not(None), who.creator)  # who makes projects may have none yet
        if project is None
        else m.project_id.in_([project, EVERY_PROJECT])
    )
    return (
        select(*columns)
        .select_from(tables.labeller.outerjoin(tables.membership, m.labeller_id == who.id))
        .where(members)
        .group_by(who.id, who.name, who.revoked_ms)
    )


def _page(project: ProjectId | None, after: str) -> AnySelect:
    """Return the statement for the people whose names come after one."""
    who, m, s = tables.labeller.c, tables.membership.c, tables.session.c
    online = (s.labeller_id == who.id, s.connected)
    in_project = () if project is None else (s.project_id == project,)
    connected = exists().where(*online, *in_project)
    columns = (who.id, who.name, func.min(m.role), connected, who.revoked_ms)
    named = _members(project, *columns).where(who.name > after)
    return named.order_by(who.name).limit(PAGE)


def list_memberships(connection: Connection) -> dict[str, Membership]:
    """Return the projects and roles of each labeller, by name."""
    who, m, p, t = tables.labeller.c, tables.membership.c, tables.project.c, tables.token.c
    roles: dict[int, dict[str, Role]] = {}
    for labeller, slug, role in connection.execute(
        select(m.labeller_id, p.slug, m.role)
        .select_from(tables.membership.outerjoin(tables.project, p.id == m.project_id))
        .order_by(p.slug)
    ):
        roles.setdefault(labeller, {})[slug or ""] = Role(role)
    opened: dict[int, bool] = {}
    for labeller, kind in connection.execute(
        select(t.labeller_id, t.kind).where(t.kind.in_([CODE, USED, COOKIE])).distinct()
    ):
        opened[labeller] = opened.get(labeller, False) or kind != CODE
    return {
        name: Membership(
            projects=roles.get(id_, {}), link_opened=opened.get(id_), creator=bool(creator)
        )
        for id_, name, creator in connection.execute(select(who.id, who.name, who.creator))
    }


def nobody_came(connection: Connection, owner: str) -> bool:
    """Return whether nobody has an account, except an owner of this name who never came."""
    who, t = tables.labeller.c, tables.token.c
    came = exists().where(t.labeller_id == who.id, t.kind.in_([COOKIE, USED]))
    some = select(who.id).where(
        who.kind == PERSON, or_(who.name != owner, who.revoked_ms.is_not(None), came)
    )
    return connection.scalar(some.limit(1)) is None
