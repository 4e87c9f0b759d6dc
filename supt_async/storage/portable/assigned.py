"""Items that are assigned to some people only, read into the windows of their audiences."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from supt_async.domain.ids import ItemId, LabellerId, ProjectId
from supt_async.rules.audience_window import AudienceWindow
from supt_async.storage.audience_pages import AudiencePages


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

    def propose(self, connection: Connection, labeller: LabellerId, now_ms: int) -> ItemId | None:
        """Reserve the best item that is assigned to a labeller; None if there is none."""
        return None

    def know(self, connection: Connection, items: Iterable[ItemId]) -> None:
        """Read whom items are meant for, before they get into the window."""
        self._window.know({})
