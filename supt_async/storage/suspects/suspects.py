"""Suspects: likely label errors that the evaluation of a model has listed.

Each evaluation replaces the list. What an owner has looked at stays known, so that a label which
was found to be right is not listed again, unless the item has another answer by then.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, or_, select, update

from supt_async.domain.acts import What
from supt_async.domain.ids import ItemId, ProjectId, RunId
from supt_async.domain.project import Access
from supt_async.errors import NotFound
from supt_async.learning.label_errors import Suspect
from supt_async.protocol.tasks.equality import text_of
from supt_async.storage.acts.acts import record
from supt_async.storage.database import Database
from supt_async.storage.ports import Suspects
from supt_async.storage.records import Hint
from supt_async.storage.review_records import SuspectInfo, SuspectPage
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow
from supt_async.storage.schema.conditions import corrected, withdrawn
from supt_async.storage.suspects.second_look import reopen


class SqlSuspects(Suspects):
    """Suspects of a project, on either database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self, project: ProjectId, *, looked: bool, after: int, limit: int
    ) -> SuspectPage:
        """List suspects, worst first; ``after`` is the place of the last one of a page.

        Those of one place are on one page.
        """
        s, c = tables.suspect.c, tables.content.c
        here = _listed(project, looked)
        listed = (
            select(
                s.place,
                s.item_id,
                c.external_id,
                s.run_id,
                s.value,
                s.probability,
                s.predicted,
                s.predicted_probability,
                s.created_ms,
                s.looked_ms,
            )
            .select_from(tables.suspect.join(tables.content, c.item_id == s.item_id))
            .where(here)
            .order_by(s.place, s.item_id)
        )
        total = select(func.count()).select_from(tables.suspect).where(here)

        def query(connection: Connection) -> SuspectPage:
            rows = [*connection.execute(listed.where(s.place > after).limit(limit))]
            is_full = len(rows) == limit
            if is_full:  # those that were looked at are of several runs, which have the same places
                last = rows[-1]
                same = (s.place == last.place, s.item_id > last.item_id)
                rows += connection.execute(listed.where(*same))
            return SuspectPage(
                suspects=[_info(row) for row in rows],
                total=int(connection.scalar(total) or 0),
                next=int(rows[-1].place) if is_full else None,
            )

        return await self._database.read(query)

    async def look(self, by: Access, item: ItemId, looked: bool) -> None:
        """Note that an owner has looked at a suspect, or that nobody has.

        Raises:
            NotFound: The item is not among the suspects.
        """
        s = tables.suspect.c
        at_ms = self._database.now_ms() if looked else None
        statement = (
            update(tables.suspect)
            .where(s.project_id == by.project, s.item_id == item)
            .values(looked_ms=at_ms)
        )

        def change(connection: Connection) -> None:
            if not connection.execute(statement).rowcount:
                raise NotFound("this item is not among the likely label errors")
            what = What.SUSPECT_CLOSED if looked else What.SUSPECT_OPENED
            record(connection, by.project, by, what, {"item": item})

        await self._database.write(change)

    async def second_look(self, by: Access, item: ItemId) -> bool:
        """Return a labelled item to the queue, for one more person.

        Returns whether it was returned: False if it waits for somebody already.

        Raises:
            NotFound: There is no such item in the project.
            Refused: Nobody has labelled it, or an owner has settled it.
        """
        s = tables.suspect.c
        now = self._database.now_ms()
        looked = (
            update(tables.suspect)
            .where(s.project_id == by.project, s.item_id == item, s.looked_ms.is_(None))
            .values(looked_ms=now)
        )

        def change(connection: Connection) -> bool:
            reopened = reopen(connection, by.project, item, self._database.process, now)
            connection.execute(looked)
            if reopened:
                record(connection, by.project, by, What.SECOND_LOOK, {"item": item})
            return reopened

        return await self._database.write(change, Hint(project=by.project, items=True))


def replace_suspects(
    connection: Connection, project: ProjectId, run: RunId, found: Sequence[Suspect], now_ms: int
) -> None:
    """Replace a project's suspects by those of a run, worst first."""
    s, c = tables.suspect.c, tables.correction.c
    new = {suspect.item: suspect for suspect in found}
    here = s.project_id == project
    settled = set(
        connection.scalars(select(c.item_id).where(c.item_id.in_(new), ~withdrawn(c)).distinct())
    )
    known = {
        (row.item_id, row.value): row.looked_ms
        for row in connection.execute(
            select(s.item_id, s.value, s.looked_ms).where(here, s.looked_ms.is_not(None))
        )
    }
    connection.execute(
        delete(tables.suspect).where(here, or_(s.looked_ms.is_(None), s.item_id.in_(new)))
    )
    rows = [
        {
            "project_id": project,
            "item_id": suspect.item,
            "run_id": run,
            "place": place,
            "value": (value := text_of(suspect.value)),
            "probability": suspect.probability,
            "predicted": text_of(suspect.predicted),
            "predicted_probability": suspect.predicted_probability,
            "created_ms": now_ms,
            "looked_ms": known.get((suspect.item, value)),
        }
        for place, suspect in enumerate(found, 1)
        if suspect.item not in settled
    ]
    if rows:
        connection.execute(insert(tables.suspect), rows)


def _listed(project: ProjectId, looked: bool) -> ColumnElement[bool]:
    """Return the condition that a suspect is listed; a corrected item has no doubtful label."""
    s = tables.suspect.c
    state = s.looked_ms.is_not(None) if looked else s.looked_ms.is_(None)
    return and_(s.project_id == project, state, ~corrected(s.item_id))


def _info(row: AnyRow) -> SuspectInfo:
    return SuspectInfo(
        item=ItemId(row.item_id),
        external_id=row.external_id,
        run=RunId(row.run_id),
        value=msgspec.json.decode(row.value),
        probability=row.probability,
        predicted=msgspec.json.decode(row.predicted),
        predicted_probability=row.predicted_probability,
        created_ms=row.created_ms,
        looked_ms=row.looked_ms,
    )
