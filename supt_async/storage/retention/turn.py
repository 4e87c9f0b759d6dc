"""Whose turn it is to delete old rows: one server's at a time, of all that share a database.

A row of ``meta`` says until when somebody has it. Whoever is killed has it until then; two who had
it at once would do no harm, as each step is right by itself.
"""

from __future__ import annotations

from sqlalchemy import Connection, or_, update

from supt_async.storage.database import Database
from supt_async.storage.dialects import dialect_of
from supt_async.storage.schema import tables

KEY = "prune"
"""Key in ``meta``: until when somebody has the turn (milliseconds of the epoch), and who."""
HOLD_MS = 600_000
"""Time in milliseconds for which it is taken; each step takes it anew."""
RENEW_MS = 60_000
"""Least time in milliseconds after which it is taken anew."""
FAR_MS = 86_400_000
"""A time that far in the future was written before the clock went back."""


class Turn:
    """One process's turn."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._value = ""
        self._until_ms = 0

    async def take(self) -> bool:
        """Take the turn, if nobody else has it."""
        now = self._database.now_ms()
        value = self._spell(now + HOLD_MS)
        m = tables.meta.c
        free = or_(m.value < _digits(now), m.value > _digits(now + FAR_MS), m.value == self._value)

        def change(connection: Connection) -> bool:
            row = [{"key": KEY, "value": ""}]
            dialect_of(connection).insert_missing(connection, tables.meta, row)
            mine = update(tables.meta).where(m.key == KEY, free)
            return bool(connection.execute(mine.values(value=value)).rowcount)

        taken = await self._database.write(change)
        if taken:
            self._value, self._until_ms = value, now + HOLD_MS
        return taken

    async def keep(self) -> bool:
        """Return whether this process still has it, and take it anew now and then."""
        if self._database.now_ms() < self._until_ms - HOLD_MS + RENEW_MS:
            return True
        return await self.take()

    async def leave(self, rest_ms: int) -> None:
        """Give it up; nobody takes it for some milliseconds."""
        m = tables.meta.c
        until = self._spell(self._database.now_ms() + rest_ms)
        mine = update(tables.meta).where(m.key == KEY, m.value == self._value)
        await self._database.write(lambda c: c.execute(mine.values(value=until)).close())
        self._value = ""

    def _spell(self, until_ms: int) -> str:
        return f"{_digits(until_ms)} {self._database.process}"


def _digits(ms: int) -> str:
    """Return a time as a text, which is ordered as times are."""
    return f"{ms:020d}"
