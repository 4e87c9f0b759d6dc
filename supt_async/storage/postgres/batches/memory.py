"""What one process remembers of projects between two looks, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable

from supt_async.domain.ids import ProjectId
from supt_async.storage.postgres.change_feed import ChangeFeed
from supt_async.storage.postgres.plan import ProjectRow, Remembered

MOST_FREED = 100
"""Maximum number of freed places that a batch's statement compares with those that are known: it
compares each with each, and a transaction that stays open keeps all since it began in sight."""


class Memory:
    """Projects as the latest look has found them."""

    def __init__(self, feed: ChangeFeed) -> None:
        self._feed = feed
        self._projects: dict[ProjectId, ProjectRow] = {}

    def note(self, projects: Iterable[ProjectRow]) -> None:
        """Remember what a look has found."""
        self._projects.update((project.id, project) for project in projects)

    def recall(self, projects: Iterable[ProjectId]) -> Remembered | None:
        """Return what is known of projects; None if a batch may need more.

        What is assigned to some people, and who gets nothing, is looked at each time. A gold item
        that is proposed is off its deck, so it can't be proposed again.
        """
        known: dict[ProjectId, ProjectRow] = {}
        for id_ in projects:
            row = self._projects.get(id_)
            if row is None or row.paused or row.people or row.audiences:
                return None
            if row.quota is not None or row.gold.quiz or row.gold_changes:
                return None
            known[id_] = row
        freed = self._feed.known
        return Remembered(known, self._feed.since, freed) if len(freed) <= MOST_FREED else None
