"""Retention: deletes old rows from the database from time to time.

Of all servers that share a database one does it, and the others don't before the next time.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from supt_async.config import ServerConfig
from supt_async.errors import StorageError
from supt_async.storage.factory import Storage
from supt_async.storage.retention.pruner import Pruner
from supt_async.storage.retention.rules import DAY_MS, RetentionRules
from supt_async.storage.retention.turn import Turn

FIRST_SECONDS = 60.0
"""Seconds after the start of a server until old rows are deleted first."""
PRUNE_SECONDS = 3600.0
"""Seconds between deletions."""
REST = 0.9
"""Share of these seconds for which no other server deletes anything either."""

logger = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class Figures(Collector):
    """What this server has deleted, for monitoring."""

    rows: Counter[str] = field(default_factory=Counter)
    """Number of rows by table."""
    running: bool = False
    finished_ms: int = 0
    """When it last came to an end, in milliseconds of the epoch."""

    def told(self, table: str, rows: int) -> None:
        """Count rows of a step."""
        self.rows[table] += rows

    def collect(self) -> Iterator[Metric]:
        """Yield the figures as metrics."""
        rows = CounterMetricFamily(
            "supt_pruned_rows", "Old rows that this server has deleted.", labels=["table"]
        )
        for table, number in sorted(self.rows.items()):
            rows.add_metric([table], number)
        yield rows
        about = "1 while this server deletes old rows."
        yield GaugeMetricFamily("supt_prune_running", about, value=float(self.running))
        yield GaugeMetricFamily(
            "supt_prune_finished_timestamp_seconds",
            "When this server last deleted all rows that were old; 0 if it has not.",
            value=self.finished_ms / 1000,
        )


class Retention:
    """Deletes what the settings allow, again and again."""

    def __init__(self, storage: Storage, config: ServerConfig) -> None:
        self.figures = Figures()
        self._storage = storage
        self._turn = Turn(storage.database)
        self._pruner = Pruner(storage.database, self.figures.told, self._turn.keep)
        self._events_days = config.keep_events
        self._rules = RetentionRules(
            days=config.keep_days, runs=config.keep_runs, acts=config.keep_acts
        )

    async def run(self) -> None:
        """Delete old rows until the task is cancelled."""
        await asyncio.sleep(FIRST_SECONDS)
        while True:
            try:
                if await self._turn.take():
                    await self._prune()
            except StorageError as exc:
                failed = {"action": "prune", "reason": str(exc)}
                logger.warning("old rows stay until the next time", extra=failed)
            await asyncio.sleep(PRUNE_SECONDS)

    async def _prune(self) -> None:
        self.figures.running = True
        try:
            deleted = await self._pruner.prune(self._rules)
            events = await self._prune_events()
            await self._turn.leave(round(REST * PRUNE_SECONDS * 1000))
        finally:
            self.figures.running = False
        self.figures.finished_ms = self._storage.database.now_ms()
        extra = {"action": "prune", **asdict(deleted), "events": events}
        logger.info("old rows deleted", extra=extra)

    async def _prune_events(self) -> int:
        """Delete events older than some days; return how many they were. 0 days: none."""
        if self._events_days <= 0:
            return 0
        before = self._storage.database.now_ms() - self._events_days * DAY_MS
        gone = await self._storage.events.prune(before)
        if gone:
            self.figures.told("outgoing", gone)
        return gone
