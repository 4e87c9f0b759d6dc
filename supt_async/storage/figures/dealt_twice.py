"""Items that more people held at once than are to answer them, looked for in what has ended since.

Leases that overlapped are compared when they end. Each look reads those that ended since the one
before, and some time before that, since clocks differ and transactions take time. Leases that are
held are looked at too. Whoever held an item at the same time as somebody else is in one of these
looks together with them: when the first of the leases ended, the others were held, or ended since.

What was found is kept with the number of people, as the number that is allowed may grow. It stays
when the log of leases is pruned.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, func, insert, select, text, update

from supt_async.domain.ids import ProjectId
from supt_async.storage.dialects import dialect_of
from supt_async.storage.figures import state
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow

MOMENT_MS = 5_000
"""Maximum duration of a batch in milliseconds, after which its statements are cancelled."""
AGAIN_MS = 300_000
"""Time before the last look whose leases are looked at again, in milliseconds."""
PERIOD_MS = 30_000
"""Minimum interval between two looks, in milliseconds, by whatever process."""

# Starts and ends of each item's leases in order of time, an end before a start of the same
# millisecond, with the number of leases open at each point. A lease's times are read when its batch
# begins, so an item that was given back may be handed out again at a time that seems earlier: the
# last moment of such a lease does not count. Any number of people may hold a gold item.
_HELD = """
WITH ended AS (
    SELECT project_id, item_id, dealt_ms,
           CASE how WHEN 'answered' THEN ended_ms ELSE ended_ms - :moment END AS ended_ms
      FROM lease_log WHERE {these} AND NOT gold
), spans AS (
    SELECT project_id, item_id, dealt_ms, ended_ms FROM ended WHERE ended_ms > dealt_ms
    UNION ALL
    SELECT project_id, item_id, dealt_ms, NULL FROM lease WHERE {held} AND NOT gold
), steps AS (
    SELECT project_id, item_id, dealt_ms AS at_ms, 1 AS step FROM spans
    UNION ALL
    SELECT project_id, item_id, ended_ms, -1 FROM spans WHERE ended_ms IS NOT NULL
), people AS (
    SELECT project_id, item_id, sum(step) OVER (PARTITION BY item_id ORDER BY at_ms, step
                                                ROWS UNBOUNDED PRECEDING) AS at_once
      FROM steps
)
SELECT people.project_id AS project_id, item_id, max(at_once) AS at_once
  FROM people JOIN project ON project.id = people.project_id
 WHERE at_once > CASE WHEN overlap > highest_overlap THEN overlap ELSE highest_overlap END
 GROUP BY people.project_id, item_id
"""
ALL_OF_PROJECT = text(_HELD.format(these="project_id = :project", held="project_id = :project"))
ALL = text(_HELD.format(these="1 = 1", held="1 = 1"))
ENDS = "how IN ('answered', 'skipped', 'released', 'expired') AND ended_ms > :since"
"""All that ended after a time; all ways are named because an index of some databases begins so."""
SINCE = text(_HELD.format(these=ENDS, held="1 = 1"))
SINCE_ROW = text(_HELD.format(these="lease_log.rowid > :row AND ended_ms > :since", held="1 = 1"))
FIRST_ROW = text("SELECT min(rowid), max(rowid) FROM lease_log")
ROW = text("SELECT ended_ms FROM lease_log WHERE rowid >= :row ORDER BY rowid LIMIT 1")


def recount(connection: Connection, project: ProjectId) -> int:
    """Count such items of a project in its whole log of leases."""
    values = {"project": project, "moment": MOMENT_MS}
    return len(connection.execute(ALL_OF_PROJECT, values).all())


def kept(connection: Connection, project: ProjectId) -> tuple[int, int] | None:
    """Return the number that is kept, and as of when in Unix milliseconds; None: none is."""
    as_of = state.read(connection).leases_ms
    if as_of is None:
        return None
    h, p = tables.held_at_once.c, tables.project.c
    found = connection.scalar(
        select(func.count())
        .select_from(tables.held_at_once.join(tables.project, p.id == h.project_id))
        .where(h.project_id == project, h.people > p.overlap, h.people > p.highest_overlap)
    )
    return int(found or 0), as_of


def is_due(connection: Connection, now_ms: int) -> bool:
    """Tell whether nobody has looked for some time."""
    last = state.read(connection).leases_ms
    return last is None or now_ms - last >= PERIOD_MS or now_ms < last


def look(connection: Connection) -> Sequence[AnyRow]:
    """Return project, item and people of what was held at once since shortly before the last look.

    The first look reads the whole log.
    """
    last = state.read(connection).leases_ms
    values = {"moment": MOMENT_MS}
    if last is None:
        return connection.execute(ALL, values).all()
    values["since"] = last - AGAIN_MS
    if dialect_of(connection).shared:
        return connection.execute(SINCE, values).all()
    values["row"] = _row_before(connection, values["since"])
    return connection.execute(SINCE_ROW, values).all()


def keep(connection: Connection, found: Sequence[AnyRow], looked_ms: int) -> None:
    """Keep what was found by a look that began at a time in Unix milliseconds."""
    now = state.lock(connection)
    h, p = tables.held_at_once.c, tables.project.c
    items = {row.item_id: (row.project_id, int(row.at_once)) for row in found}
    here = set(connection.scalars(select(p.id).where(p.id.in_({one[0] for one in items.values()}))))
    there = connection.execute(select(h.item_id, h.people).where(h.item_id.in_(items)))
    known = {row.item_id: row.people for row in there}
    new = [
        {"project_id": project, "item_id": item, "people": people}
        for item, (project, people) in sorted(items.items())
        if item not in known and project in here
    ]
    more = [
        {"b_item": item, "b_people": people}
        for item, (_, people) in sorted(items.items())
        if known.get(item, people) < people
    ]
    if new:
        connection.execute(insert(tables.held_at_once), new)
    if more:
        change = update(tables.held_at_once).where(h.item_id == bindparam("b_item"))
        connection.execute(change.values(people=bindparam("b_people")), more)
    now.leases_ms = looked_ms
    state.write(connection, now)


def _row_before(connection: Connection, since_ms: int) -> int:
    """Return a row of SQLite's log before those that ended after a time; they are in its order."""
    low, high = connection.execute(FIRST_ROW).one()
    if low is None:
        return 0
    low -= 1
    while low < high:
        middle = (low + high) // 2
        ended = connection.scalar(ROW, {"row": middle + 1})
        if ended is not None and ended <= since_ms:
            low = middle + 1
        else:
            high = middle
    return int(low)
