"""Changes of items that are stored: another payload, other features and meta.

An item that has a label keeps its content, since the label is about that. One that is out with
somebody changes, and its lease stays: they see what they were given, the next labeller sees the
new content.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, case, exists, or_, select, update

from supt_async.domain.ids import ProjectId
from supt_async.errors import BadFile
from supt_async.storage.dialects import dialect_of
from supt_async.storage.schema import tables
from supt_async.storage.schema.conditions import corrected, standing
from supt_async.storage.transfer.staging.assigning import reassign
from supt_async.storage.transfer.staging.spool import Spool

PART = 2_000
"""Number of items that are looked up at once."""
CONTENT = ("fingerprint", "payload", "features", "meta", "assign")


def apply(
    connection: Connection, project: ProjectId, spool: Spool, on_bad: Callable[[BadFile], None]
) -> int:
    """Change items; return how many got another content.

    A row has the item, its external id, its line, and the columns of ``CONTENT``. ``on_bad`` is
    told of items that would change and have a label: they stay, unless it raises the error.
    """
    changed = sum(_change(connection, project, part, on_bad) for part in spool.parts(PART))
    if changed:
        p = tables.project.c
        statement = update(tables.project).where(p.id == project)
        connection.execute(statement.values(changes=p.changes + 1))
    return changed


def _change(
    connection: Connection,
    project: ProjectId,
    part: Sequence[Sequence[Any]],
    on_bad: Callable[[BadFile], None],
) -> int:
    rows = {row[0]: row for row in part}  # of an item that stands twice the later one counts
    c, b = tables.content.c, tables.label.c
    counts = or_(standing(b), b.gold)
    labelled = exists().where(b.project_id == project, b.item_id == c.item_id, counts)
    found = connection.execute(
        select(
            *(c.item_id, c.fingerprint, c.features, c.meta, c.assign),
            case((or_(labelled, corrected(c.item_id)), 1), else_=0),
        ).where(c.project_id == project, c.item_id.in_(list(rows)))
    ).all()
    changes = []
    moved: list[tuple[int, str | None]] = []
    for item, fingerprint, features, meta, assign, fixed in found:
        _, external_id, line, new_print, payload, *rest = rows[item]
        if new_print == fingerprint and rest == [features, meta, assign]:
            continue
        if fixed:
            reason = f"the item {external_id!r} has a label already: its content can't be changed"
            on_bad(BadFile(reason, line=line))
            continue
        values = (new_print, payload, *rest)
        changes.append({"item": item, **dict(zip(CONTENT, values, strict=True))})
        if rest[-1] != assign:
            moved.append((item, rest[-1]))
    if changes:
        dialect_of(connection).change_contents(connection, changes)
        reassign(connection, project, moved)
    return len(changes)
