"""Order of a project's items, read chunk by chunk into the window of the ranking.

A Reader belongs to the writer's thread and outlives the transactions in which it reads.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

import numpy as np

from supt_async.domain.ids import Generation, ItemId, ProjectId
from supt_async.rules.audience_window import AudienceWindow
from supt_async.rules.gold import GoldRules
from supt_async.rules.overlap import Overlap
from supt_async.rules.suggesting import Showing
from supt_async.rules.window import Window
from supt_async.storage.sqlite import sql
from supt_async.storage.sqlite.assigned import Assigned
from supt_async.storage.sqlite.gold import Decks


@dataclass(slots=True)
class ProjectRow:
    """A project as the queue sees it, read once in a transaction."""

    id: ProjectId
    generation: Generation
    covers: int
    base_chunks: int
    lease_ms: int
    undo_ms: int
    overlap_changes: int
    """Number of times that places were changed because the overlap was."""
    paused: bool
    """The project is paused or archived."""
    trained_on: int
    """Number of labels that the ranking in force has learned from."""
    labels: int
    """Number of labels that count now."""
    audiences: int
    """Grows when items are assigned to people, or to others; 0 if none are."""
    overlap: Overlap
    """Number of opinions that each item gets."""
    showing: Showing
    """Settings that decide which suggestions labellers see."""
    gold: GoldRules
    """Settings of gold items."""
    gold_changes: int
    """Number of times that gold items were added or retired; 0: there never were any."""
    people: bool
    """Whether there is anything to know about the participation of some labeller."""
    quota: int | None
    """Most answers of a labeller who has no quota of their own."""
    events: bool
    """Whether events are written for programs outside."""


class Reader:
    """Reads a project's order: the ranking, the items added since, then the rest."""

    def __init__(self, project: ProjectRow) -> None:
        self.window = Window(project.generation)
        self.assigned: Assigned | None = None
        """Items for some people only; None if there are none."""
        if project.audiences:
            self.window = window = AudienceWindow(project.generation)
            self.assigned = Assigned(window, project.id, project.audiences)
        self._begun = False
        self._overlap_changes = project.overlap_changes
        self._ranked = 0  # next chunk of the ranking
        self._ranking_read = project.generation == 0
        self._added = project.covers  # next chunk of the items added since
        self._rest = 0  # next chunk of the rest of the base order
        self._prioritised = 0  # last row of ``offered`` that was read
        self.decks = Decks()

    def outdated(self, project: ProjectRow) -> bool:
        """Tell whether there is another ranking, other places of the items, or assigned ones."""
        return (
            self.window.generation != project.generation
            or self._overlap_changes != project.overlap_changes
            or (self.assigned is None) != (project.audiences == 0)
        )

    def begin(self, cursor: sqlite3.Cursor, project: ProjectRow) -> None:
        """Put the ranking's head into the window, if it has items for some people only.

        They come before others of their audience, whose window does not follow the ranking.
        """
        while self.assigned is not None and not self._begun:
            self._begun = self._ranking_read or not self.load(cursor, project)

    def load(self, cursor: sqlite3.Cursor, project: ProjectRow) -> bool:
        """Put the next chunk into the window; False at the end of the order."""
        ids = self._next(cursor, project)
        if ids is None:
            return False
        rows = cursor.execute(sql.PLACES, (ids,)).fetchall()
        if self.assigned is not None:
            self.assigned.know(cursor, [ItemId(row[0]) for row in rows])
        self.window.extend((ItemId(item), places) for item, places in rows)
        return True

    def load_priorities(self, cursor: sqlite3.Cursor, project: ProjectId) -> None:
        """Put new items with a priority into the window, before the ranking."""
        rows = cursor.execute(sql.PRIORITIES, (project, self._prioritised)).fetchall()
        if self.assigned is not None:
            self.assigned.know(cursor, [ItemId(row[1]) for row in rows])
        for seq, item, priority, places in rows:
            self._prioritised = seq
            self.window.prioritise(ItemId(item), places, priority)

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


def _as_json(ids: bytes) -> str:
    return str(np.frombuffer(ids, dtype="<i8").tolist())
