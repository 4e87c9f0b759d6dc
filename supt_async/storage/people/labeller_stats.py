"""Statistics of labellers: number of labels, speed, and agreement with others.

Speed and agreement are those of the latest ``LATEST`` answers: an owner can still act on them,
and they cost the same however many answers there are. A list of many labellers has them of those
who labelled last. Two answers agree if they are equal; of forms the answers to each question are
compared by themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from heapq import nlargest
from typing import TypeAlias

import msgspec
from sqlalchemy import BindParameter, Connection, Integer, bindparam, not_, select, union_all

from supt_async.domain.ids import ProjectId
from supt_async.protocol.tasks.equality import respelled, text_of
from supt_async.rules.work_pace import median_ms, per_minute
from supt_async.storage.dialects.base_rows import parts
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow, AnySelect
from supt_async.storage.schema.conditions import latest, standing

LATEST = 200
"""Maximum number of a labeller's answers that are read."""
AT_ONCE = 10_000
"""Maximum number of answers that are read for a list of labellers, at ``LEAST`` of each."""
LEAST = 20
ANSWERS = 250
"""Maximum number of answers that one statement reads of several labellers."""
ITEMS = 100
"""Maximum number of items that one statement is about."""

Others: TypeAlias = dict[int, list[tuple[int, str]]]
"""Answers, and who gave them, by item."""


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


def stats_of(
    connection: Connection, project: ProjectId | None, labellers: Sequence[int], most: int = LATEST
) -> dict[int, LabellerStats]:
    """Return the statistics of labellers' latest answers, in a project or in all, by labeller.

    Statements are about some of them at once, so that a list of hundreds takes few, and about few
    enough that the event loop, which goes on between them, is not held up for long.
    """
    found: dict[int, LabellerStats] = {}
    forms: dict[int, bool] = {}
    for some in parts(labellers, max(1, ANSWERS // most)):
        rows: dict[int, list[AnyRow]] = {labeller: [] for labeller in some}
        given = {f"labeller{place}": labeller for place, labeller in enumerate(some)}
        given |= {"most": most} if project is None else {"most": most, "project": project}
        for row in connection.execute(_latest_of(len(some), project is None), given):
            rows[row.labeller_id].append(row)
        every = [row for mine in rows.values() for row in mine]
        others = _others(connection, sorted({row.item_id for row in every}))
        if unknown := {row.project_id for row in every} - forms.keys():
            forms |= _forms(connection, unknown)
        for labeller, mine in rows.items():
            found[labeller] = _stats(labeller, mine, others, forms)
    return found


@cache
def _latest_of(count: int, in_all: bool) -> AnySelect:
    """Return the statement for the latest answers of each of so many labellers.

    Its parameters are labeller0 and so on, most, and project unless it is about all.
    """
    b = tables.label.c
    here = () if in_all else (b.project_id == bindparam("project"),)
    columns = (b.labeller_id, b.item_id, b.value, b.ms, b.created_ms, b.project_id)
    each = [
        select(*columns)
        .where(b.labeller_id == bindparam(f"labeller{place}"), standing(b), *here)
        .order_by(b.created_ms.desc())
        .limit(bindparam("most", type_=Integer))
        .subquery()
        for place in range(count)
    ]
    found = union_all(*map(select, each)).subquery()
    return select(found).order_by(found.c.labeller_id, found.c.created_ms.desc())


def _stats(
    labeller: int, rows: Sequence[AnyRow], others: Others, forms: Mapping[int, bool]
) -> LabellerStats:
    same = compared = 0
    for row in rows:
        for by, other in others[row.item_id]:
            if by != labeller:
                is_form = forms[row.project_id]
                alike, asked = compare(respelled(row.value), other, is_form=is_form)
                same, compared = same + alike, compared + asked
    return LabellerStats(
        median_ms=median_ms([row.ms for row in rows if row.ms is not None]),
        per_minute=per_minute([row.created_ms for row in rows]),
        agreement=same / compared if compared else None,
        compared=compared,
    )


def _forms(connection: Connection, projects: set[int]) -> dict[int, bool]:
    """Return of each of some projects whether its task is a form."""
    p = tables.project.c
    tasks = connection.execute(select(p.id, p.task).where(p.id.in_(projects)))
    return {id_: msgspec.json.decode(task).get("kind") == "form" for id_, task in tasks}


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


def _others(connection: Connection, items: Sequence[int]) -> Others:
    """Return who answered some items how, an owner's corrections among it.

    Machine labels are nobody's.
    """
    found: Others = defaultdict(list)
    for some in parts(items, ITEMS):
        for statement in _answers():
            for item, labeller, value in connection.execute(statement, {"items": some}):
                found[item].append((labeller, respelled(value)))
    return found


@cache
def _answers() -> tuple[AnySelect, AnySelect]:
    """Return the statements for people's answers to items, and for owners' corrections."""
    b, k = tables.label.c, tables.correction.c
    items: BindParameter[int] = bindparam("items", expanding=True)
    return (
        select(b.item_id, b.labeller_id, b.value).where(
            b.item_id.in_(items), not_(b.machine), standing(b)
        ),
        select(k.item_id, k.labeller_id, k.value).where(k.item_id.in_(items), latest(k)),
    )
