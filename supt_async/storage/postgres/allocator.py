"""Allocator: chooses the items of a batch on PostgreSQL from the order windows in memory.

It proposes, and the database decides. A batch goes along these steps, each of which returns a
value::

    look           read the projects, and the places that were freed since the last batch
    plan           reserve the best items for those who want some, as proposals
    confirm        settle the proposals that became leases
    inspect        find out why the others did not, and correct the windows
    explain_idle   find out why somebody gets fewer items than they want

The windows live in the event loop. Places that were freed, here or in another process, are read
from ``offered`` before each batch. So memory may be wrong at any moment: that costs a refused
proposal, and never leases an item twice.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from supt_async.domain.ids import ItemId, LabellerId, LeaseToken, ProjectId, SessionId
from supt_async.domain.results import Idle, LeasedItem
from supt_async.rules.leases import explain_idle
from supt_async.rules.suggesting import HandOutSuggestion
from supt_async.rules.window import Window
from supt_async.storage.overlap.judge import Judge
from supt_async.storage.postgres.batches.memory import Memory
from supt_async.storage.postgres.change_feed import ChangeFeed
from supt_async.storage.postgres.driver import DriverConnection, Row
from supt_async.storage.postgres.gold.dealer import GoldDealer
from supt_async.storage.postgres.order.claims import Claims
from supt_async.storage.postgres.order_reader import Reader, know_freed
from supt_async.storage.postgres.plan import (
    Demand,
    Outcome,
    ProjectRow,
    Projects,
    Proposal,
    Remembered,
    Settlement,
    project_row,
)
from supt_async.storage.postgres.sql import batch as sql
from supt_async.storage.postgres.sql.look import FREED_PLACES, LOOK
from supt_async.storage.schema.conditions import MANY

PROPOSALS = 1000
"""Maximum number of items that are proposed in one statement."""
LABELS_SECONDS = 1.0
"""Maximum age of a project's number of labels, which leases record, in seconds."""
RECENT_MS = 60_000
"""How long ago a lease may have expired to be counted as leased still, in milliseconds."""


class Allocator:
    """One process's view of the order of all projects."""

    def __init__(self, process: str) -> None:
        self.judge = Judge()
        self._process = process
        self._readers: dict[ProjectId, Reader] = {}
        self._claims = Claims()
        self._processes: Mapping[ProjectId, int] = {}
        self._feed = ChangeFeed()
        self._labels: dict[ProjectId, tuple[int, float]] = {}
        self._expired: list[tuple[SessionId, LeaseToken]] = []
        self._short: set[ProjectId] = set()
        self._memory = Memory(self._feed)
        self.gold = GoldDealer()

    def forget(self) -> None:
        """Read the order of all projects again, as after a restart."""
        self._readers.clear()

    def divide(self, processes: Mapping[ProjectId, int]) -> None:
        """Set how many processes hand out each project's items."""
        self._processes = processes

    def take_expired(self) -> list[tuple[SessionId, LeaseToken]]:
        """Return the leases that have expired since the last call, whichever process swept."""
        expired, self._expired = self._expired, []
        return expired

    def short(self) -> list[ProjectId]:
        """Return the projects with open places that no window showed to somebody who asked."""
        return sorted(self._short)

    def begin_search(self, project: ProjectId) -> None:
        """Take a project off the short ones: its open places are being read, for ``restore``."""
        self._short.discard(project)

    async def look(self, projects: set[ProjectId], connection: DriverConnection) -> Projects:
        """Read what a batch has to know of its projects, and what was freed since the last."""
        ids = sorted(projects)
        found = await self._follow(connection, LOOK, ids)
        now = asyncio.get_running_loop().time()
        stale = [id_ for id_ in ids if self._labels.get(id_, (0, -1e9))[1] < now - LABELS_SECONDS]
        if stale:
            for row in await connection.fetch(sql.TOTALS, stale):
                self._labels[ProjectId(row[0])] = (row[4], now)
        rows = {ProjectId(row[0]): project_row(row) for row in found}
        self._memory.note(rows.values())
        return rows

    def remembered(self, projects: set[ProjectId]) -> Remembered | None:
        """Return what is known since a look a moment ago; None if a batch may need more."""
        earliest = asyncio.get_running_loop().time() - LABELS_SECONDS
        if any(self._labels.get(id_, (0, -1e9))[1] < earliest for id_ in projects):
            return None
        return self._memory.recall(projects)

    async def catch_up(self, connection: DriverConnection) -> None:
        """Process the places that were freed, here or in other processes."""
        await self._follow(connection, FREED_PLACES)

    async def _follow(
        self, connection: DriverConnection, statement: str, *values: object
    ) -> list[Row]:
        """Process the places that were freed; return the projects that were read with them."""
        since = self._feed.since
        (oldest, *_), *rows = await connection.fetch(statement, since, *values)
        projects = [row[-1] for row in rows if row[-1] is not None]
        freed = list(self._feed.take(rows[len(projects) :], since, oldest))
        await know_freed(self._readers, freed, connection)
        for row in freed:
            _, _, project, item, priority, places, labeller, how, lease, _ = row
            reader = self._readers.get(ProjectId(project))
            if how == "expired":
                session, _, token = lease.partition(" ")
                self._expired.append((SessionId(session), LeaseToken(token)))
            if reader is None:
                continue
            if how is None:
                if lease == MANY:
                    reader.window.forget_seen(ItemId(item))
                reader.window.prioritise(ItemId(item), places, priority)
            else:
                _raise_places(reader.window, ItemId(item), places)
                if how in ("released", "expired"):
                    reader.window.mark_unseen(ItemId(item), LabellerId(labeller))
        return projects

    async def plan(
        self, demands: Sequence[Demand], projects: Projects, connection: DriverConnection
    ) -> list[Proposal]:
        """Reserve the best items for demands, as far as the order has any left.

        Args:
            demands: Demands of projects that are not paused.
            projects: The projects, as ``look`` has returned them.
            connection: Used where a window has to be read on.
        """
        proposals: list[Proposal] = []
        for demand in demands:
            project = projects[demand.by.project]
            for nth in range(min(demand.want, PROPOSALS - len(proposals))):
                if demand.quiz is not None:
                    proposal = await self._quiz(connection, project, demand, nth)
                else:
                    proposal = await self._propose(connection, project, demand)
                if proposal is None:
                    break
                proposals.append(proposal)
        return proposals

    def confirm(self, proposals: Sequence[Proposal], outcome: Outcome) -> Settlement:
        """Settle what the statement did with proposals, and count the labels that it stored."""
        leased: list[tuple[int, LeasedItem]] = []
        refused: list[Proposal] = []
        for proposal in proposals:
            found = outcome.leased.get(proposal.token)
            if found is None:
                refused.append(proposal)
            else:
                leased.append((proposal.demand.number, proposal.leased(*found)))
        for project, labels in outcome.labels.items():
            self.count_labels(project, labels)
        return Settlement(leased, refused)

    async def inspect(
        self, refused: Sequence[Proposal], connection: DriverConnection
    ) -> Settlement:
        """Find out why proposals were refused, and correct the windows."""
        leased: list[tuple[int, LeasedItem]] = []
        contended: list[Proposal] = []
        gone: set[int] = set()
        columns = zip(
            *((p.project.id, p.item, p.demand.by.labeller, p.demand.by.session, p.token)
              for p in refused),
            strict=True,
        )  # fmt: skip
        rows = await connection.fetch(sql.INSPECT_PROPOSALS, *map(list, columns), self._process)
        for proposal, row in zip(refused, rows, strict=True):
            _, places, seen, here, payload, *suggested = row
            if payload is not None:
                shown = HandOutSuggestion(*suggested).visible()
                leased.append((proposal.demand.number, proposal.leased(payload, shown)))
                continue
            if not here:
                gone.add(proposal.demand.number)
            if proposal.gold:
                continue
            if places and not seen and here and proposal.demand.needs is None:
                contended.append(proposal)
            else:
                self._correct(proposal, places, seen=seen)
        return Settlement(leased, contended=contended, gone=frozenset(gone))

    def give_back(self, proposals: Iterable[Proposal]) -> None:
        """Undo reservations of proposals that came to nothing."""
        for proposal in proposals:
            window = self._window_of(proposal)
            if window is not None and not proposal.gold:
                window.give_back(proposal.item)
                window.mark_unseen(proposal.item, proposal.demand.by.labeller)

    async def explain_idle(
        self, demands: Sequence[Demand], now_ms: int, connection: DriverConnection
    ) -> dict[int, Idle]:
        """Return why demands are not met, by their numbers."""
        ids = sorted({demand.by.project for demand in demands})
        rows = await connection.fetch(sql.TOTALS, ids)
        totals = {row[0]: (row[1], row[2], row[3]) for row in rows}
        holders = [demand.by for demand in demands]
        columns = zip(*((by.project, by.session, by.labeller) for by in holders), strict=True)
        outs = await connection.fetch(sql.LEASED_TO_OTHERS, *map(list, columns), now_ms - RECENT_MS)
        reasons: dict[int, Idle] = {}
        for demand, (out,) in zip(demands, outs, strict=True):
            items, open_places, leased = totals.get(demand.by.project, (0, 0, 0))
            if open_places > 0:
                self._short.add(demand.by.project)
            reasons[demand.number] = explain_idle(
                items=items, open_places=open_places, leased=leased, out=out
            )
        return reasons

    async def restore(
        self, project: ProjectId, rows: Sequence[Row], connection: DriverConnection
    ) -> bool:
        """Update a project's open items and their places.

        Assigned ones are left out: their audiences are read again by themselves.

        Returns:
            Whether the window believed in fewer open places of some of them.
        """
        reader = self._readers.get(project)
        if reader is None:
            return False
        if reader.assigned is not None:
            await reader.assigned.know(connection, [ItemId(row[0]) for row in rows])
        raised = [
            _raise_places(reader.window, ItemId(item), places)
            for item, places in rows
            if not self._is_assigned(project, ItemId(item))
        ]
        return True in raised

    def mark_taken(self, project: ProjectRow, item: ItemId) -> None:
        """Note that a place was taken which had not been proposed."""
        window = self._window(project)
        if window is not None:
            window.mark_taken(item)

    def count_labels(self, project: ProjectId, labels: int) -> None:
        """Note that labels were stored, or withdrawn if the number is negative."""
        if project in self._labels:
            known, read_at = self._labels[project]
            self._labels[project] = (known + labels, read_at)

    def behind(self, project: ProjectRow) -> int:
        """Return the number of labels that came in after the ranking in force was trained."""
        labels = self._labels.get(project.id, (0, 0.0))[0]
        return max(0, labels - project.trained_on) if project.generation else 0

    async def _propose(
        self, connection: DriverConnection, project: ProjectRow, demand: Demand
    ) -> Proposal | None:
        """Reserve the best item for a demand, or a gold item if one is due."""
        labeller = demand.by.labeller
        item = await self._next(connection, project, labeller)
        if item is None:
            return None
        token, behind = LeaseToken(secrets.token_hex(16)), self.behind(project)
        assigned = self._is_assigned(project.id, item)
        shows = project.showing.may_show(project.id, item, labeller)
        given = Proposal(demand, item, token, project, behind, shows, assigned=assigned)
        if self.gold.is_due(project):
            gold = await self.gold.draw(connection, project, labeller, patient=True)
            if gold is not None:
                self.give_back([given])
                return Proposal(demand, gold, token, project, behind, gold=True)
        return given

    async def _quiz(
        self, connection: DriverConnection, project: ProjectRow, demand: Demand, nth: int
    ) -> Proposal | None:
        """Propose the next gold item of a quiz."""
        item = await self.gold.draw(connection, project, demand.by.labeller, patient=False)
        if item is None or demand.quiz is None:
            return None
        place = replace(demand.quiz, number=demand.quiz.number + nth)
        token, behind = LeaseToken(secrets.token_hex(16)), self.behind(project)
        return Proposal(demand, item, token, project, behind, gold=True, quiz=place)

    def _window(self, project: ProjectRow) -> Window | None:
        reader = self._readers.get(project.id)
        return None if reader is None else reader.window

    def _window_of(self, proposal: Proposal) -> Window | None:
        """Return the window that a proposed item goes back to; None if none knows of it."""
        if proposal.assigned and not self._is_assigned(proposal.project.id, proposal.item):
            return None  # it was read again since, and must not come to everybody
        return self._window(proposal.project)

    def _is_assigned(self, project: ProjectId, item: ItemId) -> bool:
        reader = self._readers.get(project)
        return reader is not None and reader.assigned is not None and reader.assigned.has(item)

    async def _next(
        self, connection: DriverConnection, project: ProjectRow, labeller: LabellerId
    ) -> ItemId | None:
        reader = self._readers.get(project.id)
        if reader is None or reader.outdated(project):
            reader = self._readers[project.id] = Reader(project, self._claims)
        sharing = self._processes.get(project.id, 1)
        return await reader.propose(connection, project, labeller, sharing)

    def _correct(self, proposal: Proposal, places: int, *, seen: bool) -> None:
        window = self._window_of(proposal)
        if window is None:
            return
        if places:
            window.give_back(proposal.item)
        else:
            window.mark_full(proposal.item)
        if not seen:
            window.mark_unseen(proposal.item, proposal.demand.by.labeller)


def _raise_places(window: Window, item: ItemId, places: int) -> bool:
    """Let a window know of an item's open places; True if it believed in fewer."""
    missing = places - window.places(item)
    if missing > 0:
        window.give_back(item, missing)
    return missing > 0
