"""Base of what differs between databases: SQLAlchemy Core that runs on any of them.

It keeps to what MySQL can do: no RETURNING, no sequences, no statement that reads the table that
it changes, no LIMIT in a list of a subquery.

Changes of one project by several processes are kept apart by its row. Who writes labels or adds
items takes it shared, who changes the places of many items, or must see all labels up to a number,
takes it alone (docs/queue.md, "Locks and their order").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Table, and_, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from supt_async.domain.ids import ProjectId
from supt_async.storage.database import epoch_ms
from supt_async.storage.dialects.training import TrainingDialect
from supt_async.storage.schema import tables

T = TypeVar("T")

PEOPLE = "people_lock"
"""Key of the row of ``meta`` that whoever changes accounts takes."""
PART = 500
"""Number of values in a list of a statement: beyond, some databases plan it in a worse way."""


class Dialect(TrainingDialect):
    """Ways that work on every database."""

    shared = True
    """Whether several servers may use the database at the same time."""
    reuses_ids = True
    """Whether the id of a deleted row may be given to a new one."""

    # --- rows ---------------------------------------------------------------------------------

    def insert_row(self, connection: Connection, table: Table, values: Mapping[str, Any]) -> int:
        """Insert a row, and return the id that the database gave it."""
        made = connection.execute(insert(table).values(dict(values)))
        assert made.inserted_primary_key is not None
        return int(made.inserted_primary_key[0])

    def insert_missing(
        self, connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]
    ) -> None:
        """Insert rows, each unless one of a unique key of it is there already."""
        for row in rows:
            try:
                with connection.begin_nested():
                    connection.execute(insert(table).values(dict(row)))
            except IntegrityError:
                continue

    def add_up(
        self,
        connection: Connection,
        table: Table,
        key: Mapping[str, Any],
        numbers: Mapping[str, int],
    ) -> None:
        """Add to numbers of the row with a primary key, which is made if it is not there."""
        here = and_(*(table.c[name] == value for name, value in key.items()))
        change = update(table).where(here)
        change = change.values({name: table.c[name] + by for name, by in numbers.items()})
        if connection.execute(change).rowcount:
            return
        self.insert_missing(connection, table, [{**key, **dict.fromkeys(numbers, 0)}])
        connection.execute(change)

    # --- locks --------------------------------------------------------------------------------

    def lock_places(self, connection: Connection, project: ProjectId, *, shared: bool) -> None:
        """Keep the places of a project's items from changing until the transaction ends.

        ``shared``: for who adds items, or answers to many of them; others may do the same. Else
        for who changes the places, alone.
        """
        p = tables.project.c
        row = select(p.id).where(p.id == project)
        connection.execute(row.with_for_update(read=shared))

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

    # --- expressions --------------------------------------------------------------------------

    def text_bytes(self, column: ColumnElement[Any]) -> ColumnElement[int]:
        """Return how many bytes a text takes; some databases count its characters."""
        return func.length(column)

    def now_ms(self) -> int | ColumnElement[int]:
        """Return the time by the clock that the database goes by, in milliseconds."""
        return epoch_ms()


def parts(values: Sequence[T], size: int = PART) -> Iterator[Sequence[T]]:
    """Yield values in lists of at most ``size``."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
