"""Progress of a project: the sums of its counters, and figures that are read less often.

Plain SQLAlchemy Core on a reading connection, for both databases.
"""

from __future__ import annotations

from sqlalchemy import Connection, and_, case, distinct, func, not_, select

from supt_async.domain.ids import Generation, ProjectId
from supt_async.errors import NotFound
from supt_async.storage.records import Counts
from supt_async.storage.schema import tables

LATEST = 100_000
LOOK = 2_000
"""Number of labels that one statement looks at for those of the last minute."""


def counts(connection: Connection, project: ProjectId) -> Counts:
    """Return the sums of the processes' counters, without counting items or labels."""
    c = tables.counter.c
    sums = connection.execute(
        select(
            func.coalesce(func.sum(c["items"]), 0),
            func.coalesce(func.sum(c["open"]), 0),
            func.coalesce(func.sum(c["out"]), 0),
            func.coalesce(func.sum(c["done"]), 0),
            func.coalesce(func.sum(c["labels"]), 0),
            func.coalesce(func.sum(c["asked"]), 0),
        ).where(c.project_id == project)
    ).one()
    p = tables.project.c
    row = connection.execute(
        select(p.generation, p.paused | p.archived_ms.is_not(None)).where(p.id == project)
    ).first()
    if row is None:
        raise NotFound("this project has been deleted")
    s = tables.session.c
    connected = connection.scalar(
        select(func.count(distinct(s.labeller_id))).where(s.project_id == project, s.connected)
    )
    items, open_, out, done, labels, asked = (int(value) for value in sums)
    return Counts(
        items=items,
        open=open_,
        out=out,
        done=done,
        labels=labels,
        asked=asked,
        generation=Generation(row[0]),
        paused=bool(row[1]),
        connected=int(connected or 0),
    )


def labels_since(connection: Connection, project: ProjectId, since_ms: int) -> int:
    """Count people's labels since a time, among the latest ``LATEST`` labels of the database.

    They are read in steps, up to the first one without a label since then.
    """
    c = tables.label.c
    columns = (c.seq, c.project_id, c.created_ms, c.machine)
    found, before = 0, None
    for _ in range(LATEST // LOOK):
        newest = select(*columns).order_by(c.seq.desc()).limit(LOOK)
        some = (newest if before is None else newest.where(c.seq < before)).subquery().c
        mine = and_(some.project_id == project, some.created_ms > since_ms, not_(some.machine))
        counted = func.sum(case((mine, 1), else_=0))
        statement = select(counted, func.min(some.seq), func.max(some.created_ms))
        labels, before, last_ms = connection.execute(statement).one()
        found += int(labels or 0)
        if before is None or last_ms <= since_ms:
            break
    return found


def trained_on(connection: Connection, project: ProjectId, generation: Generation) -> int:
    """Return how many labels a ranking's model was trained on."""
    c = tables.generation.c
    statement = select(c.labels).where(c.project_id == project, c.generation == generation)
    return int(connection.scalar(statement) or 0)


def labeller_count(connection: Connection, project: ProjectId) -> int:
    """Count the labellers who may label in this project, without revoked ones."""
    m, who = tables.membership.c, tables.labeller.c
    found = connection.scalar(
        select(func.count(distinct(m.labeller_id)))
        .join(tables.labeller, who.id == m.labeller_id)
        .where(m.project_id.in_([project, 0]), who.revoked_ms.is_(None))
    )
    return int(found or 0)


def out_behind(connection: Connection, project: ProjectId) -> int:
    """Return the largest number of labels that a leased item's model had not seen."""
    c = tables.lease.c
    found = connection.scalar(select(func.max(c.behind)).where(c.project_id == project))
    return int(found or 0)
