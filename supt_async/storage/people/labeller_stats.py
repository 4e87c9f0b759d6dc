"""Statistics of labellers: number of labels, speed, and agreement with others.

Speed and agreement are those of the latest ``LATEST`` answers: an owner can still act on them,
and they cost the same however many answers there are. A list of many labellers has them of those
who labelled last. Two answers agree if they are equal; of forms the answers to each question are
compared by themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from heapq import nlargest

import msgspec
from sqlalchemy import Connection, not_, select

from supt_async.domain.ids import ProjectId
from supt_async.protocol.tasks.equality import respelled, text_of
from supt_async.rules.work_pace import median_ms, per_minute
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnySelect
from supt_async.storage.schema.conditions import latest, standing

LATEST = 200
"""Maximum number of a labeller's answers that are read."""
AT_ONCE = 10_000
"""Maximum number of answers that are read for a list of labellers, at ``LEAST`` of each."""
LEAST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class LabellerStats:
    """Statistics of a labeller's latest answers."""

    median_ms: float | None = None
    per_minute: float | None = None
    agreement: float | None = None
    compared: int = 0


NO_STATS = LabellerStats()


def answers_each(labellers: int) -> int:
    """Return how many answers to read of each labeller of a list."""
    return min(LATEST, max(LEAST, AT_ONCE // max(1, labellers)))


def described(last_ms: Mapping[int, int]) -> set[int]:
    """Return whose answers to read for a list, by the times of everybody's latest labels."""
    return set(nlargest(AT_ONCE // LEAST, last_ms, key=lambda id_: (last_ms[id_], id_)))


def labeller_stats(
    connection: Connection, project: ProjectId | None, labeller: int, most: int = LATEST
) -> LabellerStats:
    """Return the statistics of a labeller's latest answers, in a project or in all."""
    b = tables.label.c
    here = () if project is None else (b.project_id == project,)
    rows = connection.execute(
        select(b.item_id, b.value, b.ms, b.created_ms, b.project_id)
        .where(b.labeller_id == labeller, standing(b), *here)
        .order_by(b.created_ms.desc())
        .limit(most)
    ).all()
    others = _others(connection, labeller, [row[0] for row in rows])
    forms = _forms(connection, {row[4] for row in rows})
    same = compared = 0
    for item, value, _, _, of in rows:
        for other in others[item]:
            alike, asked = compare(respelled(value), other, is_form=of in forms)
            same, compared = same + alike, compared + asked
    return LabellerStats(
        median_ms=median_ms([row[2] for row in rows if row[2] is not None]),
        per_minute=per_minute([row[3] for row in rows]),
        agreement=same / compared if compared else None,
        compared=compared,
    )


def _forms(connection: Connection, projects: set[int]) -> set[int]:
    """Return those of some projects whose task is a form."""
    p = tables.project.c
    tasks = connection.execute(select(p.id, p.task).where(p.id.in_(projects)))
    return {id_ for id_, task in tasks if msgspec.json.decode(task).get("kind") == "form"}


def compare(one: str, other: str, *, is_form: bool) -> tuple[int, int]:
    """Return how many answers of two labels are equal, and how many were compared.

    Of a form each question counts that one of the two answers.
    """
    if not is_form:
        return int(one == other), 1
    mine, yours = msgspec.json.decode(one), msgspec.json.decode(other)
    if not isinstance(mine, dict) or not isinstance(yours, dict):
        return 0, 1
    asked = mine.keys() | yours.keys()
    both = mine.keys() & yours.keys()
    return sum(text_of(mine[name]) == text_of(yours[name]) for name in both), len(asked)


def _others(connection: Connection, labeller: int, items: list[int]) -> dict[int, list[str]]:
    """Return other people's answers to some items, an owner's corrections among them.

    Machine labels are nobody's.
    """
    b, k = tables.label.c, tables.correction.c
    found: dict[int, list[str]] = defaultdict(list)
    labels: AnySelect = select(b.item_id, b.value).where(
        b.item_id.in_(items), b.labeller_id != labeller, not_(b.machine), standing(b)
    )
    corrections: AnySelect = select(k.item_id, k.value).where(
        k.item_id.in_(items), k.labeller_id != labeller, latest(k)
    )
    for statement in (labels, corrections):
        for item, value in connection.execute(statement):
            found[item].append(respelled(value))
    return found
