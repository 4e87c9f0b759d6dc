"""Items that are assigned to some people only, read into the windows of their audiences.

Nobody looks for their items among those of others: each audience's items are read page by page.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from supt_async.domain.ids import AudienceId, ItemId, LabellerId, ProjectId
from supt_async.rules.audience_window import AudienceWindow
from supt_async.storage.audience_pages import AudiencePages
from supt_async.storage.sqlite import sql

FIRST_PLACE = -(2**63)
"""Place after which all items come."""


class Assigned:
    """Reads the assigned items of a project into its window."""

    def __init__(self, window: AudienceWindow, project: ProjectId, version: int) -> None:
        self._window = window
        self._project = project
        self._pages = AudiencePages(version)

    def renew(self, version: int) -> None:
        """Read everything again if other people may get items, or others are assigned."""
        if self._pages.renew(version):
            self._window.forget()

    def propose(self, cursor: sqlite3.Cursor, labeller: LabellerId, now_ms: int) -> ItemId | None:
        """Reserve the best item that is assigned to a labeller; None if there is none."""
        for audience in self._audiences(cursor, labeller):
            while True:
                item = self._window.propose_from(audience, labeller)
                if item is not None:
                    return item
                if not self._load(cursor, audience, now_ms):
                    break
        return None

    def know(self, cursor: sqlite3.Cursor, items: Iterable[ItemId]) -> None:
        """Read whom items are meant for, before they get into the window."""
        unknown = [int(item) for item in items if not self._window.is_known(item)]
        audiences: dict[ItemId, list[AudienceId]] = {}
        if unknown:
            for item, audience in cursor.execute(sql.AUDIENCES_OF_ITEMS, (str(unknown),)):
                audiences.setdefault(ItemId(item), []).append(AudienceId(audience))
        self._window.know(audiences)

    def _audiences(self, cursor: sqlite3.Cursor, labeller: LabellerId) -> Sequence[AudienceId]:
        known = self._pages.audiences(labeller)
        if known is None:
            values = {"project": self._project, "labeller": labeller}
            rows = cursor.execute(sql.AUDIENCES_OF, values)
            known = [AudienceId(row[0]) for row in rows]
            self._pages.note(labeller, known)
        return known

    def _load(self, cursor: sqlite3.Cursor, audience: AudienceId, now_ms: int) -> bool:
        """Read the next page of an audience; False at the end."""
        span = self._pages.span(audience, now_ms)
        if span is None:
            return False
        if span.again:
            self._window.restart(audience)
        values = {
            "project": self._project,
            "audience": audience,
            "after": FIRST_PLACE if span.after is None else span.after,
            "size": span.size,
        }
        rows = cursor.execute(sql.ASSIGNED_ITEMS, values).fetchall()
        found = [(ItemId(item), places) for _, item, places in rows if places is not None]
        self._pages.read(audience, span, [row[0] for row in rows], len(found), now_ms)
        self.know(cursor, [item for item, _ in found])
        self._window.extend(found)
        return bool(rows)
