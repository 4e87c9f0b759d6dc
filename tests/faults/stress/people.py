"""People without sockets, who do with a queue whatever people and bad networks do.

They answer, send the same again, skip, undo, release, flag, come back to a session or never, and
try somebody else's leases. Each writes down what was sent before it is sent, and what the queue
said to it, so that a process which is killed leaves its record.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TextIO, TypeVar

from supt_async.domain.commands import (
    ClaimItems,
    Command,
    FlagItem,
    Holder,
    MarkShown,
    ReleaseLeases,
    SkipItem,
    SubmitAnswer,
    UndoAnswer,
)
from supt_async.domain.ids import LeaseToken, RequestId, SessionId
from supt_async.domain.project import Access
from supt_async.domain.results import CommandResult, IdleReason, LeasedItem, OpenedSession, Verdict
from supt_async.errors import StorageBusy, StorageUnavailable
from supt_async.storage.factory import Storage

T = TypeVar("T")
VALUES = ("cat", "dog")
PATIENCE_SECONDS = 90
"""Time in which a queue gives a definite answer, however often it was cut off."""


@dataclass
class Record:
    """What one process has sent and was told, a JSON list a line."""

    file: TextIO

    def sent(self, id_: RequestId, name: str, item: int, value: str) -> None:
        self._write(["sent", id_, name, item, value])

    def told(self, id_: RequestId, verdict: Verdict) -> None:
        self._write(["told", id_, verdict.value])

    def undoing(self, answer: RequestId) -> None:
        self._write(["undoing", answer])

    def undone(self, answer: RequestId) -> None:
        self._write(["undone", answer])

    def wrong(self, sentence: str) -> None:
        self._write(["wrong", sentence])

    def _write(self, line: list[str | int]) -> None:
        self.file.write(json.dumps(line) + "\n")
        self.file.flush()


@dataclass
class Person:
    """One labeller of one project, with one session at a time."""

    storage: Storage
    access: Access
    record: Record
    rng: random.Random
    strangers: list[LeaseToken]
    """Leases of others, to try."""
    calm: bool = False
    """They only answer, until nothing is left for them."""
    held: list[LeasedItem] = field(default_factory=list)
    given: list[RequestId] = field(default_factory=list)
    numbers: itertools.count[int] = field(default_factory=itertools.count)
    opened: OpenedSession | None = None
    left: SessionId | None = None
    """Session that was lost, to come back to."""

    async def work(self, stopping: asyncio.Event) -> None:
        """Label until told to stop, in one session after the other."""
        while not stopping.is_set():
            await self._open()
            for _ in range(self.rng.randrange(5, 60)):
                if stopping.is_set():
                    break
                await self._act()
            await self._part()

    async def finish(self) -> None:
        """Answer everything that is left for this person."""
        await self._open()
        while True:
            while self.held:
                await self._answer()
            result = await self._ask(ClaimItems(by=self._by, want=5))
            self.held += result.leased
            if result.idle is not None and not self.held:
                if result.idle.reason is not IdleReason.WAITING:
                    break
                await asyncio.sleep(0.05)
        await self._insist(lambda: self.storage.queue.leave(self._session.session, release=True))

    # --- sessions ---

    async def _open(self) -> None:
        back = self.left if self.rng.random() < 0.7 else None
        opened = await self._insist(lambda: self.storage.queue.open(self.access, back))
        self.opened, self.left = opened, None
        self.held = list(opened.leases)

    async def _part(self) -> None:
        """Say goodbye, or be lost: for ever, or until the next session."""
        session = self._session
        queue, chance = self.storage.queue, self.rng.random()
        if chance < 0.4:
            await self._insist(lambda: queue.leave(session.session, release=chance < 0.3))
            self.left = None
        else:
            await self._insist(lambda: queue.lose(session.session, session.connection))
            self.left = session.session
        self.held = []

    @property
    def _session(self) -> OpenedSession:
        assert self.opened is not None
        return self.opened

    @property
    def _by(self) -> Holder:
        return Holder(
            project=self.access.project,
            labeller=self.access.labeller,
            session=self._session.session,
        )

    # --- what they do ---

    async def _act(self) -> None:
        if not self.held:
            want = self.rng.randrange(1, 4)
            self.held += (await self._ask(ClaimItems(by=self._by, want=want))).leased
            if not self.held:
                await asyncio.sleep(self.rng.uniform(0.01, 0.1))
                if self.given and self.rng.random() < 0.3:
                    await self._undo()
            return
        chance = self.rng.random()
        if chance < 0.80:
            await self._answer()
        elif chance < 0.84:
            await self._skip()
        elif chance < 0.88:
            await self._undo()
        elif chance < 0.91:
            await self._release()
        elif chance < 0.93:
            await self._flag()
        elif chance < 0.96:
            await self._ask(MarkShown(by=self._by, lease=self.held[0].lease))
        elif chance < 0.98:
            await self._steal()
        else:
            await self._contradict()

    async def _answer(self) -> None:
        item = self.held.pop(0)
        self.strangers[self.rng.randrange(len(self.strangers))] = item.lease
        want = 0 if self.calm else max(0, self.rng.randrange(0, 4) - len(self.held))
        answer = self._submit(item.lease, int(item.item), want)
        times = 1 if self.calm or self.rng.random() < 0.93 else 2
        results = await asyncio.gather(*(self._ask(answer) for _ in range(times)))
        verdicts = sorted(result.verdict for result in results)
        for told in results:
            self.held += told.leased
            self.record.told(answer.id, told.verdict)
        if times == 2 and verdicts.count(Verdict.DUPLICATE) != 1 and verdicts[0].accepted:
            self.record.wrong(f"{answer.id} was sent twice at once: {verdicts}")
        self.given.append(answer.id)
        if not self.calm and self.rng.random() < 0.05:  # again, after all
            again = await self._ask(answer)
            self.held += again.leased
            self.record.told(answer.id, again.verdict)

    def _submit(self, lease: LeaseToken, item: int, want: int = 0) -> SubmitAnswer:
        value, id_ = self.rng.choice(VALUES), self._id()
        self.record.sent(id_, self.access.name, item, value)
        return SubmitAnswer(by=self._by, id=id_, lease=lease, value=value, want=want, ms=5)

    async def _skip(self) -> None:
        item, id_ = self.held.pop(0), self._id()
        result = await self._ask(SkipItem(by=self._by, id=id_, lease=item.lease, want=1))
        self.held += result.leased
        if result.verdict is Verdict.DONE and self.rng.random() < 0.3:
            undone = await self._ask(UndoAnswer(by=self._by, id=self._id(), answer=id_))
            self.held += undone.leased

    async def _undo(self) -> None:
        if not self.given:
            return
        answer = self.given.pop(self.rng.choice((-1, self.rng.randrange(len(self.given)))))
        undo = UndoAnswer(by=self._by, id=self._id(), answer=answer)
        self.record.undoing(answer)
        result = await self._ask(undo)
        if result.verdict is Verdict.DONE:
            self.record.undone(answer)
        self.held += result.leased

    async def _release(self) -> None:
        gone, self.held = self.held[:2], self.held[2:]
        tokens = tuple(item.lease for item in gone)
        release = ReleaseLeases(by=self._by, id=self._id(), leases=tokens, want=1)
        self.held += (await self._ask(release)).leased

    async def _flag(self) -> None:
        lease = self.held[0].lease
        await self._ask(FlagItem(by=self._by, id=self._id(), lease=lease, note="unclear"))

    async def _steal(self) -> None:
        """Answer with a lease of somebody else's, which most of the time is over."""
        lease = self.rng.choice(self.strangers)
        if any(item.lease == lease for item in self.held):
            return
        answer = self._submit(lease, -1)
        result = await self._ask(answer)
        self.record.told(answer.id, result.verdict)

    async def _contradict(self) -> None:
        """Send another answer under the id of an earlier one."""
        if not self.given:
            return
        item = self.held[0]
        value = "a third value"
        answer = SubmitAnswer(by=self._by, id=self.given[-1], lease=item.lease, value=value)
        verdict = (await self._ask(answer)).verdict
        if verdict is not Verdict.ID_CONFLICT:
            self.record.wrong(f"{answer.id} came with another answer: {verdict}")

    # --- how ---

    def _id(self) -> RequestId:
        return RequestId(f"{self.access.name}-{self.rng.getrandbits(32):08x}-{next(self.numbers)}")

    async def _ask(self, command: Command) -> CommandResult:
        return await self._insist(lambda: self.storage.queue.ask(command))

    async def _insist(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask again until there is an answer, as clients do."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                with contextlib.suppress(StorageBusy, StorageUnavailable):
                    return await ask()
                await asyncio.sleep(self.rng.uniform(0.02, 0.1))
