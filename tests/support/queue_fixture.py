"""A project's queue and its labellers, without sockets, for the contract tests."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from supt_async.domain.commands import (
    ClaimItems,
    Holder,
    MarkShown,
    ReleaseLeases,
    SkipItem,
    SubmitAnswer,
    UndoAnswer,
)
from supt_async.domain.ids import LeaseToken, RequestId, SessionId
from supt_async.domain.items import NewItem
from supt_async.domain.project import Access, Project, Role, Settings
from supt_async.domain.results import CommandResult, LeasedItem, OpenedSession
from supt_async.payloads.codec import encode
from supt_async.storage.factory import Storage
from supt_async.storage.records import Added, Counts
from tests.support.canaries import watch

TASK = {"kind": "choice", "options": ["cat", "dog"]}


class ManualClock:
    """A clock that moves only when a test advances it."""

    def __init__(self) -> None:
        self.now = 1_900_000_000_000

    def __call__(self) -> int:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += round(seconds * 1000)


@dataclass
class LabellerSession:
    """One session of a labeller."""

    storage: Storage
    access: Access
    opened: OpenedSession
    ids: itertools.count[int] = field(default_factory=itertools.count)

    @property
    def by(self) -> Holder:
        return Holder(
            project=self.access.project,
            labeller=self.access.labeller,
            session=self.opened.session,
        )

    def next_id(self) -> RequestId:
        return RequestId(f"{self.access.name}-{self.opened.session}-{next(self.ids)}")

    async def claim(self, want: int = 1) -> CommandResult:
        return await self.storage.queue.ask(ClaimItems(by=self.by, want=want))

    async def get(self) -> LeasedItem:
        """Claim one item that must be there."""
        (offer,) = (await self.claim()).leased
        return offer

    async def submit(
        self,
        lease: LeasedItem | LeaseToken,
        value: object = "cat",
        *,
        id: str | None = None,
        want: int = 0,
        unseen: bool = False,
    ) -> CommandResult:
        token = lease.lease if isinstance(lease, LeasedItem) else lease
        answer = RequestId(id) if id is not None else self.next_id()
        command = SubmitAnswer(
            by=self.by, id=answer, lease=token, value=value, want=want, ms=1200, unseen=unseen
        )
        return await self.storage.queue.ask(command)

    async def skip(
        self, offer: LeasedItem, *, id: str | None = None, want: int = 0
    ) -> CommandResult:
        answer = RequestId(id) if id is not None else self.next_id()
        return await self.storage.queue.ask(
            SkipItem(by=self.by, id=answer, lease=offer.lease, want=want)
        )

    async def undo(self, answer: str, *, id: str | None = None) -> CommandResult:
        request = RequestId(id) if id is not None else self.next_id()
        return await self.storage.queue.ask(
            UndoAnswer(by=self.by, id=request, answer=RequestId(answer))
        )

    async def release(self, *offers: LeasedItem, want: int = 0) -> CommandResult:
        leases = tuple(offer.lease for offer in offers)
        return await self.storage.queue.ask(ReleaseLeases(by=self.by, leases=leases, want=want))

    async def show(self, offer: LeasedItem) -> CommandResult:
        return await self.storage.queue.ask(MarkShown(by=self.by, lease=offer.lease))

    async def lose(self) -> None:
        await self.storage.queue.lose(self.opened.session, self.opened.connection)


@dataclass
class QueueFixture:
    """A project and its queue."""

    storage: Storage
    clock: ManualClock
    project: Project

    @classmethod
    async def set_up(cls, storage: Storage, clock: ManualClock) -> QueueFixture:
        project = await storage.catalogue.create_project(
            "digits", title="Digits", task=TASK, settings=Settings()
        )
        return cls(storage=storage, clock=clock, project=project)

    async def add(self, *values: object, **fields: object) -> Added:
        watch.plant(*values)
        items = [NewItem(payload=encode(value), **fields) for value in values]  # type: ignore[arg-type]
        return await self.storage.catalogue.add_items(self.project.id, items)

    async def open_session(self, name: str, *, resume: SessionId | None = None) -> LabellerSession:
        """Open a session for a labeller, who is invited first."""
        people = self.storage.people
        invitation = await people.invite(name, project=self.project.id, role=Role.LABELLER)
        access = await people.access(invitation.token, self.project.slug)
        assert access is not None
        opened = await self.storage.queue.open(access, resume)
        return LabellerSession(self.storage, access, opened)

    async def resume(self, session: LabellerSession) -> LabellerSession:
        """Open the labeller's earlier session again."""
        opened = await self.storage.queue.open(session.access, session.opened.session)
        return LabellerSession(self.storage, session.access, opened, session.ids)

    async def counts(self) -> Counts:
        return await self.storage.queue.counts(self.project.id)

    async def another_project(self, slug: str, **settings: object) -> QueueFixture:
        project = await self.storage.catalogue.create_project(
            slug,
            title=slug,
            task=TASK,
            settings=Settings(**settings),  # type: ignore[arg-type]
        )
        return QueueFixture(self.storage, self.clock, project)


async def owner(queue: QueueFixture, name: str = "Owner") -> Access:
    """Invite an owner of the project, and return their access."""
    people = queue.storage.people
    invitation = await people.invite(name, project=queue.project.id, role=Role.ADMIN)
    access = await people.access(invitation.token, queue.project.slug)
    assert access is not None
    return access
