"""Memory of a process's queue: what it keeps from batch to batch, all of which may be wrong.

What disagrees with the database costs a refused proposal, and never leases an item twice. Places
that were freed, here or in another process, are read from the table ``offered``. A row is numbered
before it becomes visible, so numbers that are left out are looked for again, for a minute.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from sqlalchemy import Connection

from supt_async.domain.ids import ItemId, LabellerId, LeaseToken, ProjectId, SessionId
from supt_async.rules.window import Window
from supt_async.storage.dialects import dialect_of
from supt_async.storage.overlap.judge import Judge
from supt_async.storage.portable.order_reader import Reader
from supt_async.storage.portable.sql import batch as sql
from supt_async.storage.schema.columns import AnyRow
from supt_async.storage.schema.conditions import MANY

AGAIN_SECONDS = 1.0
"""Interval at which numbers that were left out are looked for, in seconds."""
LATE_SECONDS = 60.0
"""How long a row may take to become visible, in seconds."""
FIRST = 1_000
"""Number of the last rows that are read at the start, which may have been under way."""
PAGE = 1_000
"""Maximum number of rows that are read at once, besides those that were left out."""
MISSING = 1_000
"""Maximum number of numbers that are looked for: the highest ones."""
REST = 1_000
"""Maximum number of open items that a search finds."""

Reservation: TypeAlias = tuple[ProjectId, ItemId, LabellerId]
"""An item that a window has proposed to a labeller."""


@dataclass(slots=True)
class Deck:
    """Gold items that a labeller has not had, shuffled."""

    items: list[ItemId]
    read_ms: int


@dataclass(slots=True)
class Decks:
    """Decks of a project's labellers, as of a change of its gold items."""

    changes: int = 0
    total: int = 0
    """Number of its gold items, up to a limit; ``low`` and ``high`` are the ids of them."""
    low: int = 0
    high: int = 0
    decks: dict[LabellerId, Deck] = field(default_factory=dict)


class Offers:
    """Position in the table ``offered``."""

    def __init__(self) -> None:
        self._newest: int | None = None
        self._row: tuple[int, str | None] | None = None
        """Item and lease of the newest row, if it has been read."""
        self._missing: dict[int, float] = {}
        """Numbers that no row had so far, ascending, and when that was found."""
        self._looked = time.monotonic()

    def take(self, connection: Connection) -> Sequence[AnyRow]:
        """Read rows that have become visible since the last time, up to ``PAGE`` and ``MISSING``.

        What is left is read the next time: the event loop waits while rows are read.
        """
        now = time.monotonic()
        if self._newest is None:
            self._newest = (connection.scalar(sql.NEWEST_OFFER) or 0) - FIRST
        seqs = [*self._late(connection, now), *self._fresh(connection, self._newest, now)]
        return connection.execute(sql.OFFERED, {"seqs": seqs}).all() if seqs else []

    def _fresh(self, connection: Connection, newest: int, now: float) -> list[int]:
        """Return the numbers of the rows after the newest one, and note which are missing."""
        rows = connection.execute(sql.OFFERS, {"first": newest, "most": PAGE}).all()
        if self._row is not None and dialect_of(connection).reuses_ids:
            same = rows and (rows[0].seq != newest or (rows[0].item_id, rows[0].lease) == self._row)
            if not same:  # the last rows were deleted, and their numbers are given again
                self._newest, self._row = 0, None
                self._missing.clear()
                return self._fresh(connection, 0, now)
        seqs = [int(row.seq) for row in rows if row.seq > newest]
        if seqs:
            self._newest, self._row = seqs[-1], (rows[-1].item_id, rows[-1].lease)
            first = max(newest + 1, seqs[-1] - MISSING)
            self._missing |= dict.fromkeys(sorted({*range(first, seqs[-1])} - {*seqs}), now)
        return seqs

    def _late(self, connection: Connection, now: float) -> list[int]:
        """Return the numbers of rows that have become visible after later ones."""
        if now < self._looked + AGAIN_SECONDS:
            return []
        self._looked = now
        known = [(seq, at) for seq, at in self._missing.items() if at >= now - LATE_SECONDS]
        self._missing = dict(known[-MISSING:])
        if not self._missing:
            return []
        found = connection.scalars(sql.LATE_OFFERS, {"seqs": list(self._missing)}).all()
        for seq in found:
            del self._missing[seq]
        return [int(seq) for seq in found]


class Memory:
    """Order windows and gold decks of all projects."""

    def __init__(self) -> None:
        self.judge = Judge()
        self.readers: dict[ProjectId, Reader] = {}
        self.decks: dict[ProjectId, Decks] = {}
        self._offers = Offers()
        self.short: set[ProjectId] = set()
        """Projects with open places that no window showed to somebody who asked."""
        self._unused: list[Reservation] = []
        self._expired: list[tuple[SessionId, LeaseToken]] = []

    def forget(self) -> None:
        """Read the order of all projects again, as after a restart."""
        self.readers.clear()

    def give_back(self, reservations: Iterable[Reservation]) -> None:
        """Undo reservations of items that were proposed and not leased, at the next look."""
        self._unused += reservations

    def catch_up(self, connection: Connection) -> None:
        """Take in the places that were freed since the last time, here or in other processes."""
        unused, self._unused = self._unused, []
        for project, item, labeller in unused:
            if project in self.readers:
                self.readers[project].give_back(connection, item, labeller)
        rows = self._offers.take(connection)
        for project in {ProjectId(row.project_id) for row in rows}:
            some = [row for row in rows if row.project_id == project]
            reader = self.readers.get(project)
            if reader is not None:
                reader.know(connection, [ItemId(row.item_id) for row in some])
                for row in some:
                    _take_in(reader.window, row)
        self._expired += [
            (SessionId(row.session_id), LeaseToken(row.lease))
            for row in rows
            if row.how == "expired"
        ]

    def restore(self, connection: Connection, project: ProjectId) -> bool:
        """Search for open places that the window does not know; True if there are any.

        Assigned ones are left out: their audiences are read again by themselves.
        """
        self.short.discard(project)
        reader = self.readers.get(project)
        if reader is None:
            return False
        rows = connection.execute(sql.OPEN_ITEMS, {"project": project, "most": REST}).all()
        reader.know(connection, [ItemId(row.id) for row in rows])
        raised = [
            raise_places(reader.window, ItemId(row.id), row.open_slots)
            for row in rows
            if not reader.is_assigned(ItemId(row.id))
        ]
        return True in raised

    def take_expired(self) -> list[tuple[SessionId, LeaseToken]]:
        """Return the leases that have expired since the last call, whichever process swept."""
        expired, self._expired = self._expired, []
        return expired


def raise_places(window: Window, item: ItemId, places: int) -> bool:
    """Let a window know of an item's open places; True if it believed in fewer."""
    missing = places - window.places(item)
    if missing > 0:
        window.give_back(item, missing)
    return missing > 0


def _take_in(window: Window, row: AnyRow) -> None:
    """Let a window know of a row of ``offered``: a place that was freed, or a priority."""
    item = ItemId(row.item_id)
    if row.how is None:
        if row.lease == MANY:
            window.forget_seen(item)
        window.prioritise(item, row.open_slots, row.priority)
        return
    raise_places(window, item, row.open_slots)
    if row.how in ("released", "expired"):
        window.mark_unseen(item, LabellerId(row.labeller_id))
