"""Order of a project's items, read chunk by chunk into the window of the ranking."""

from __future__ import annotations

import numpy as np
from sqlalchemy import Connection

from supt_async.domain.ids import ItemId, LabellerId
from supt_async.rules.audience_window import AudienceWindow
from supt_async.rules.window import Window
from supt_async.storage.portable.assigned import Assigned
from supt_async.storage.portable.projects import ProjectRow
from supt_async.storage.portable.sql import batch as sql


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

    def outdated(self, project: ProjectRow) -> bool:
        """Tell whether there is another ranking, other places of the items, or assigned ones."""
        return (
            self.window.generation != project.generation
            or self._overlap_changes != project.overlap_changes
            or (self.assigned is None) != (project.audiences == 0)
        )

    def begin(self, connection: Connection, project: ProjectRow) -> None:
        """Put the items with a priority into the window, before anything else is read.

        If some items are for some people only, the ranking's head follows: the assigned ones in it
        come before others of their audience, whose window does not follow the ranking.
        """
        if self._begun:
            return
        rows = connection.execute(sql.PRIORITIES, {"project": project.id}).all()
        self.know(connection, [ItemId(row.item_id) for row in rows])
        for item, priority, places in rows:
            self.window.prioritise(ItemId(item), places, priority)
        while self.assigned is not None and not self._ranking_read:
            self.load(connection, project)
        self._begun = True

    def propose(
        self, connection: Connection, project: ProjectRow, labeller: LabellerId, now_ms: int
    ) -> ItemId | None:
        """Reserve the best item for a labeller; None at the end of the order."""
        item = None
        if self.assigned is not None:
            self.assigned.renew(project.audiences)
            item = self.assigned.propose(connection, labeller, now_ms)
        while item is None:
            item = self.window.propose(labeller)
            if item is None and not self.load(connection, project):
                return None
        self.window.mark_seen(item, labeller)
        return item

    def give_back(self, connection: Connection, item: ItemId, labeller: LabellerId) -> None:
        """Undo the reservation of an item that was proposed to a labeller."""
        self.know(connection, [item])
        self.window.give_back(item)
        self.window.mark_unseen(item, labeller)

    def know(self, connection: Connection, items: list[ItemId]) -> None:
        """Read whom items are meant for, before they get into the window."""
        if self.assigned is not None and items:
            self.assigned.know(connection, items)

    def is_assigned(self, item: ItemId) -> bool:
        """Tell whether an item is for some people only, as far as it is known."""
        window = self.window
        return isinstance(window, AudienceWindow) and window.is_known(item)

    def load(self, connection: Connection, project: ProjectRow) -> bool:
        """Put the next chunk into the window; False at the end of the order."""
        ids = self._next(connection, project)
        if ids is None:
            return False
        places: dict[int, int] = {}
        if ids:
            rows = connection.execute(sql.PLACES, {"project": project.id, "items": ids})
            places = {row.id: row.open_slots for row in rows}
        found = [ItemId(item) for item in ids if item in places]
        self.know(connection, found)
        self.window.extend((item, places[item]) for item in found)
        return True

    def _next(self, connection: Connection, project: ProjectRow) -> list[int] | None:
        """Return the ids of the next chunk; None at the end of the order."""
        if not self._ranking_read:
            ids = _chunk(connection, project, project.generation, self._ranked)
            if ids is not None:
                self._ranked += 1
                return ids
            self._ranking_read = True
        if self._added < project.base_chunks:
            chunk = self._added
            self._added += 1
        elif self._rest < project.covers:
            chunk = self._rest
            self._rest += 1
        else:
            return None
        return _chunk(connection, project, 0, chunk) or []


def _chunk(
    connection: Connection, project: ProjectRow, generation: int, chunk: int
) -> list[int] | None:
    values = {"project": project.id, "generation": generation, "chunk": chunk}
    row = connection.execute(sql.CHUNK, values).first()
    return None if row is None else np.frombuffer(row.ids, dtype="<i8").tolist()
