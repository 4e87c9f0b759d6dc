"""Broadcast of progress and model to the members of a project.

Each message is encoded once. It is written to the sockets a few at a time, with pauses that keep
the whole within ``turns.SHARE`` of the event loop, so answers never wait behind it. The more are
told, by this process and others, the longer it takes until they are told again (``news_pace``).
"""

from __future__ import annotations

import asyncio
import time
from itertools import islice

from msgspec.structs import replace

from supt_async.domain.ids import LabellerId
from supt_async.protocol.messages import Model, Progress
from supt_async.protocol.server.news import NewsKind
from supt_async.rules.crowds import news_pace
from supt_async.rules.crowds.work_share import UnitCost
from supt_async.server.sessions.member import Member
from supt_async.server.sessions.news.turns import Turns
from supt_async.server.sessions.sending.shared import Shared, share

STEP = 32
"""Maximum number of members that are told in one piece."""
LOOKED_AT = 512
"""Maximum number of members that are looked at for them: most may see no news."""


class _Latest:
    """Latest message of one kind, encoded once, and its number."""

    def __init__(self) -> None:
        self.number = 0
        self.message: Progress | Model | None = None
        self.shared: Shared | None = None

    def update(self, message: Progress | Model) -> bool:
        """Take a message; return whether it differs from the latest one."""
        if message == self.message:
            return False
        self.number += 1
        self.message, self.shared = message, share(message)
        return True


class Broadcast:
    """Progress and model of one project, and which of its members were told them."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._cost = UnitCost()
        self._progress, self._model = _Latest(), _Latest()
        self._told: dict[Member, tuple[int, int]] = {}
        """Members, with the numbers of the messages that they were told last."""
        self._hidden: dict[Member, tuple[int, int]] = {}
        """The same of those who saw no news at the last round, until they are greeted."""
        self._changed = asyncio.Event()
        self._round_over = asyncio.Event()
        self._round_over.set()
        self._due_at = 0.0
        """When the next round may begin (monotonic clock, seconds)."""
        self._counted: set[LabellerId] = set()
        """Labellers whose number of answers has changed since they were told of progress."""

    def enter(self, member: Member) -> None:
        """Add a member, which was told nothing yet."""
        self._told[member] = 0, 0

    def leave(self, member: Member) -> None:
        """Remove a member."""
        self._told.pop(member, None)
        self._hidden.pop(member, None)

    def offer(self, progress: Progress, model: Model) -> None:
        """Begin to tell the members what has changed."""
        changed = [self._progress.update(progress), self._model.update(model)]
        if any(changed) or self._counted:
            self._round_over.clear()
            self._changed.set()

    def counted(self, labeller: LabellerId) -> None:
        """Note that a labeller has another number of answers.

        The project's progress may be as it was: gold answers are not part of it. If a labeller's
        own number stood still, they could be recognised by that.
        """
        self._counted.add(labeller)

    def greet(self, member: Member) -> None:
        """Tell a member the latest, unless it knows that; call it when one sees news again."""
        if member in self._hidden:
            self._told[member] = self._hidden.pop(member)
        if self._progress.number and member in self._told:
            own = member.news is NewsKind.OWN
            self._tell(member, again=own)

    async def told(self) -> None:
        """Wait until all members were told what was offered."""
        await self._round_over.wait()

    async def free(self) -> None:
        """Wait until all members were told what was offered and may be told more."""
        await self.told()
        await self._due()

    async def _due(self) -> None:
        await asyncio.sleep(max(0.0, self._due_at - time.monotonic()))

    async def run(self) -> None:
        """Tell all members what changes, until the task is cancelled."""
        while True:
            await self._changed.wait()
            await self._due()
            self._changed.clear()
            began = time.monotonic()
            self._due_at = began + news_pace.interval(await self._round() * self._processes())
            if not self._changed.is_set():
                self._round_over.set()

    def _processes(self) -> float:
        """Return how many times as many are connected everywhere as to this process."""
        latest = self._progress.message
        everywhere = latest.labellers if isinstance(latest, Progress) else 0
        return max(1.0, everywhere / max(1, len(self._told) + len(self._hidden)))

    async def _round(self) -> int:
        """Tell those who do not know the latest; return how many."""
        told = 0
        counted, self._counted = self._counted, set()
        rest = iter(list(self._told))
        while looked_at := list(islice(rest, LOOKED_AT)):
            behind = [member for member in looked_at if self._wants(member, counted)]
            told += len(behind)
            for start in range(0, len(behind), STEP):
                step = behind[start : start + STEP]
                async with self._turns.turn(self._cost, len(step)):
                    for member in step:
                        if member in self._told:
                            self._tell(member, again=member.labeller in counted)
        return told

    def _wants(self, member: Member, counted: set[LabellerId]) -> bool:
        told = self._told.get(member)
        if told is None:
            return False
        if member.news is NewsKind.NONE:
            self._hidden[member] = self._told.pop(member)
            return False
        if told != (self._progress.number, self._model.number):
            return True
        return member.news is NewsKind.OWN and member.labeller in counted

    def _tell(self, member: Member, *, again: bool) -> None:
        """Write what a member does not know yet; ``again``: and its own progress in any case."""
        kind = member.news
        if kind is NewsKind.NONE:
            return
        progress, model = self._told[member]
        self._told[member] = self._progress.number, self._model.number
        own = kind is NewsKind.OWN
        news: list[Shared] = []
        if progress != self._progress.number or (own and again):
            news += self._progress_of(member, own=own)
        if model != self._model.number and self._model.shared is not None:
            news.append(self._model.shared)
        if news:
            member.tell(news)

    def _progress_of(self, member: Member, *, own: bool) -> list[Shared]:
        message, shared = self._progress.message, self._progress.shared
        if isinstance(message, Progress) and own:
            return [share(replace(message, mine=member.mine))]
        return [] if shared is None else [shared]
