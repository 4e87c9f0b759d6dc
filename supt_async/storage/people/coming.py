"""What is read for people who come, for many at once: what their secrets open, what they hold."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from supt_async.domain.ids import LabellerId, ProjectId, SessionId
from supt_async.domain.project import Access, Role
from supt_async.storage.group_commit import padded
from supt_async.storage.people.invitations import EVERY_PROJECT, opens
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow, AnySelect
from supt_async.storage.schema.conditions import listed


def find_accesses(
    connection: Connection, keys: Sequence[tuple[str, str]], now_ms: int
) -> dict[tuple[str, str], Access]:
    """Return accesses by the digest of a secret and the slug of the project."""
    secrets = list(dict.fromkeys(secret for secret, _ in keys))
    slugs = dict.fromkeys(slug for _, slug in keys)
    found = accesses(secrets, now_ms).where(tables.project.c.slug.in_(padded(slugs)))
    return {(row.hash, row.slug): as_access(row) for row in connection.execute(found)}


def count_held(
    connection: Connection, keys: Sequence[tuple[LabellerId, SessionId | None]]
) -> dict[tuple[LabellerId, SessionId | None], tuple[int, int]]:
    """Count the connected sessions and the leases of labellers, but for a session each."""
    s, lease = tables.session.c, tables.lease.c
    people = padded(dict.fromkeys(labeller for labeller, _ in keys))
    sessions = select(s.labeller_id, s.id).where(s.labeller_id.in_(people), s.connected)
    leases = (
        select(lease.labeller_id, lease.session_id, func.count())
        .where(lease.labeller_id.in_(people))
        .group_by(lease.labeller_id, lease.session_id)
    )
    held: dict[int, dict[str, list[int]]] = {labeller: {} for labeller, _ in keys}
    for who, id_ in connection.execute(sessions):
        held[who].setdefault(id_, [0, 0])[0] = 1
    for who, id_, count in connection.execute(leases):
        held[who].setdefault(id_, [0, 0])[1] = count
    found = {}
    for labeller, without in keys:
        rest = [counts for id_, counts in held[labeller].items() if id_ != without]
        found[labeller, without] = sum(one for one, _ in rest), sum(one for _, one in rest)
    return found


def accesses(digests: Sequence[str], now_ms: int) -> AnySelect:
    """Return the statement that lists all projects which secrets open, by the secrets' digests."""
    t, who, m, p = tables.token.c, tables.labeller.c, tables.membership.c, tables.project.c
    one = (t.hash, t.labeller_id, who.name, p.id, p.slug, p.archived_ms)
    return (
        select(*one, func.min(m.role).label("role"))
        .select_from(
            tables.token.join(tables.labeller, who.id == t.labeller_id)
            .join(tables.membership, m.labeller_id == t.labeller_id)
            .join(tables.project, m.project_id.in_([p.id, EVERY_PROJECT]))
        )
        .where(
            t.hash.in_(padded(digests)),
            opens(now_ms),
            who.revoked_ms.is_(None),
            listed(p),
        )
        # Of two roles in a project the stronger one counts: 'admin' comes before 'labeller'.
        .group_by(*one)
    )


def as_access(row: AnyRow) -> Access:
    """Return the access that a row of ``accesses`` tells of."""
    return Access(
        labeller=LabellerId(row.labeller_id),
        name=row.name,
        role=Role(row.role),
        project=ProjectId(row.id),
        archived=row.archived_ms is not None,
    )
