"""What decides about an item's places: its project's overlap and task, and its answers."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, case, or_, select

from supt_async.domain.ids import ItemId, ProjectId
from supt_async.rules.overlap import Overlap
from supt_async.storage.consensus.crowd import read_crowd
from supt_async.storage.overlap.judge import Answers, Basis, Judge, by_item
from supt_async.storage.people.accounts import IMPORT
from supt_async.storage.schema import tables
from supt_async.storage.schema.conditions import counting


def read_overlap(connection: Connection, project: ProjectId) -> Overlap | None:
    """Return a project's overlap; None if it has been deleted."""
    p = tables.project.c
    columns = (p.overlap, p.overlap_max, p.sure, p.again)
    row = connection.execute(select(*columns).where(p.id == project)).first()
    return None if row is None else Overlap(*row)


def read_basis(connection: Connection, project: ProjectId, judge: Judge | None = None) -> Basis:
    """Return what the answers of a project are judged by.

    Args:
        connection: The connection.
        project: A project that has not been deleted.
        judge: Keeps it for as long as it is right.
    """
    p = tables.project.c
    columns = (p.task, p.consensus_version)
    text, version = connection.execute(select(*columns).where(p.id == project)).one()
    judge = judge or Judge()
    known = judge.find(project, text, version)
    return known or judge.learn(project, text, version, read_crowd(connection, project))


def read_answers(
    connection: Connection, project: ProjectId, items: Sequence[int]
) -> dict[ItemId, Answers]:
    """Return the answers that count to items that no owner has corrected, oldest first."""
    b, who = tables.label.c, tables.labeller.c
    settles = case((or_(who.kind == IMPORT, b.machine), 1), else_=0)
    rows = connection.execute(
        select(b.item_id, b.labeller_id, b.value, settles)
        .select_from(tables.label.join(tables.labeller, who.id == b.labeller_id))
        .where(b.item_id.in_(items), b.project_id == project, counting(b), ~b.gold)
        .order_by(b.seq)
    )
    return by_item(rows.all())
