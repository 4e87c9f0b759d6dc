"""Items whose suggestion may become a machine label, and why others are left to people.

Only items are taken that no person has to do with: nobody holds them, has answered, corrected or
flagged them, and none of them is audited or held out of the training.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import ColumnElement, Connection, exists, literal, or_, select, union

from supt_async.domain.ids import ProjectId
from supt_async.errors import Refused
from supt_async.learning.holdout import held_out
from supt_async.rules.suggesting import is_source
from supt_async.storage.schema import tables
from supt_async.storage.schema.conditions import standing, withdrawn
from supt_async.storage.transfer.existing_items import imports_under_way

PAGE = 5_000
"""Number of items that are looked through in one read."""
MOST_NAMED = 20
"""Maximum number of sources that an error names."""
HELD, ANSWERED, CORRECTED, FLAGGED, AUDITED, HELD_OUT = (
    *("held", "answered", "corrected", "flagged", "audited", "held out"),
)
"""Reasons why an item is left to people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be accepted."""

    source: str
    min_score: float
    audit: float = 0.05
    """Share of the items that go to people instead."""


@dataclass(frozen=True, slots=True)
class Page:
    """Items that were looked through."""

    last: int | None
    """Item after which the next page begins; None if there is none."""
    size: int
    found: Sequence[int]
    """Those with a confident suggestion and an open place, ascending."""


@dataclass(frozen=True, slots=True)
class Free:
    """Items that no person has to do with."""

    places: dict[int, int]
    """Number of open places of each, ascending by item."""
    left: Counter[str]
    """Number of items that are left to people, by reason."""


def check_project(connection: Connection, project: ProjectId) -> None:
    """Check that a project can be changed.

    Raises:
        Refused: It is gone, or archived.
    """
    p = tables.project.c
    row = connection.execute(select(p.archived_ms).where(p.id == project)).first()
    if row is None:
        raise Refused("this project has been deleted")
    if row.archived_ms is not None:
        raise Refused("this project is archived: unarchive it first (supt project unarchive)")


def check_source(connection: Connection, project: ProjectId, source: str) -> None:
    """Check that a project has suggestions of a source.

    Raises:
        Refused: It has none.
    """
    if not is_source(source):
        raise Refused("source: give the name of a source of suggestions")
    s = tables.suggestion.c
    here = select(s.source).where(s.project_id == project)
    if connection.scalar(here.where(s.source == source).limit(1)) is not None:
        return
    names = connection.scalars(here.distinct().order_by(s.source).limit(MOST_NAMED)).all()
    known = f"there are some of {', '.join(names)}" if names else "the project has none at all"
    raise Refused(f"there are no suggestions of {source!r}: {known}")


def find_confident(connection: Connection, project: ProjectId, wanted: Wanted, after: int) -> Page:
    """Look through the next items of a project."""
    c, s, i = tables.content.c, tables.suggestion.c, tables.item.c
    staging = imports_under_way(connection, project)
    page = connection.scalars(
        select(c.item_id)
        .where(c.project_id == project, c.item_id > after)
        .order_by(c.item_id)
        .limit(PAGE)
    ).all()
    if not page:
        return Page(None, 0, [])
    confident = (
        select(s.item_id)
        .select_from(
            tables.suggestion.join(tables.item, i.id == s.item_id).join(
                tables.content, c.item_id == s.item_id
            )
        )
        .where(
            s.item_id.between(page[0], page[-1]),
            s.project_id == project,
            s.source == wanted.source,
            s.score >= wanted.min_score,
            i.open_slots > 0,
            or_(c.import_id.is_(None), c.import_id.not_in(staging)),
        )
        .order_by(s.item_id)
    )
    last = page[-1] if len(page) == PAGE else None
    return Page(last, len(page), connection.scalars(confident).all())


def find_free(
    connection: Connection,
    project: ProjectId,
    wanted: Wanted,
    items: Sequence[int],
    *,
    holdout: float,
    lock: bool,
) -> Free:
    """Return which of some items no person has to do with.

    Args:
        connection: A transaction, which writes if it is to lock.
        project: The project.
        wanted: What is to be accepted.
        items: The items.
        holdout: Share of the items that measure the model.
        lock: Whether to lock the items first, in the order of their ids.
    """
    i, s = tables.item.c, tables.suggestion.c
    some = select(i.id, i.open_slots).where(
        i.id.in_(items), i.project_id == project, i.open_slots > 0
    )
    some = some.order_by(i.id)
    rows = connection.execute(some.with_for_update(key_share=True) if lock else some).all()
    ids = np.array([row.id for row in rows], dtype=np.int64)
    measuring = set(ids[held_out(ids, holdout, project)].tolist())
    reasons = _reasons(connection, project, [row.id for row in rows])
    # A source may be replaced since the items were found.
    still = set(
        connection.scalars(
            select(s.item_id).where(
                s.item_id.in_(items), s.source == wanted.source, s.score >= wanted.min_score
            )
        )
    )
    free = Free({}, Counter())
    for item, places in rows:
        if item not in still:
            continue
        reason = reasons.get(item) or (HELD_OUT if item in measuring else None)
        if reason is None:
            free.places[item] = places
        else:
            free.left[reason] += 1
    return free


def audited(item: ColumnElement[int]) -> ColumnElement[bool]:
    """Return the condition that an item (a column with its id) is audited."""
    a, of = tables.audited.c, tables.acceptance.c
    standing_ = exists().where(of.id == a.acceptance_id, of.withdrawn_ms.is_(None))
    return exists().where(a.item_id == item, standing_)


def _reasons(connection: Connection, project: ProjectId, items: Sequence[int]) -> dict[int, str]:
    """Return why items are left to people.

    It is one statement: a place passes from a lease to an answer, and must not be missed.
    """
    lease, b, k, f = (t.c for t in (tables.lease, tables.label, tables.correction, tables.flag))
    i = tables.item.c
    parts = union(
        select(lease.item_id, literal(HELD)).where(lease.item_id.in_(items)),
        select(b.item_id, literal(ANSWERED)).where(
            b.item_id.in_(items), b.project_id == project, standing(b)
        ),
        select(k.item_id, literal(CORRECTED)).where(k.item_id.in_(items), ~withdrawn(k)),
        select(f.item_id, literal(FLAGGED)).where(f.item_id.in_(items), f.resolved_ms.is_(None)),
        select(i.id, literal(AUDITED)).where(i.id.in_(items), audited(i.id)),
    )
    return {int(item): str(reason) for item, reason in connection.execute(parts)}
