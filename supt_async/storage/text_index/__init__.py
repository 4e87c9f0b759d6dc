"""Indexes of texts, which an operator makes for a project; here of a database that has none."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import Connection

from supt_async.domain.ids import ProjectId
from supt_async.errors import Refused

SHORTEST = 3
"""Number of characters in a row that a text must have to be looked up in an index of trigrams."""


class IndexState(StrEnum):
    """Whether a project's texts are indexed."""

    OFF = "off"
    BUILDING = "building"
    """Or the command that made it was killed; made again it is complete."""
    ON = "on"


class TextIndex:
    """An index of the payloads and external ids of one project's items, by trigrams."""

    def state(self, connection: Connection, project: ProjectId) -> IndexState:
        """Return whether a project has an index."""
        return IndexState.OFF

    def find(
        self,
        connection: Connection,
        project: ProjectId,
        texts: Sequence[str],
        after: int,
        most: int,
    ) -> list[int] | None:
        """Return the next items that may contain one of some texts, in whatever case, by id.

        Args:
            connection: A transaction that reads.
            project: Their project, which has an index.
            texts: The texts, as payloads and external ids have them.
            after: The item after which they begin.
            most: Maximum number of items.

        Returns:
            The items; None if the index can't tell, because a text is too short.

        Raises:
            StatementTooSlow: By the caller's transaction: too many items may contain it.
        """
        return None

    def begin(self, connection: Connection, project: ProjectId) -> None:
        """Prepare an index, in a transaction of its own.

        Raises:
            Refused: The database has none of the kind.
        """
        raise Refused(
            "this database has no index for parts of words: PostgreSQL and SQLite do. "
            "A search goes through 20,000 items at a time"
        )

    def step(self, connection: Connection, project: ProjectId) -> int | None:
        """Put further items into an index that was begun, by a call that has its own connection.

        Returns:
            Number of further items; None once the index is complete.
        """
        return None

    def drop(self, connection: Connection, project: ProjectId) -> None:
        """Remove a project's index, if it has one, by a call that has its own connection."""
