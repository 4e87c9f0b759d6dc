"""Answers that suggestions are compared with: a correction, or else what a person said first."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, not_, or_, select

from supt_async.domain.ids import ProjectId
from supt_async.protocol.tasks.equality import respelled
from supt_async.storage.schema import tables
from supt_async.storage.schema.conditions import latest, standing


def true_answers(
    connection: Connection, project: ProjectId, items: Sequence[int]
) -> dict[int, str]:
    """Return the JSON texts of the answers to items that have one.

    Machine labels are none, and answers that saw a suggestion are left out.
    """
    b, k = tables.label.c, tables.correction.c
    blind = or_(b.suggestion_shown.is_(None), not_(b.suggestion_shown))
    labels = (
        select(b.item_id, b.value)
        .where(
            b.item_id.in_(items),
            b.project_id == project,
            not_(b.machine),
            blind,
            standing(b),
        )
        .order_by(b.seq.desc())
    )
    corrections = select(k.item_id, k.value).where(k.item_id.in_(items), latest(k))
    found: dict[int, str] = {}
    for statement in (labels, corrections):
        found |= {row.item_id: row.value for row in connection.execute(statement)}
    return found


def same(one: str, other: str) -> bool:
    """Tell whether two answers, as JSON texts, are equal; of large ones, this takes time."""
    return one == other or respelled(one) == respelled(other)
