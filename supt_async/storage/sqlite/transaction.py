"""How SQLite deals items: propose from the window, dispose in the transaction.

Everything here runs in the writer's thread, inside a transaction that the caller has begun;
the windows belong to that thread. The statements are in ``sqlite.sql``.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections import Counter
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from supt_async.domain.commands import Holder
from supt_async.domain.ids import Generation, ItemId, LabellerId, LeaseToken, ProjectId, SessionId
from supt_async.domain.results import Idle, IdleReason, LeasedItem, Mode
from supt_async.domain.values import JSONValue
from supt_async.rules.leases import explain_idle
from supt_async.rules.window import Window
from supt_async.storage.sqlite import sql


@dataclass(slots=True)
class ProjectRow:
    """What the queue needs to know of a project, read once in a batch."""

    id: ProjectId
    generation: Generation
    covers: int
    base_chunks: int
    lease_ms: int
    undo_ms: int
    paused: bool
    trained_on: int  # labels of the ranking in force
    labels: int


@dataclass(slots=True)
class LeaseRow:
    token: LeaseToken
    item: ItemId
    labeller: LabellerId
    session: SessionId
    dealt_ms: int
    shown_ms: int | None
    generation: Generation
    behind: int


Mark: TypeAlias = tuple[dict[ProjectId, Counter[str]], set[ProjectId]]
"""What a transaction had counted and freed at some moment."""


class Reader:
    """Reads a project's order chunk by chunk into its window."""

    def __init__(self, project: ProjectRow) -> None:
        self.window = Window(project.generation)
        self._ranked = 0  # the next chunk of the ranking,
        self._ranking_read = project.generation == 0
        self._added = project.covers  # then of what was added since,
        self._rest = 0  # then of the rest of the base order
        self.offered = 0  # the last row of ``offered`` that was taken in

    def load(self, cursor: sqlite3.Cursor, project: ProjectRow) -> bool:
        """Put the next chunk into the window; False if there is none."""
        ids = self._next(cursor, project)
        if ids is None:
            return False
        rows = cursor.execute(sql.PLACES, (ids,)).fetchall()
        self.window.extend((ItemId(item), places) for item, places in rows)
        return True

    def take_offers(self, cursor: sqlite3.Cursor, project: ProjectId) -> None:
        """Put items that come before the ranking into the window."""
        for seq, item, priority, places in cursor.execute(sql.OFFERED, (project, self.offered)):
            self.offered = seq
            self.window.offer(ItemId(item), places, priority)

    def _next(self, cursor: sqlite3.Cursor, project: ProjectRow) -> str | None:
        if not self._ranking_read:
            row = cursor.execute(
                sql.CHUNK, (project.id, project.generation, self._ranked)
            ).fetchone()
            if row is not None:
                self._ranked += 1
                return _as_json(row[0])
            self._ranking_read = True
        if self._added < project.base_chunks:
            chunk = self._added
            self._added += 1
        elif self._rest < project.covers:
            chunk = self._rest
            self._rest += 1
        else:
            return None
        row = cursor.execute(sql.CHUNK, (project.id, 0, chunk)).fetchone()
        return "[]" if row is None else _as_json(row[0])


class Dealer:
    """One transaction's view of the queue; ``readers`` outlive it."""

    def __init__(
        self, cursor: sqlite3.Cursor, readers: dict[ProjectId, Reader], now_ms: int
    ) -> None:
        self.cursor = cursor
        self.now_ms = now_ms
        self.counted: dict[ProjectId, Counter[str]] = {}
        self.freed: set[ProjectId] = set()
        self._readers = readers
        self._projects: dict[ProjectId, ProjectRow] = {}

    def project(self, id_: ProjectId) -> ProjectRow | None:
        """Return the project's row, or None if it has been deleted."""
        known = self._projects.get(id_)
        if known is None:
            row = self.cursor.execute(sql.PROJECT, (id_,)).fetchone()
            if row is None:
                return None
            known = self._projects[id_] = ProjectRow(*row)
        return known

    def window(self, project: ProjectRow) -> Window:
        return self._reader(project).window

    def count(self, project: ProjectId, **deltas: int) -> None:
        """Change counters; written once, at the end of the transaction."""
        self.counted.setdefault(project, Counter()).update(deltas)

    def mark(self) -> Mark:
        """Note what has been counted and freed so far."""
        counted = {id_: Counter(deltas) for id_, deltas in self.counted.items()}
        return counted, set(self.freed)

    def back_to(self, mark: Mark) -> None:
        """Forget what was counted and freed since, as the database has."""
        self.counted, self.freed = mark

    def claim(self, by: Holder, want: int) -> tuple[tuple[LeasedItem, ...], Idle | None]:
        """Lease up to ``want`` items; if there are fewer, say why."""
        if want <= 0:
            return (), None
        project = self.project(by.project)
        if project is None or project.paused:
            return (), Idle(reason=IdleReason.PAUSED)
        reader = self._reader(project)
        reader.take_offers(self.cursor, project.id)
        offers: list[LeasedItem] = []
        while len(offers) < want:
            item = reader.window.propose(by.labeller)
            if item is None:
                if reader.load(self.cursor, project):
                    continue
                return tuple(offers), self._why_idle(by)
            offer = self._dispose(project, reader.window, by, item)
            if offer is not None:
                offers.append(offer)
        return tuple(offers), None

    def lease(
        self,
        project: ProjectRow,
        by: Holder,
        item: ItemId,
        *,
        mode: Mode = Mode.PUSH,
        former: str | None = None,
        value: JSONValue = None,
    ) -> LeasedItem:
        """Write a lease for a place that has been taken."""
        token = LeaseToken(secrets.token_hex(16))
        expires = self.now_ms + project.lease_ms
        behind = project.labels - project.trained_on if project.generation else 0
        row = (token, project.id, item, by.labeller, by.session, mode.value, former, expires)
        self.cursor.execute(sql.LEASE, (*row, self.now_ms, project.generation, max(behind, 0)))
        self.count(project.id, out=1)
        self.window(project).mark_seen(item, by.labeller)
        (payload,) = self.cursor.execute(sql.PAYLOAD, (item,)).fetchone()
        return LeasedItem(
            lease=token,
            item=item,
            payload=payload,
            mode=mode,
            expires_in_ms=project.lease_ms,
            generation=project.generation,
            value=value,
        )

    def take_place(self, item: ItemId, by: Holder) -> bool:
        """Take an open place of the item, if it has one for this labeller."""
        values = {"item": item, "project": by.project, "labeller": by.labeller}
        if not self.cursor.execute(sql.TAKE, values).rowcount:
            return False
        self.count(by.project, open=-1)
        return True

    def close(self, project: ProjectId, lease: LeaseRow, how: str) -> None:
        """Move a lease to the log. Its place is the caller's business."""
        self.cursor.execute(sql.UNLEASE, (lease.token,))
        self.cursor.execute(
            sql.LOG,
            (
                lease.token,
                project,
                lease.item,
                lease.labeller,
                lease.session,
                lease.dealt_ms,
                lease.shown_ms,
                self.now_ms,
                how,
                lease.generation,
                lease.behind,
            ),
        )
        self.count(project, out=-1)

    def give_back(self, project: ProjectId, lease: LeaseRow, how: str) -> None:
        """Close a lease without an answer: its place is open again."""
        self.close(project, lease, how)
        self.cursor.execute(sql.REOPEN, (lease.item,))
        self.count(project, open=1)
        self.freed.add(project)
        reader = self._readers.get(project)
        if reader is not None:
            reader.window.give_back(lease.item)
            if how != "skipped":
                reader.window.mark_unseen(lease.item, lease.labeller)

    def complete(self, project: ProjectId, item: ItemId) -> bool:
        """Tell whether all of the item's places are answered."""
        values = {"project": project, "item": item}
        return bool(self.cursor.execute(sql.COMPLETE, values).fetchone()[0])

    def leases(self, statement: str, *values: object) -> list[LeaseRow]:
        """Read leases with one of the statements below."""
        return [LeaseRow(*row) for row in self.cursor.execute(statement, values)]

    def find_lease(self, project: ProjectId, token: str) -> LeaseRow | None:
        found = self.leases(sql.LEASES_BY_TOKEN, token, project)
        return found[0] if found else None

    def write_counters(self, process: str) -> None:
        for project, deltas in self.counted.items():
            if any(deltas.values()):
                columns = ("items", "open", "out", "done", "labels")
                values = tuple(deltas.get(column, 0) for column in columns)
                self.cursor.execute(sql.COUNT, (project, process, *values))

    def _reader(self, project: ProjectRow) -> Reader:
        reader = self._readers.get(project.id)
        if reader is None or reader.window.generation != project.generation:
            reader = self._readers[project.id] = Reader(project)
        return reader

    def _dispose(
        self, project: ProjectRow, window: Window, by: Holder, item: ItemId
    ) -> LeasedItem | None:
        if self.take_place(item, by):
            return self.lease(project, by, item)
        (places,) = self.cursor.execute(sql.OPEN_SLOTS, (item,)).fetchone() or (0,)
        window.mark_full(item)
        if places:  # it is open, but not for this labeller
            window.mark_seen(item, by.labeller)
            window.give_back(item, places)
        return None

    def _why_idle(self, by: Holder) -> Idle:
        values = {"project": by.project, "session": by.session, "labeller": by.labeller}
        out = self.cursor.execute(sql.OUT_FOR, values).fetchone()[0]
        items, open_places, leased = self.cursor.execute(sql.TOTALS, (by.project,)).fetchone()
        mine = self.counted.get(by.project, Counter())  # not written yet
        return explain_idle(
            items=items + mine["items"],
            open_places=open_places + mine["open"],
            leased=leased + mine["out"],
            out=out,
        )


def _as_json(ids: bytes) -> str:
    return str(np.frombuffer(ids, dtype="<i8").tolist())
