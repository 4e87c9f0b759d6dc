"""Dealer of gold items on PostgreSQL: which of them a labeller gets next.

The decks are in memory: for each labeller some gold items that they have not had, shuffled. A deck
may be wrong, as the order windows may: the group's statement leases nobody an item twice.
"""

from __future__ import annotations

import asyncio
import random
from collections import OrderedDict
from dataclasses import dataclass

from supt_async.domain.ids import ItemId, LabellerId, ProjectId
from supt_async.storage.postgres.driver import DriverConnection
from supt_async.storage.postgres.plan import ProjectRow
from supt_async.storage.postgres.sql import gold as sql

DECK = 64
"""Maximum number of gold items that are read for a labeller at once."""
LOOKED_AT = 1_000
"""Maximum number of gold items that are looked at to find those."""
DECKS = 10_000
"""Maximum number of decks that are kept."""

EMPTY_SECONDS = 60.0
"""Seconds after which gold items are looked for again for a labeller who has had all."""


@dataclass(slots=True)
class _Span:
    """Gold items of a project, as of a change of them."""

    changes: int
    total: int
    """Their number, up to ``LOOKED_AT``."""
    low: int
    high: int


@dataclass(slots=True)
class _Deck:
    changes: int
    items: list[ItemId]
    read_at: float


class GoldDealer:
    """Gold items that one process hands out."""

    def __init__(self) -> None:
        self._spans: dict[ProjectId, _Span] = {}
        self._decks: OrderedDict[tuple[ProjectId, LabellerId], _Deck] = OrderedDict()
        self._random = random.SystemRandom()

    def is_due(self, project: ProjectRow) -> bool:
        """Tell whether the next hand-out is gold, by a draw that nobody can foresee."""
        return project.gold_changes > 0 and project.gold.is_due(self._random.random())

    async def total(self, connection: DriverConnection, project: ProjectRow) -> int:
        """Return the number of a project's gold items, up to ``LOOKED_AT``."""
        return (await self._span(connection, project)).total

    async def draw(
        self,
        connection: DriverConnection,
        project: ProjectRow,
        labeller: LabellerId,
        *,
        patient: bool,
    ) -> ItemId | None:
        """Take a gold item off a labeller's deck; None if they have had all.

        ``patient``: that they have had all may have been found out a while ago.
        """
        key, now = (project.id, labeller), asyncio.get_running_loop().time()
        deck = self._decks.get(key)
        if (
            deck is None
            or deck.changes != project.gold_changes
            or (not deck.items and not (patient and now < deck.read_at + EMPTY_SECONDS))
        ):
            deck = None
        if deck is None:
            items = await self._unseen(connection, project, labeller)
            deck = self._decks[key] = _Deck(project.gold_changes, items, now)
        self._decks.move_to_end(key)
        while len(self._decks) > DECKS:
            self._decks.popitem(last=False)
        return deck.items.pop() if deck.items else None

    async def _unseen(
        self, connection: DriverConnection, project: ProjectRow, labeller: LabellerId
    ) -> list[ItemId]:
        span = await self._span(connection, project)
        if not span.total:
            return []
        some = span.total >= LOOKED_AT
        first = self._random.randint(span.low, span.high) if some else span.low
        values = (project.id, labeller, first, LOOKED_AT, DECK)
        return [ItemId(row[0]) for row in await connection.fetch(sql.UNSEEN_GOLD, *values)]

    async def _span(self, connection: DriverConnection, project: ProjectRow) -> _Span:
        span = self._spans.get(project.id)
        if span is None or span.changes != project.gold_changes:
            total, low, high = (0, 0, 0)
            row = await connection.fetchrow(sql.GOLD_OF_PROJECT, project.id, LOOKED_AT)
            if row is not None and row[0]:
                total, low, high = row
            span = self._spans[project.id] = _Span(project.gold_changes, total, low, high)
        return span
