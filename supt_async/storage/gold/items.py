"""Gold items of a project: added with an import, changed, and retired.

A gold item has no places, is in no order and in no counter. Its known answer is the JSON text that
``text_of`` makes. ``project.gold_changes`` tells every process that there are others.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, bindparam, func, select, update

from supt_async.domain.ids import ProjectId
from supt_async.storage.dialects import dialect_of
from supt_async.storage.schema import tables

COLUMNS = ("project_id", "item_id", "value", "created_ms")
PART = 500
"""Number of items in one statement."""


def add(
    connection: Connection, project: ProjectId, rows: Sequence[Sequence[object]], now_ms: int
) -> None:
    """Make items gold that are stored and in no order; a row has an item and its known answer."""
    if not rows:
        return
    ids = [int(str(row[0])) for row in rows]
    i = tables.item.c
    # The overlap may have been raised since they were staged.
    places = update(tables.item).where(i.id.in_(ids), i.open_slots > 0)
    connection.execute(places.values(open_slots=0))
    whole = ((project, *row, now_ms) for row in rows)
    dialect_of(connection).write_rows(connection, tables.gold, COLUMNS, whole)
    note_change(connection, project)


def meet(
    connection: Connection, project: ProjectId, values: Mapping[int, str], *, change: bool
) -> tuple[int, int]:
    """Process known answers that came with items which are there already.

    Args:
        connection: The connection.
        project: The project.
        values: JSON text of the known answer, by item.
        change: Whether another answer replaces the one that is stored.

    Returns:
        How many gold items got another answer, and how many of the items could get none, because
        they are no gold items, or have another answer that stays.
    """
    changed = ignored = 0
    ids = list(values)
    for start in range(0, len(ids), PART):
        part = ids[start : start + PART]
        there = _values(connection, project, part)
        ignored += len(part) - len(there)
        other = [item for item, value in there.items() if value != values[item]]
        if not change:
            ignored += len(other)
        elif other:
            _change(connection, project, {item: values[item] for item in other})
            changed += len(other)
    if changed:
        note_change(connection, project)
    return changed, ignored


def retire(connection: Connection, project: ProjectId, items: Collection[int], now_ms: int) -> int:
    """Hand gold items out no more; return how many were handed out until now."""
    g, retired = tables.gold.c, 0
    ids = list(items)
    for start in range(0, len(ids), PART):
        some = (g.item_id.in_(ids[start : start + PART]), g.retired_ms.is_(None))
        change = update(tables.gold).where(g.project_id == project, *some)
        retired += connection.execute(change.values(retired_ms=now_ms)).rowcount
    if retired:
        note_change(connection, project)
    return retired


def count(connection: Connection, project: ProjectId) -> int:
    """Return the number of gold items that are handed out."""
    g = tables.gold.c
    here = select(func.count()).where(g.project_id == project, g.retired_ms.is_(None))
    return int(connection.scalar(here) or 0)


def golden(connection: Connection, project: ProjectId, items: Collection[int]) -> set[int]:
    """Return those of some items that are gold, retired ones as well."""
    ids = list(items)
    parts = (ids[start : start + PART] for start in range(0, len(ids), PART))
    return {item for part in parts for item in _values(connection, project, part)}


def note_change(connection: Connection, project: ProjectId) -> None:
    """Tell every process that the project has other gold items."""
    p = tables.project.c
    change = update(tables.project).where(p.id == project)
    connection.execute(change.values(gold_changes=p.gold_changes + 1))


def _values(connection: Connection, project: ProjectId, items: Sequence[int]) -> dict[int, str]:
    g = tables.gold.c
    here = select(g.item_id, g.value).where(g.project_id == project, g.item_id.in_(items))
    return {int(item): str(value) for item, value in connection.execute(here)}


def _change(connection: Connection, project: ProjectId, values: Mapping[int, str]) -> None:
    g = tables.gold.c
    change = update(tables.gold).where(g.project_id == project, g.item_id == bindparam("item"))
    rows = [{"item": item, "new": value} for item, value in values.items()]
    connection.execute(change.values(value=bindparam("new")), rows)
