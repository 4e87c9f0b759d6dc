"""Base of what differs between databases: SQLAlchemy Core that runs on any of them.

It keeps to what MySQL can do: no RETURNING, no sequences, no statement that reads the table that
it changes, no LIMIT in a list of a subquery.

Changes of one project by several processes are kept apart by its row. Who writes labels or adds
items takes it shared, who changes the places of many items, or must see all labels up to a number,
takes it alone (docs/queue.md, "Locks and their order").
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, select

from supt_async.domain.ids import ProjectId
from supt_async.storage.database import epoch_ms
from supt_async.storage.dialects.base_items import BaseItems
from supt_async.storage.dialects.base_rows import parts as parts
from supt_async.storage.dialects.training import TrainingDialect
from supt_async.storage.schema import tables
from supt_async.storage.text_index import TextIndex

PEOPLE = "people_lock"
"""Key of the row of ``meta`` that whoever changes accounts takes."""


class Dialect(BaseItems, TrainingDialect):
    """Ways that work on every database."""

    shared = True
    """Whether several servers may use the database at the same time."""
    reuses_ids = True
    """Whether the id of a deleted row may be given to a new one."""
    text_index: TextIndex = TextIndex()
    """The index that makes a search for texts quick."""
    reads_offers = False
    """Whether the queue gets to know places that are open again by rows of ``offered``."""

    def lock_places(self, connection: Connection, project: ProjectId, *, shared: bool) -> None:
        """Keep the places of a project's items from changing until the transaction ends.

        ``shared``: for who adds items, or answers to many of them; others may do the same. Else
        for who changes the places, alone.
        """
        p = tables.project.c
        row = select(p.id).where(p.id == project)
        connection.execute(row.with_for_update(read=shared))

    def lock_order(self, connection: Connection, project: ProjectId) -> None:
        """Wait until nobody else extends a project's order, to do so in this transaction.

        Of two who hold the project's row shared, neither could change it.
        """
        self.lock_places(connection, project, shared=False)

    def lock_labels(self, connection: Connection, project: ProjectId) -> None:
        """Let readers of labels by number wait until the labels of this transaction are there."""
        self.lock_places(connection, project, shared=True)

    def lock_people(self, connection: Connection) -> None:
        """Keep others from changing accounts and secrets until the transaction ends."""
        m = tables.meta.c
        row = select(m.key).where(m.key == PEOPLE).with_for_update()
        if connection.scalar(row) is None:
            self.insert_missing(connection, tables.meta, [{"key": PEOPLE, "value": ""}])
            connection.execute(row)

    def label_writers(self, connection: Connection) -> set[str]:
        """Return the transactions that may write labels by an overlap which was changed since."""
        return set()

    def wait_for_no_disk(self, connection: Connection) -> None:
        """Let the transaction end before it is durable: a later one waits for the disk."""

    def plan_for_full_tables(self, connection: Connection) -> None:
        """Let the transaction's statements be planned once, and by indexes."""

    def delete_some(
        self,
        connection: Connection,
        key: ColumnElement[Any],
        *conditions: ColumnElement[bool],
        limit: int,
    ) -> int:
        """Delete the rows with the next ``limit`` values of a column; return how many they are."""
        table = key.table
        found = connection.scalars(select(key).where(*conditions).limit(limit)).all()
        return sum(
            connection.execute(delete(table).where(*conditions, key.in_(some))).rowcount
            for some in parts(found)
        )

    def now_ms(self) -> int | ColumnElement[int]:
        """Return the time by the clock that the database goes by, in milliseconds."""
        return epoch_ms()

    def text_bytes(self, column: ColumnElement[Any]) -> ColumnElement[int]:
        """Return how many bytes a text takes; some databases count its characters."""
        return func.length(column)

    def by_bytes(self, column: ColumnElement[str]) -> ColumnElement[str]:
        """Return a text that is ordered and compared byte by byte."""
        return column
