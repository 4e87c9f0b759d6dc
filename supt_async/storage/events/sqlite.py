"""Events that a transaction of SQLite's queue tells, written at its end."""

from __future__ import annotations

import sqlite3

from supt_async.domain.ids import ItemId, LabellerId, ProjectId
from supt_async.storage.events import kinds

INSERT_EVENT = """
INSERT INTO outgoing_new (project_id, kind, item_id, ref, created_ms) VALUES (?, ?, ?, ?, ?)
"""


class Telling:
    """What one transaction tells, in its order, of projects whose events are kept."""

    def __init__(self, now_ms: int) -> None:
        self.events: list[tuple[ProjectId, int, ItemId | None, int | None, int]] = []
        self._now_ms = now_ms
        self._watched: set[ProjectId] = set()

    def watch(self, project: ProjectId) -> None:
        """Keep the events of a project."""
        self._watched.add(project)

    def label(self, project: ProjectId, kind: int, item: ItemId, seq: int | None) -> None:
        """Tell of a label by its number; of a skip, which has none, nothing."""
        if project in self._watched and seq is not None:
            self.events.append((project, kind, item, seq, self._now_ms))

    def suspended(self, project: ProjectId, labeller: LabellerId) -> None:
        """Tell that a labeller gets no more items."""
        if project in self._watched:
            event = (project, kinds.LABELLER_SUSPENDED, None, int(labeller), self._now_ms)
            self.events.append(event)

    def write(self, cursor: sqlite3.Cursor) -> None:
        """Write all events."""
        if self.events:
            cursor.executemany(INSERT_EVENT, self.events)
