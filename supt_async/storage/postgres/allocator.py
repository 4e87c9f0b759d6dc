"""How a server process deals PostgreSQL's items: propose from memory, let the database dispose.

The windows of the ranking live in the event loop, and only one batch at a time proposes from
them. What the database refuses is looked into and proposed anew; what is given back, here or
in another process, is read from ``offered`` before each batch. So memory may be wrong at any
moment: it costs a refused proposal, and never deals an item twice.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from supt_async.domain.commands import Holder
from supt_async.domain.ids import ItemId, LabellerId, LeaseToken, ProjectId, RequestId, SessionId
from supt_async.domain.results import Idle, IdleReason, LeasedItem
from supt_async.rules.leases import explain_idle
from supt_async.rules.window import Window
from supt_async.storage.postgres.driver import DriverConnection, Row
from supt_async.storage.postgres.order_reader import Follower, ProjectRow, Reader, Stripe
from supt_async.storage.postgres.sql import batch as sql

PROPOSALS = 1000
"""Items that are proposed in one statement."""
LABELS_SECONDS = 1.0
"""How old the number of labels may be by which an item's lease says how far behind it is."""
RECENT_MS = 60_000
"""Expired leases that are looked at when somebody asks what is out."""


Projects: TypeAlias = Mapping[ProjectId, ProjectRow]


@dataclass(slots=True)
class Wish:
    """What one request still wants dealt."""

    by: Holder
    want: int
    needs: RequestId | None = None
    """The answer that must be stored in the same step."""
    leased: list[LeasedItem] = field(default_factory=list)
    idle: Idle | None = None

    @property
    def open(self) -> bool:
        return self.idle is None and len(self.leased) < self.want


@dataclass(frozen=True, slots=True)
class Proposal:
    """An item that is proposed to somebody. A place of it is reserved in the window."""

    wish: Wish
    item: ItemId
    token: LeaseToken
    project: ProjectRow
    behind: int


class Dealer:
    """One process's view of the order of all projects."""

    def __init__(self, process: str) -> None:
        self.stripes: dict[ProjectId, Stripe] = {}
        self.expired: list[tuple[SessionId, LeaseToken]] = []
        """Leases that have run out since this was last emptied, whoever has noticed it."""
        self.short: set[ProjectId] = set()
        """Projects with open places that no window has shown to somebody who looked."""
        self._process = process
        self._readers: dict[ProjectId, Reader] = {}
        self._news = Follower()
        self._labels: dict[ProjectId, tuple[int, float]] = {}

    def forget(self) -> None:
        """Read everything anew, as after a restart."""
        self._readers.clear()

    async def look(self, projects: set[ProjectId], connection: DriverConnection) -> Projects:
        """Read what a batch has to know of its projects, and what was offered since the last."""
        ids = sorted(projects)
        rows = await connection.fetch(sql.PROJECTS, ids)
        await self.catch_up(connection)
        now = asyncio.get_running_loop().time()
        stale = [id_ for id_ in ids if self._labels.get(id_, (0, -1e9))[1] < now - LABELS_SECONDS]
        if stale:
            for row in await connection.fetch(sql.TOTALS, stale):
                self._labels[ProjectId(row[0])] = (row[4], now)
        return {ProjectId(row[0]): ProjectRow(*row) for row in rows}

    async def catch_up(self, connection: DriverConnection) -> None:
        """Take in what was offered, here or in other processes."""
        since = self._news.since
        (oldest, *_), *rows = await connection.fetch(sql.NEWS, since)
        news = self._news.take(rows, since, oldest)
        for _, _, project, item, priority, places, labeller, how, lease in news:
            reader = self._readers.get(ProjectId(project))
            if how == "expired":
                session, _, token = lease.partition(" ")
                self.expired.append((SessionId(session), LeaseToken(token)))
            if reader is None:
                continue
            if how is None:
                reader.window.prioritise(ItemId(item), places, priority)
            else:
                self._give_back(reader, ItemId(item), places)
                if how in ("released", "expired"):
                    reader.window.mark_unseen(ItemId(item), LabellerId(labeller))

    async def propose(
        self, wishes: Sequence[Wish], projects: Projects, connection: DriverConnection
    ) -> list[Proposal]:
        """Reserve the best items for those who wait; whoever gets fewer is at the end of it."""
        proposals: list[Proposal] = []
        for wish in wishes:
            project = projects.get(wish.by.project)
            if project is None or project.paused:
                if wish.open:
                    wish.idle = Idle(reason=IdleReason.PAUSED)
                continue
            missing = min(wish.want - len(wish.leased), PROPOSALS - len(proposals))
            for _ in range(missing if wish.open else 0):
                item = await self._next(connection, project, wish.by.labeller)
                if item is None:
                    break
                proposals.append(self._proposal(wish, item, project))
        return proposals

    def lent(self, proposal: Proposal, payload: str) -> None:
        """Take in that a proposal became a lease."""
        project = proposal.project
        proposal.wish.leased.append(
            LeasedItem(
                lease=proposal.token,
                item=proposal.item,
                payload=payload,
                expires_in_ms=project.lease_ms,
                generation=project.generation,
            )
        )

    async def refused(
        self, proposals: Sequence[Proposal], connection: DriverConnection
    ) -> list[Proposal]:
        """Find out why proposals came to nothing, and correct the windows.

        Returns those whose item somebody else holds just now, and may leave a place of: they
        stay reserved until they are taken back.
        """
        if not proposals:
            return []
        held: list[Proposal] = []
        columns = zip(
            *((p.project.id, p.item, p.wish.by.labeller, p.wish.by.session, p.token)
              for p in proposals),
            strict=True,
        )  # fmt: skip
        rows = await connection.fetch(sql.REFUSED, *map(list, columns), self._process)
        for proposal, (_, places, seen, here, payload) in zip(proposals, rows, strict=True):
            if payload is not None:
                self.lent(proposal, payload)
                continue
            if not here:  # the session has moved on; nothing is dealt to it here
                proposal.wish.idle = Idle(reason=IdleReason.WAITING)
            if places and not seen and here and proposal.wish.needs is None:
                held.append(proposal)
            else:
                self._settle(proposal, places, seen=seen)
        return held

    def take_back(self, proposals: Iterable[Proposal]) -> None:
        """Undo reservations: their statement has not taken effect."""
        for proposal in proposals:
            window = self.window(proposal.project)
            if window is not None:
                window.give_back(proposal.item)
                window.mark_unseen(proposal.item, proposal.wish.by.labeller)

    async def say_why(
        self, wishes: Sequence[Wish], now_ms: int, connection: DriverConnection
    ) -> None:
        """Tell those who got less than they wanted why."""
        empty = [wish for wish in wishes if wish.open]
        if not empty:
            return
        ids = sorted({wish.by.project for wish in empty})
        totals = {
            row[0]: (row[1], row[2], row[3]) for row in await connection.fetch(sql.TOTALS, ids)
        }
        columns = zip(*((w.by.project, w.by.session, w.by.labeller) for w in empty), strict=True)
        outs = await connection.fetch(sql.OUT_FOR, *map(list, columns), now_ms - RECENT_MS)
        for wish, (out,) in zip(empty, outs, strict=True):
            items, open_places, leased = totals.get(wish.by.project, (0, 0, 0))
            if open_places > 0:
                self.short.add(wish.by.project)
            wish.idle = explain_idle(items=items, open_places=open_places, leased=leased, out=out)

    def recall(self, project: ProjectId, rows: Iterable[Row]) -> bool:
        """Take in what is open; True if the window did not know of some of it."""
        reader = self._readers.get(project)
        if reader is None:
            return False
        unknown = [self._give_back(reader, ItemId(item), places) for item, places in rows]
        return True in unknown

    def counted(self, project: ProjectId, labels: int) -> None:
        """Take in that labels were stored or withdrawn."""
        if project in self._labels:
            known, read_at = self._labels[project]
            self._labels[project] = (known + labels, read_at)

    def behind(self, project: ProjectRow) -> int:
        """Count the labels that came in after the ranking in force had been trained."""
        labels = self._labels.get(project.id, (0, 0.0))[0]
        return max(0, labels - project.trained_on) if project.generation else 0

    def window(self, project: ProjectRow) -> Window | None:
        """Return the project's window, if there is one."""
        reader = self._readers.get(project.id)
        return None if reader is None else reader.window

    async def _next(
        self, connection: DriverConnection, project: ProjectRow, labeller: LabellerId
    ) -> ItemId | None:
        reader = self._readers.get(project.id)
        if reader is None or reader.window.generation < project.generation:
            reader = self._readers[project.id] = Reader(project)
        await reader.begin(connection, project)
        while True:
            item = reader.window.propose(labeller)
            if item is not None:
                reader.window.mark_seen(item, labeller)
                return item
            stripe = self.stripes.get(project.id, Stripe())
            if not reader.feed(stripe) and not await reader.load(connection, project):
                return None

    def _proposal(self, wish: Wish, item: ItemId, project: ProjectRow) -> Proposal:
        token = LeaseToken(secrets.token_hex(16))
        return Proposal(wish, item, token, project, self.behind(project))

    def _settle(self, proposal: Proposal, places: int, *, seen: bool) -> None:
        window = self.window(proposal.project)
        if window is None:
            return
        if places:
            window.give_back(proposal.item)
        else:
            window.mark_full(proposal.item)
        if not seen:
            window.mark_unseen(proposal.item, proposal.wish.by.labeller)

    @staticmethod
    def _give_back(reader: Reader, item: ItemId, places: int) -> bool:
        """Let the window know of an item's open places; True if it believed in fewer."""
        missing = places - reader.window.places(item)
        if missing > 0:
            reader.window.give_back(item, missing)
        return missing > 0
