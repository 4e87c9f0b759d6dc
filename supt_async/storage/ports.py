"""The ports: what the rest of the program may ask of the database.

Four small ports speak the domain; each method is one transaction. ``Queue`` is what a server
process needs to deal items and take answers, ``Catalogue`` knows projects and items,
``People`` knows labellers and tokens, ``Training`` is the orchestrator's. Queue has an
implementation for each database; the others are SQLAlchemy Core and serve both.

Raises, everywhere: StorageUnavailable if the database can't be reached, StorageBusy if too
much is waiting for it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from supt_async.domain.commands import Command
from supt_async.domain.ids import (
    Generation,
    ItemId,
    LabellerId,
    LeaseToken,
    ProjectId,
    RunId,
    SessionId,
    Term,
)
from supt_async.domain.project import Access, ModelState, Project, Role, Settings
from supt_async.domain.results import CommandResult, OpenedSession
from supt_async.domain.values import JSONValue
from supt_async.storage.records import (
    Added,
    Counts,
    Invitation,
    Joined,
    LabellerInfo,
    LinkFault,
    NewItem,
    Occupied,
    Pool,
    Run,
    StoredItem,
    StoredLabel,
    Target,
)


class Queue(Protocol):
    """The queue of one server process."""

    async def open(self, access: Access, resume: SessionId | None) -> OpenedSession:
        """Connect a session: a new one, or an earlier one of the same labeller."""

    async def ask(self, request: Command) -> CommandResult:
        """Carry out a request; what it changed is durable when this returns."""

    async def lose(self, session: SessionId, connection: int) -> None:
        """The socket is lost: the session's leases get their grace time."""

    async def leave(self, session: SessionId, *, release: bool) -> None:
        """The labeller said goodbye."""

    async def sweep(self) -> list[tuple[SessionId, LeaseToken]]:
        """Give back what has expired, and return it; beat this process's heart.

        To be called every second.
        """

    async def counts(self, project: ProjectId) -> Counts: ...


class Catalogue(Protocol):
    async def create_project(
        self, slug: str, *, title: str, task: JSONValue, guidelines: str = "", settings: Settings
    ) -> Project:
        """Raises Refused if the slug is taken."""

    async def projects(self) -> list[Project]: ...

    async def project(self, slug: str) -> Project:
        """Raises NotFound."""

    async def set_paused(self, project: ProjectId, paused: bool) -> None: ...

    async def delete_project(self, project: ProjectId) -> None: ...

    async def add_items(self, project: ProjectId, items: Sequence[NewItem]) -> Added:
        """Add items that count at once; those that are known already add nothing."""

    def items(self, project: ProjectId, *, after: int = 0) -> AsyncIterator[StoredItem]:
        """All published items by id; paged, never in one long transaction."""

    def labels(
        self, project: ProjectId, *, withdrawn: bool = False, late: bool = False
    ) -> AsyncIterator[StoredLabel]: ...


class People(Protocol):
    async def invite(
        self, name: str, *, project: ProjectId | None, role: Role, link_ms: int = ...
    ) -> Invitation: ...

    async def revoke(self, name: str) -> None:
        """Raises NotFound. Tokens stop working and leases go back."""

    async def redeem(
        self, code: str, cookie: str | None = None, *, keep: bool = False
    ) -> Joined | Occupied | LinkFault:
        """Use an invitation link up; ``cookie`` is what the browser has already."""

    async def access(self, token: str, slug: str) -> Access | None: ...

    async def holds(self, labeller: LabellerId, *, without: SessionId | None) -> tuple[int, int]:
        """Count a labeller's connected sessions and leases, but for one session."""

    async def labellers(self, project: ProjectId | None) -> list[LabellerInfo]: ...


class Training(Protocol):
    """What an orchestrator may ask. Every write is fenced by the leader's term."""

    async def lead(self, project: ProjectId, holder: str, ttl_ms: int) -> Term | None:
        """Take or renew the project's leadership; None while somebody else has it."""

    async def resign(self, project: ProjectId, term: Term) -> None: ...

    async def label_count(self, project: ProjectId) -> int:
        """Labels that count now: cheap, for polling."""

    async def pool(self, project: ProjectId) -> Pool: ...

    async def payloads(
        self, project: ProjectId, ids: Sequence[ItemId]
    ) -> list[tuple[ItemId, str, str | None]]:
        """Id, payload and features of items (JSON text); at most 1,000 at a time."""

    async def targets(self, project: ProjectId) -> list[Target]:
        """All labels that count (neither late nor withdrawn), oldest first."""

    async def queue_run(self, project: ProjectId, term: Term, labels: int) -> RunId | None:
        """Write down that a training is due; None if the term is over."""

    async def update_run(
        self,
        project: ProjectId,
        term: Term,
        run: RunId,
        state: ModelState,
        *,
        metrics: Mapping[str, float] | None = None,
        durations: Mapping[str, float] | None = None,
        error: str | None = None,
    ) -> bool:
        """Move a run on; what is given is merged. False if the term is over."""

    async def publish(
        self,
        project: ProjectId,
        term: Term,
        run: RunId | None,
        ids: NDArray[np.int64],
        *,
        covers: int,
        labels: int,
    ) -> Generation | None:
        """Write a ranking, best first, with a new generation, in one transaction.

        ``ids`` is int64 of shape (n,). The run, if any, becomes ready. None if the term is
        over.
        """

    async def runs(self, project: ProjectId) -> list[Run]:
        """All runs, oldest first."""

    async def latest_runs(self, project: ProjectId, limit: int = 5) -> list[Run]:
        """The last runs, newest first."""
