"""Lookup of the items that suggestions are for, and check of the values that depend on the item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, TextClause, select, text

from supt_async.domain.ids import ProjectId
from supt_async.domain.items import FoundSuggestion
from supt_async.protocol.display.display import NO_LINK, display
from supt_async.protocol.tasks.bounds import Bounds
from supt_async.protocol.tasks.equality import text_of
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.task import settle
from supt_async.protocol.tasks.validation import NotAllowed
from supt_async.storage.schema import tables
from supt_async.storage.transfer.bulk import POSTGRES_BY_INDEX
from supt_async.storage.transfer.existing_items import imports_under_way
from supt_async.storage.transfer.image_sizes import bounds_of_item

# Whether an item has a label that stands, or an owner's correction.
_LABELLED = (
    "(EXISTS (SELECT 1 FROM label b WHERE b.project_id = :project AND b.item_id = c.item_id"
    "          AND NOT b.late AND NOT EXISTS (SELECT 1 FROM withdrawal w"
    "           WHERE w.project_id = b.project_id AND w.answer_id = b.id))"
    " OR EXISTS (SELECT 1 FROM correction k WHERE k.item_id = c.item_id"
    "             AND NOT EXISTS (SELECT 1 FROM withdrawal w"
    "                  WHERE w.project_id = k.project_id AND w.answer_id = k.id)))"
)
# One row with two arrays: a row for each item takes twice as long. One walk down an index for
# each key, whatever the statistics say (see ``transfer.bulk``).
_POSTGRES = (
    "SELECT array_agg(c.item_id ORDER BY k.n), array_agg(c.labelled ORDER BY k.n)"
    "  FROM unnest(CAST(:keys AS {type}[])) WITH ORDINALITY AS k (key, n)"
    "  LEFT JOIN LATERAL (SELECT c.item_id, {labelled} AS labelled FROM content c"
    "                      WHERE c.project_id = :project AND c.{column} = k.key"
    "                        AND (c.import_id IS NULL"
    "                             OR c.import_id <> ALL (CAST(:staging AS bigint[])))"
    "                      LIMIT 1) AS c ON true"
)
_SQLITE = (
    "SELECT c.item_id, {labelled} FROM json_each(:keys) AS k"
    "  LEFT JOIN content c ON c.project_id = :project AND c.{column} = k.value"
    "   AND (c.import_id IS NULL OR c.import_id NOT IN (SELECT value FROM json_each(:staging)))"
    " ORDER BY k.key"
)


def _statement(template: str, column: str, type_: str) -> TextClause:
    return text(template.format(column=column, type=type_, labelled=_LABELLED))


BY_KEY = {
    "postgresql": _statement(_POSTGRES, "key", "text"),
    "sqlite": _statement(_SQLITE, "key", "text"),
}
"""Statements that look items up by their own ids, by the database."""
BY_NUMBER = {
    "postgresql": _statement(_POSTGRES, "item_id", "bigint"),
    "sqlite": _statement(_SQLITE, "item_id", "bigint"),
}
"""Statements that look items up by their numbers."""


@dataclass(frozen=True, slots=True)
class Target:
    """Item that a suggestion is for."""

    item: int
    labelled: bool
    """Whether it has an answer already, so that the suggestion will not be shown."""


def targets(
    connection: Connection, project: ProjectId, some: Sequence[FoundSuggestion]
) -> list[Target | None]:
    """Return the item of each suggestion; None for one that the project does not have."""
    staging = list(imports_under_way(connection, project))
    found: list[Target | None] = [None] * len(some)
    by_key = [n for n, one in enumerate(some) if one.external_id is not None]
    by_number = [n for n, one in enumerate(some) if one.external_id is None]
    for places, statements, keys in (
        (by_key, BY_KEY, [f"id:{some[n].external_id}" for n in by_key]),
        (by_number, BY_NUMBER, [some[n].item for n in by_number]),
    ):
        if places:
            rows = _rows(connection, statements, project, keys, staging)
            for place, (item, labelled) in zip(places, rows, strict=True):
                found[place] = None if item is None else Target(item, bool(labelled))
    return found


def _rows(
    connection: Connection,
    statements: dict[str, TextClause],
    project: ProjectId,
    keys: Sequence[object],
    staging: Sequence[int],
) -> Sequence[tuple[int | None, bool | None]]:
    dialect = connection.dialect.name
    given = {"project": project, "keys": list(keys), "staging": list(staging)}
    if dialect == "postgresql":
        connection.execute(POSTGRES_BY_INDEX)
        items, labelled = connection.execute(statements[dialect], given).one()
        return list(zip(items, labelled, strict=True))
    given |= {name: msgspec.json.encode(given[name]).decode() for name in ("keys", "staging")}
    return [(item, labelled) for item, labelled in connection.execute(statements[dialect], given)]


def payloads(connection: Connection, items: Sequence[int]) -> dict[int, str]:
    """Return the payloads of items."""
    c = tables.content.c
    rows = connection.execute(select(c.item_id, c.payload).where(c.item_id.in_(items)))
    return {row.item_id: row.payload for row in rows}


def fitted(task: Task, value: str, payload: str) -> str:
    """Return the text of a value as it is stored for an item with this payload.

    Raises:
        ValueError: The task does not allow it for this item.
    """
    try:
        return text_of(settle(task, msgspec.json.decode(value), _bounds(task, payload)))
    except NotAllowed as exc:
        raise ValueError(f"the value is not allowed: {exc}") from exc


def _bounds(task: Task, payload: str) -> Bounds | None:
    envelope = msgspec.json.decode(payload)
    try:
        data = display(envelope, task.view, NO_LINK)
    except ValueError:
        return None
    return bounds_of_item(envelope, data)
