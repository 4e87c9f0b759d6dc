"""Keeping of the figures of all projects of a database, and recounting them."""

from __future__ import annotations

import asyncio
import time

from sqlalchemy.exc import IntegrityError

from supt_async.storage.database import Database
from supt_async.storage.figures import counting, dealt_twice
from supt_async.storage.figures.recounting import Difference, differences
from supt_async.storage.read_lanes import Lane

PAUSE_SECONDS = 0.02
"""Pause between two transactions that count labels, in seconds."""
SHARE = 200
"""Seconds that pass after a look for items handed out twice for each second that it took."""


class Figures:
    """Keeper of the figures; several processes may run one, and share the work."""

    def __init__(self, database: Database, *, least: int = counting.LEAST) -> None:
        self._database = database
        self._least = least
        self._not_before = 0.0

    async def keep(self) -> None:
        """Bring the figures up to date, as far as it is worth it.

        Raises:
            StorageError: The database can't be used now.
        """
        try:
            await self._count()
            await self._look()
        except IntegrityError:
            return  # a project was deleted meanwhile: the next time it is left out

    async def recount(self) -> list[Difference]:
        """Count everything, and return which kept figures are others. Nothing is written."""
        return await self._database.read(differences, Lane.WORK)

    async def repair(self) -> None:
        """Forget the sums and count all labels again; labelling goes on meanwhile."""
        await self._database.write(counting.begin_again)
        await self._count()

    async def _count(self) -> None:
        if not await self._database.read(lambda c: counting.is_due(c, self._least), Lane.WORK):
            return
        more = True
        while more:
            more = await self._database.write(lambda c: counting.count(c, self._least))
            await asyncio.sleep(PAUSE_SECONDS if more else 0)

    async def _look(self) -> None:
        now_ms, began = self._database.now_ms(), time.monotonic()
        if began < self._not_before:
            return
        if not await self._database.read(lambda c: dealt_twice.is_due(c, now_ms), Lane.WORK):
            return
        found = await self._database.read(dealt_twice.look, Lane.WORK)
        await self._database.write(lambda c: dealt_twice.keep(c, found, now_ms))
        ended = time.monotonic()
        self._not_before = ended + SHARE * (ended - began)
