"""Port of a project's events, for those who tell programs outside of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping
from typing import Protocol

from supt_async.domain.events import EventPage, EventType
from supt_async.domain.ids import ProjectId
from supt_async.domain.project import Access
from supt_async.domain.values import JSONValue


class Events(Protocol):
    """Events of projects, in an order in which none appears before one that was read.

    Those of one item come in the order in which they happened. They are kept for some days
    (``keep_events``), and only of projects for which they are switched on.
    """

    async def switch(self, project: ProjectId, by: Access | None, *, on: bool) -> bool:
        """Keep a project's events from now on, or no more; return whether that changes anything.

        What was written before stays until it is old. ``by`` is None for an operator.
        """

    async def is_on(self, project: ProjectId) -> bool:
        """Tell whether a project's events are kept."""

    async def read(
        self,
        project: ProjectId,
        after: str | None,
        *,
        limit: int = 100,
        types: Collection[EventType] | None = None,
    ) -> EventPage:
        """Return the next events.

        Args:
            project: The project.
            after: The cursor of the last event that was read; None to begin with the first one
                that is kept.
            limit: Maximum number of events, at least 1.
            types: Which are wanted; None for all.

        Raises:
            CursorExpired: Events after the cursor were deleted.
            Refused: It is no cursor of this database.
        """

    async def latest(self, project: ProjectId) -> str:
        """Return the cursor after all events that have happened so far."""

    def follow(
        self,
        project: ProjectId,
        after: str | None,
        *,
        types: Collection[EventType] | None = None,
        idle_seconds: float = 15.0,
        at_once: bool = False,
    ) -> AsyncIterator[EventPage]:
        """Yield the next events as soon as they have happened, without an end.

        No connection is held while nothing happens. A page without events comes after
        ``idle_seconds`` without any, so that the caller can show that it is still there; with
        ``at_once`` the first page comes at once, with events or without.

        Raises:
            CursorExpired: Events after the cursor were deleted.
            Refused: It is no cursor of this database.
            StorageError: The database can't be used; the last page's cursor stays valid.
        """

    async def exported(
        self, project: ProjectId, by: Access | None, details: Mapping[str, JSONValue]
    ) -> None:
        """Tell that labels were exported to the end, and record it, if events are kept.

        ``details`` say which labels, and in which format.
        """

    async def order(self) -> None:
        """Put in order what has happened, so that those who read later find it in time."""

    async def prune(self, before_ms: int) -> int:
        """Delete the events that happened before a time; return how many they were."""
