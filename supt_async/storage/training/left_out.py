"""Items that the model was not given, as a run's metrics name them.

``left_out`` is their number; ``left_out:ITEM (WHY)`` names some, with what is wrong with each.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from supt_async.domain.ids import ProjectId
from supt_async.domain.values import JSONObject
from supt_async.storage.schema import tables

LEFT_OUT = "left_out"
MOST_NAMED = 5
"""Maximum number of items that the status names."""
_NAMED = re.compile(rf"{LEFT_OUT}:([0-9]{{1,18}})(?: \((.*)\))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class LeftOutItem:
    """Item that the model was not given, and what is wrong with it."""

    item: int
    why: str


def named_items(metrics: Mapping[str, float]) -> list[LeftOutItem]:
    """Return the first items that metrics name."""
    found = filter(None, map(_NAMED.fullmatch, metrics))
    return [LeftOutItem(int(match[1]), match[2] or "") for match in found][:MOST_NAMED]


def external_ids(
    connection: Connection, project: ProjectId, items: Sequence[LeftOutItem]
) -> dict[int, str]:
    """Return the ids that an owner gave to items, as far as they have one."""
    c = tables.content.c
    wanted = [item.item for item in items]
    query = select(c.item_id, c.external_id).where(
        c.project_id == project, c.item_id.in_(wanted), c.external_id.is_not(None)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def as_object(metrics: Mapping[str, float], ids: Mapping[int, str]) -> JSONObject | None:
    """Return how many items were left out and which, for the status; None if none was."""
    if not metrics.get(LEFT_OUT):
        return None
    items = [
        {"item": item.item, "id": ids.get(item.item), "why": item.why}
        for item in named_items(metrics)
    ]
    return {"count": int(metrics[LEFT_OUT]), "items": items}


def sentence(found: JSONObject) -> str:
    """Return what the status says of the items that were left out."""
    count, items = found["count"], found["items"]
    names = [
        f"{item['item'] if item['id'] is None else item['id']}"
        + (f" ({item['why']})" if item["why"] else "")
        for item in items
    ]
    more = ", ..." if len(names) < count else ""
    return (
        f"{count} {'item is' if count == 1 else 'items are'} left out of training and handed out"
        f" last: {', '.join(names)}{more}. Correct them and add them again (--update), or"
        f" use a model that can deal with them."
    )
