"""Small steps over the old rows of a table, each a read and a short transaction.

A walk goes up an index from the oldest row, past what must stay, and never comes back: so a step
reads and locks at most ``STEP`` rows, whatever the size of the table, and walks over none that an
earlier step has deleted. After each step it rests four times as long as the step took, so that
labellers hardly notice it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, Table, TextClause, delete, or_, select

from supt_async.storage.database import Database
from supt_async.storage.retention.rules import Tell
from supt_async.storage.schema.columns import AnyRow, AnySelect

T = TypeVar("T")

STEP = 500
"""Maximum number of rows that one transaction deletes."""
PAUSE_SECONDS = 0.05
"""Least rest between two steps."""
RESTS = 4.0
"""Rest between two steps, as a multiple of the time that the last one took."""


@dataclass(frozen=True)
class Walk:
    """Old rows of a table, in the order of an index."""

    table: Table
    key: str
    """Column that names a row."""
    age: str
    """Column that the index begins with, after those that ``where`` fixes; it never falls below
    what makes a row old."""
    before: int
    """Only rows with a lower age are looked at."""
    where: tuple[ColumnElement[bool] | TextClause, ...] = ()
    """Conditions that the index has as well."""
    over: tuple[ColumnElement[bool], ...] = ()
    """Further conditions for a row to be deleted, which are checked again when it is."""


class Steps:
    """Carries out steps on one database, and tells of each.

    ``keep_turn`` is called before each step; it says whether this process may still go on.
    """

    def __init__(
        self, database: Database, tell: Tell, keep_turn: Callable[[], Awaitable[bool]]
    ) -> None:
        self._database = database
        self._tell = tell
        self._keep_turn = keep_turn

    async def read(self, query: Callable[[Connection], T]) -> T:
        """Run a query of a step."""
        return await self._database.read(query)

    async def walk(self, walk: Walk) -> int:
        """Delete what a walk finds; return the number of rows."""
        gone = 0
        last: AnyRow | None = None
        while True:
            began = time.monotonic()
            rows = await self._database.read(partial(_page, walk, last))
            gone += await self.delete(walk.table, walk.key, [row[0] for row in rows], *walk.over)
            if len(rows) < STEP:
                return gone
            last = rows[-1]
            if not await self.rest(began):
                return gone

    async def delete(
        self, table: Table, key: str, keys: Sequence[object], *over: ColumnElement[bool]
    ) -> int:
        """Delete rows by their keys, if they still are over, in one transaction."""
        if not keys:
            return 0
        statement = delete(table).where(table.c[key].in_(keys), *over)
        gone = await self._database.write(lambda c: int(c.execute(statement).rowcount))
        if gone:
            self._tell(table.name, gone)
        return gone

    async def rest(self, began: float) -> bool:
        """Rest after a step that began at a time; return whether there may be another one."""
        await asyncio.sleep(max(PAUSE_SECONDS, RESTS * (time.monotonic() - began)))
        return await self._keep_turn()


def _page(walk: Walk, after: AnyRow | None, connection: Connection) -> Sequence[AnyRow]:
    return connection.execute(page(walk, after)).all()


def page(walk: Walk, after: AnyRow | None) -> AnySelect:
    """Return the statement for the next rows of a walk, after the last one of those before."""
    key, age = walk.table.c[walk.key], walk.table.c[walk.age]
    statement = select(key, age).where(*walk.where, age < walk.before)
    if after is not None:  # the first condition is the one that an index can be entered by
        statement = statement.where(age >= after[1], or_(age > after[1], key > after[0]))
    return statement.order_by(age, key).limit(STEP)
