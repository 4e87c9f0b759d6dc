"""Progress of a project: the sums of its counters, and figures that are read less often.

Plain SQLAlchemy Core on a reading connection, for both databases.
"""

from __future__ import annotations

from sqlalchemy import Connection, distinct, func, not_, select, text

from supt_async.domain.ids import Generation, ProjectId
from supt_async.errors import NotFound
from supt_async.storage.records import Counts
from supt_async.storage.schema import tables

LATEST = 100_000
MOMENT_MS = 5_000
"""Maximum duration of a batch in milliseconds, after which its statements are cancelled."""


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


# Items that more people held at once than are to answer them: starts and ends of each item's leases
# in order of time, an end before a start of the same millisecond, with the number of leases open at
# each point. A lease's times are read when its batch begins, so an item that was given back may be
# handed out again at a time that seems earlier: the last moment of such a lease does not count.
# Any number of people may hold a gold item.
_DEALT_TWICE = text("""
WITH ended AS (
    SELECT item_id, dealt_ms, CASE how WHEN 'answered' THEN ended_ms ELSE ended_ms - :moment END
                              AS ended_ms
      FROM lease_log WHERE project_id = :project AND NOT gold
), spans AS (
    SELECT item_id, dealt_ms, ended_ms FROM ended WHERE ended_ms > dealt_ms
    UNION ALL
    SELECT item_id, dealt_ms, NULL FROM lease WHERE project_id = :project AND NOT gold
), steps AS (
    SELECT item_id, dealt_ms AS at_ms, 1 AS step FROM spans
    UNION ALL
    SELECT item_id, ended_ms, -1 FROM spans WHERE ended_ms IS NOT NULL
), people AS (
    SELECT item_id, sum(step) OVER (PARTITION BY item_id ORDER BY at_ms, step
                                    ROWS UNBOUNDED PRECEDING) AS at_once
      FROM steps
)
SELECT count(DISTINCT item_id) FROM people
 WHERE at_once > (SELECT CASE WHEN overlap > highest_overlap THEN overlap ELSE highest_overlap END
                    FROM project WHERE id = :project)
""")


def dealt_twice(connection: Connection, project: ProjectId) -> int:
    """Count the items that more people held at once than are to answer them, which is a bug.

    It is read from the log of leases, to the millisecond; of a lease that was given back the last
    ``MOMENT_MS`` don't count. After the server's clock was set back the times of leases that
    followed each other may overlap, and such items are counted as well.
    """
    values = {"project": project, "moment": MOMENT_MS}
    return int(connection.scalar(_DEALT_TWICE, values) or 0)


def labels_since(connection: Connection, project: ProjectId, since_ms: int) -> int:
    """Count people's labels since a time, among the latest ``LATEST`` labels of the database."""
    c = tables.label.c
    columns = (c.project_id, c.created_ms, c.machine)
    latest = select(*columns).order_by(c.seq.desc()).limit(LATEST).subquery().c
    found = connection.scalar(
        select(func.count()).where(
            latest.project_id == project, latest.created_ms > since_ms, not_(latest.machine)
        )
    )
    return int(found or 0)


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
