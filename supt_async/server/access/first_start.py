"""Whether anybody has ever come to a server, so that its page can tell the operator what to do."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable

from supt_async.errors import StorageError
from supt_async.storage.ports import People

OWNER = "owner"
"""Name of the person who signs in with the first start's link."""
LOOK_SECONDS = 1.0
"""Seconds between two looks at the database, however often strangers ask."""


class FirstStart:
    """The time until the first person has an account that is used."""

    def __init__(self, people: People, clock: Callable[[], float] = time.monotonic) -> None:
        self._people = people
        self._clock = clock
        self._lock = asyncio.Lock()
        self._waiting = True
        """Whether nobody has come yet, as of the last look."""
        self._looked_at = -math.inf

    async def waiting(self) -> bool:
        """Tell whether nobody has come yet. Once somebody has, the database is not asked again."""
        async with self._lock:
            if self._waiting and self._clock() - self._looked_at >= LOOK_SECONDS:
                self._looked_at = self._clock()
                try:
                    self._waiting = await self._people.nobody_came(OWNER)
                except StorageError:  # who has no account is told so, with or without a database
                    return False
            return self._waiting
