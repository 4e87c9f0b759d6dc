"""Snapshot of a project, read from the database for the members of its room."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass

from supt_async.domain.project import Project
from supt_async.protocol.messages import Model, Progress
from supt_async.storage.factory import Storage
from supt_async.storage.records import Counts
from supt_async.storage.training.model_status import model_message

WINDOW_SECONDS = 60.0
"""Seconds over which the rate of labels is measured."""


class LabelRate:
    """Labels per minute, from the counts of the last minute."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()

    def see(self, labels: int, now: float | None = None) -> float:
        """Add a count, and return the labels per minute."""
        now = time.monotonic() if now is None else now
        self._seen.append((now, labels))
        while len(self._seen) > 2 and self._seen[1][0] <= now - WINDOW_SECONDS:
            self._seen.popleft()
        since, earlier = self._seen[0]
        if now - since < 1:
            return 0.0
        return round(max(0, labels - earlier) / (now - since) * 60, 1)


@dataclass(frozen=True, slots=True)
class ProjectSnapshot:
    """State of a project that its members are told."""

    project: Project
    counts: Counts
    progress: Progress
    model: Model


async def load_snapshot(storage: Storage, slug: str, rate: LabelRate) -> ProjectSnapshot:
    """Read a snapshot of a project.

    Raises:
        NotFound: The project has been deleted.
    """
    project = await storage.catalogue.project(slug)
    counts = await storage.queue.counts(project.id)
    runs = await storage.training.latest_runs(project.id)
    return ProjectSnapshot(
        project=project,
        counts=counts,
        progress=Progress(
            done=max(0, counts.done),
            total=max(0, counts.items),
            labellers=counts.connected,
            per_minute=rate.see(counts.labels),
        ),
        model=model_message(project.generation, runs),
    )
