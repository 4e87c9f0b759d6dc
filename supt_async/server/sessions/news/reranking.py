"""Telling members whose items a new ranking may replace that there is one, one after the other.

Each of them gives an item back and gets another one, which costs a millisecond or two of the event
loop and the database: all at once, they would hold up the answers that arrive at the same time. To
be told later costs little: at the next answer everybody gets an item of the new ranking anyway. So
of many members all but the first few are told after some seconds: whoever answers quickly has only
items of the new ranking by then, and costs nothing.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Collection

from supt_async.domain.ids import Generation
from supt_async.server.sessions.member import Member

_pause = asyncio.sleep
_now = time.monotonic

AT_ONCE = 2
"""Number of members that are told in one step."""
PAUSE_SECONDS = 0.02
"""Pause between two steps, in seconds: a hundred members are told in a second."""
AT_ONCE_FIRST = 10
"""Number of members that are told of a new ranking right away."""
LATER_SECONDS = 2.0
"""Time after which the others are told, in seconds."""


class Reranking:
    """Members who are still to be told of the latest ranking."""

    def __init__(self, members: Collection[Member]) -> None:
        self._members = members
        self._waiting: deque[tuple[float, Member]] = deque()
        """When to tell whom, by the clock's seconds."""
        self._generation = Generation(0)
        self._offered = asyncio.Event()

    def offer(self, generation: Generation) -> None:
        """Begin to tell all members; those who were not told of the last one come first."""
        late = {member for _, member in self._waiting}
        now = _now()
        for number, member in enumerate(self._members):
            if member not in late:
                when = now if number < AT_ONCE_FIRST else now + LATER_SECONDS
                self._waiting.append((when, member))
        self._generation = generation
        self._offered.set()

    async def run(self) -> None:
        """Tell all members of what is offered, until the task is cancelled."""
        while True:
            await self._offered.wait()
            self._offered.clear()
            while self._waiting:
                early = self._waiting[0][0] - _now()
                if early <= 0:
                    self._tell()
                await _pause(max(early, PAUSE_SECONDS))

    def _tell(self) -> None:
        """Tell the next members."""
        told, generation = 0, self._generation
        while self._waiting and told < AT_ONCE and self._waiting[0][0] <= _now():
            _, member = self._waiting.popleft()
            if member in self._members and member.replaceable:
                member.post(lambda session: session.reranked(generation))
                told += 1
