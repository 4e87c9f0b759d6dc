"""Corrections: an owner's answers, which count instead of all others to their items.

A correction is a separate row and overwrites nothing: the labellers' answers stay, are exported
as ``overruled`` and no longer trained on. It settles the item: open places are closed. Leased
places stay leased, and their answers are stored and overruled; a place that is given back is
handed out again. A later correction of the same item replaces the one before, which then counts
as withdrawn.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, exists, select, update

from supt_async.domain.acts import What
from supt_async.domain.ids import ItemId, ProjectId, RequestId
from supt_async.domain.project import Access
from supt_async.domain.values import JSONValue
from supt_async.errors import NotFound, Refused
from supt_async.protocol.tasks.equality import text_of
from supt_async.storage.acts.acts import record
from supt_async.storage.database import Database
from supt_async.storage.ports import Corrections
from supt_async.storage.records import (
    Hint,
    Target,
)
from supt_async.storage.schema import tables
from supt_async.storage.schema.conditions import latest
from supt_async.storage.transfer.item_writer import count


class SqlCorrections(Corrections):
    """Corrections on either database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def correct(self, by: Access, item: ItemId, id_: RequestId, value: JSONValue) -> bool:
        """Store an owner's answer, checked against the task by the caller.

        ``id_`` is made by the client, so that a repeated request does no harm. Returns whether
        the answer is new.

        Raises:
            NotFound: There is no such item in the project.
            Refused: The id belongs to another answer.
        """
        text = text_of(value)
        row = {
            "project_id": by.project,
            "id": id_,
            "item_id": item,
            "labeller_id": by.labeller,
            "value": text,
        }

        def change(connection: Connection) -> bool:
            places = _lock(connection, by.project, item)
            if _known(connection, row):
                return False
            again = connection.scalar(select(exists().where(tables.correction.c.item_id == item)))
            connection.execute(
                tables.correction.insert().values(**row, created_ms=self._database.now_ms())
            )
            connection.execute(
                update(tables.item).where(tables.item.c.id == item).values(open_slots=0)
            )
            out = connection.scalar(select(exists().where(tables.lease.c.item_id == item)))
            count(
                connection,
                by.project,
                self._database.process,
                open=-places,
                # Without open places the item was complete already, unless it is leased.
                done=int(places > 0 and not out),
                labels=int(not again),
            )
            record(connection, by.project, by, What.ITEM_CORRECTED, {"item": item})
            return True

        hint = Hint(project=by.project, labels=True)
        return await self._database.write(change, hint)


def latest_corrections(project: ProjectId, connection: Connection) -> list[Target]:
    """Return the corrections that count, for the training."""
    c = tables.correction.c
    rows = connection.execute(
        select(c.seq, c.item_id, c.labeller_id, c.value)
        .where(c.project_id == project, latest(c))
        .order_by(c.seq)
    )
    return [
        Target(seq=row[0], item=ItemId(row[1]), labeller=row[2], value=msgspec.json.decode(row[3]))
        for row in rows
    ]


def _lock(connection: Connection, project: ProjectId, item: ItemId) -> int:
    """Lock an item first, as the queue does; return its open places."""
    i = tables.item.c
    places = connection.scalar(
        select(i.open_slots)
        .where(i.id == item, i.project_id == project)
        .with_for_update(key_share=True)
    )
    if places is None:
        raise NotFound("there is no such item")
    return int(places)


def _known(connection: Connection, row: dict[str, object]) -> bool:
    """Return whether the same correction is stored already.

    Raises:
        Refused: Another correction has its id.
    """
    c, b = tables.correction.c, tables.label.c
    here = (c.project_id == row["project_id"], c.id == row["id"])
    earlier = connection.execute(select(c.item_id, c.labeller_id, c.value).where(*here)).first()
    if earlier is not None:
        if tuple(earlier) == (row["item_id"], row["labeller_id"], row["value"]):
            return True
        raise Refused("this id belongs to another answer: make a new one for each")
    taken = exists().where(b.id == row["id"], b.project_id == row["project_id"])
    if connection.scalar(select(taken)):
        raise Refused("this id belongs to another answer: make a new one for each")
    return False
