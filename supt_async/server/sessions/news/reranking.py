"""Telling members whose items a new ranking may replace that there is one, one after the other.

Each of them gives an item back and gets another one, which costs a millisecond or two of the event
loop and the database: all at once, they would hold up the answers that arrive at the same time. To
be told later costs little: at the next answer everybody gets an item of the new ranking anyway.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Collection

from supt_async.domain.ids import Generation
from supt_async.server.sessions.member import Member

_pause = asyncio.sleep

AT_ONCE = 2
"""Number of members that are told in one step."""
PAUSE_SECONDS = 0.02
"""Pause between two steps, in seconds: a hundred members are told in a second."""


class Reranking:
    """Members who are still to be told of the latest ranking."""

    def __init__(self, members: Collection[Member]) -> None:
        self._members = members
        self._waiting: deque[Member] = deque()
        self._generation = Generation(0)
        self._offered = asyncio.Event()

    def offer(self, generation: Generation) -> None:
        """Begin to tell all members; those who were not told of the last one come first."""
        late = set(self._waiting)
        self._waiting.extend(member for member in self._members if member not in late)
        self._generation = generation
        self._offered.set()

    async def run(self) -> None:
        """Tell all members of what is offered, until the task is cancelled."""
        while True:
            await self._offered.wait()
            self._offered.clear()
            while self._tell():
                await _pause(PAUSE_SECONDS)

    def _tell(self) -> int:
        """Tell the next members, and return how many there were."""
        told, generation = 0, self._generation
        while self._waiting and told < AT_ONCE:
            member = self._waiting.popleft()
            if member in self._members and member.replaceable:
                member.post(lambda session: session.reranked(generation))
                told += 1
        return told
