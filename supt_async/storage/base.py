"""The ports: what the rest of the program may ask of the database.

Four small ports speak the domain; each method is one transaction. ``Queue`` is what a server
process needs to deal items and take answers, ``Catalogue`` knows projects and items,
``People`` knows labellers and tokens, ``Training`` is the orchestrator's. Queue has an
implementation for each database; the others are SQLAlchemy Core and serve both.

Raises, everywhere: StorageUnavailable if the database can't be reached, StorageBusy if too
much is waiting for it.
"""

from __future__ import annotations

import enum
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from supt_async.requests import Request
from supt_async.types import (
    FIRST,
    Access,
    Generation,
    ItemId,
    JSONValue,
    LabellerId,
    LeaseToken,
    ModelState,
    Opened,
    Project,
    ProjectId,
    Reply,
    Role,
    RunId,
    SessionId,
    Settings,
    Term,
)

# --- the queue ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Where a project stands. Places are open, out with somebody, or answered."""

    items: int = 0
    open: int = 0
    out: int = 0
    done: int = 0
    labels: int = 0
    generation: Generation = FIRST
    paused: bool = False
    connected: int = 0
    """Labellers with a connected session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """Something about a project may have changed; look it up. Never carries data."""

    project: ProjectId
    items: bool = False
    """A place was freed or added: idle sessions may find something."""
    ranked: bool = False
    labels: bool = False
    model: bool = False
    settings: bool = False
    people: bool = False
    flags: bool = False


class Queue(Protocol):
    """The queue of one server process."""

    async def open(self, access: Access, resume: SessionId | None) -> Opened:
        """Connect a session: a new one, or an earlier one of the same labeller."""

    async def ask(self, request: Request) -> Reply:
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


# --- the catalogue --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem:
    """An item as it is added. ``payload`` is encoded (storage.payloads)."""

    payload: str = field(repr=False)
    external_id: str | None = None
    label: JSONValue = None
    """A known answer; it trains, and closes the item."""
    features: str | None = field(default=None, repr=False)
    priority: int = 0
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    added: int
    known: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredItem:
    id: ItemId
    external_id: str | None
    payload: str = field(repr=False)
    features: str | None = field(repr=False)
    open: int
    labels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLabel:
    """A label as exports have it."""

    seq: int
    label: str
    item: ItemId
    external_id: str | None
    labeller: str
    value: JSONValue = field(repr=False)
    ms: int | None
    created_ms: int
    generation: Generation
    late: bool
    withdrawn: bool
    correction: bool = False
    """An owner's answer, which counts instead of all others to the item."""
    overruled: bool = False
    """There is a correction of the item: this answer is kept, but that one counts."""


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


# --- people ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What a new labeller needs, told once: only digests are kept."""

    name: str
    token: str = field(repr=False)
    code: str = field(repr=False)


class LinkFault(enum.StrEnum):
    """Why an invitation link opens nothing, in the words that people read."""

    UNKNOWN = "this link does not work any more: ask for a new one"
    EXPIRED = "this link is too old: ask for a new one"
    USED = "this link has been opened before, and works only once: ask for a new one"


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Somebody whose browser has opened an invitation link."""

    name: str
    role: Role
    """In the project that the link leads to."""
    slug: str | None
    """None: the link is for all projects."""
    cookie: str | None = field(repr=False)
    """None: the browser that has used the link came back, with its cookie."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabellerInfo:
    name: str
    role: Role
    labels: int
    connected: bool
    last_label_ms: int | None
    median_ms: float | None
    """Of the latest answers' time on screen, without pauses."""
    revoked: bool
    per_minute: float | None = None
    """Answers a minute while at work, of the latest answers."""
    agreement: float | None = None
    """Share, from 0 to 1, of other people's answers to the same items that are the same,"""
    compared: int = 0
    """and of how many."""


class People(Protocol):
    async def invite(
        self, name: str, *, project: ProjectId | None, role: Role, link_ms: int = ...
    ) -> Invitation: ...

    async def revoke(self, name: str) -> None:
        """Raises NotFound. Tokens stop working and leases go back."""

    async def redeem(self, code: str, cookie: str | None = None) -> Joined | LinkFault:
        """Use an invitation link up; ``cookie`` is what the browser has already."""

    async def access(self, token: str, slug: str) -> Access | None: ...

    async def holds(self, labeller: LabellerId, *, without: SessionId | None) -> tuple[int, int]:
        """Count a labeller's connected sessions and leases, but for one session."""

    async def labellers(self, project: ProjectId | None) -> list[LabellerInfo]: ...


# --- training -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """The items that there are, as the ranking sees them.

    ``ids`` is int64 of shape (n,), ascending; ``open`` is bool of the same shape: the item
    still wants an answer (it may be out with somebody now).
    """

    ids: NDArray[np.int64]
    open: NDArray[np.bool_]
    out: NDArray[np.int64]
    """Ids of items that are with somebody now."""
    shown: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    """Those of them that somebody is looking at: a new ranking does not take them away."""
    labellers: int = 1
    """How many people have items now, but one at least."""
    covers: int
    """How far the pool reaches; handed back to ``publish``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A label that counts, as the training sees it."""

    seq: int
    item: ItemId
    labeller: int
    value: JSONValue = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    id: RunId
    state: ModelState
    labels: int
    generation: Generation | None = None
    metrics: Mapping[str, float] = field(default_factory=dict)
    durations: Mapping[str, float] = field(default_factory=dict)
    """Seconds by phase: fit, score, publish, evaluate."""
    error: str | None = None
    queued_ms: int = 0
    started_ms: int | None = None
    finished_ms: int | None = None


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
