"""Uses of tokens and cookies: when each was used last, and by which browser or program.

That is written some minutes late and rarely, in the background: a request never waits for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable

from supt_async.errors import StorageError
from supt_async.rules.sign_in.user_agents import agent_of
from supt_async.storage.ports.sign_in import SignIns

logger = logging.getLogger(__name__)

WRITE_SECONDS = 5.0
"""Seconds between two writes of what has been noted."""
AGAIN_SECONDS = 600.0
"""Seconds after which a use of the same secret is noted again."""
MOST_NOTED = 10_000
"""Maximum number of secrets whose latest use is remembered."""
MOST_AT_ONCE = 200
"""Maximum number of uses that one transaction writes."""


class Uses:
    """Notes uses of secrets by their digests."""

    def __init__(self, sign_ins: SignIns, clock: Callable[[], float] = time.monotonic) -> None:
        self._sign_ins = sign_ins
        self._clock = clock
        self._noted: OrderedDict[str, float] = OrderedDict()
        self._waiting: dict[str, str] = {}

    def note(self, digest: str, user_agent: str) -> None:
        """Note that a secret was used just now, unless that was noted not long ago."""
        now = self._clock()
        if now - self._noted.get(digest, float("-inf")) < AGAIN_SECONDS:
            return
        self._noted[digest] = now
        self._noted.move_to_end(digest)
        if len(self._noted) > MOST_NOTED:
            self._noted.popitem(last=False)
        if len(self._waiting) < MOST_NOTED:
            self._waiting[digest] = agent_of(user_agent)

    async def write(self) -> None:
        """Write what has been noted.

        Raises:
            StorageError: The database does not take it; it is written with the next.
        """
        while self._waiting:
            part = dict(list(self._waiting.items())[:MOST_AT_ONCE])
            await self._sign_ins.seen(list(part.items()))
            for digest in part:
                self._waiting.pop(digest, None)

    @contextlib.asynccontextmanager
    async def written(self) -> AsyncIterator[None]:
        """Write uses in the background while the block runs."""
        task = asyncio.create_task(self._run(), name="write uses of sign-ins")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(WRITE_SECONDS)
            try:
                await self.write()
            except StorageError as exc:
                extra = {"action": "uses", "reason": exc.public}
                logger.info("uses of sign-ins are written later", extra=extra)
