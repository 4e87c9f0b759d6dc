"""Further opinions that an adaptive overlap has asked for, and who could still give them.

With more opinions wanted than there are people, an item waits for somebody who does not exist: the
owner is told, instead of wondering why the project never ends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection, select, union

from supt_async.domain.ids import ProjectId
from supt_async.domain.values import JSONObject
from supt_async.rules.overlap import OFFERED
from supt_async.storage.overlap.reading import read_overlap
from supt_async.storage.records import Counts
from supt_async.storage.schema import tables
from supt_async.storage.schema.conditions import standing, withdrawn

LOOKED_AT = 500
"""Maximum number of waiting items that are looked at."""
PEOPLE = 1_000
"""Maximum number of people who are looked at."""
NAMED = 10
"""Maximum number of people who are named."""


def further_opinions(
    connection: Connection, project: ProjectId, counts: Counts
) -> JSONObject | None:
    """Describe the further opinions of a project; None if its overlap is not adaptive."""
    overlap = read_overlap(connection, project)
    if overlap is None or not overlap.adaptive:
        return None
    waiting = _waiting(connection, project)
    people = _people(connection, project)
    had = _had(connection, project, waiting)
    could: Counter[str] = Counter()
    stuck = 0
    for item in waiting:
        left = [name for id_, name in people.items() if (item, id_) not in had]
        could.update(left)
        stuck += not left and len(people) < PEOPLE
    begun = counts.done + len(waiting)
    return {
        "least": overlap.least,
        "most": overlap.highest,
        "asked": counts.asked,
        "each": overlap.least + counts.asked / begun if begun else None,
        "waiting": len(waiting),
        "stuck": stuck,
        "could": [name for name, _ in could.most_common(NAMED)],
    }


def _waiting(connection: Connection, project: ProjectId) -> Sequence[int]:
    """Return items that were asked for again and that nobody has."""
    o, i = tables.offered.c, tables.item.c
    return connection.scalars(
        select(o.item_id)
        .join(tables.item, i.id == o.item_id)
        .where(
            o.project_id == project,
            o.priority == OFFERED,
            o.lease.is_(None),
            i.open_slots > 0,
        )
        .distinct()
        .limit(LOOKED_AT)
    ).all()


def _people(connection: Connection, project: ProjectId) -> dict[int, str]:
    """Return the names of those who may label."""
    m, who = tables.membership.c, tables.labeller.c
    rows = connection.execute(
        select(who.id, who.name)
        .join(tables.membership, who.id == m.labeller_id)
        .where(m.project_id.in_([project, 0]), who.revoked_ms.is_(None))
        .distinct()
        .limit(PEOPLE)
    )
    return {row.id: row.name for row in rows}


def _had(connection: Connection, project: ProjectId, items: Sequence[int]) -> set[tuple[int, int]]:
    """Return who has answered or skipped which item."""
    b, s = tables.label.c, tables.skip.c
    answered = select(b.item_id, b.labeller_id).where(
        b.item_id.in_(items), b.project_id == project, standing(b)
    )
    skipped = select(s.item_id, s.labeller_id).where(
        s.item_id.in_(items), s.project_id == project, ~withdrawn(s)
    )
    rows = connection.execute(union(answered, skipped))
    return {(item, labeller) for item, labeller in rows}
