"""Retention: deletes old rows from the database from time to time."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import asdict

from supt_async.config import ServerConfig
from supt_async.errors import StorageError
from supt_async.storage.factory import Storage
from supt_async.storage.queries.retention import DAY_MS, Pruner, RetentionRules

FIRST_SECONDS = 60.0
"""Seconds after the start of a server until old rows are deleted first."""
PRUNE_SECONDS = 3600.0
"""Seconds between deletions."""

logger = logging.getLogger(__name__)


async def prune(storage: Storage, config: ServerConfig) -> None:
    """Prune the database again and again, until the task is cancelled."""
    pruner = Pruner(storage.database)
    rules = RetentionRules(days=config.keep_days, runs=config.keep_runs)
    await asyncio.sleep(FIRST_SECONDS)
    while True:
        try:
            pruned = await pruner.prune(rules)
            events = await _prune_events(storage, config.keep_events)
        except StorageError as exc:
            failed = {"action": "prune", "reason": str(exc)}
            logger.warning("old rows stay until the next time", extra=failed)
        else:
            extra = {"action": "prune", **asdict(pruned), "events": events}
            logger.info("old rows deleted", extra=extra)
        await asyncio.sleep(PRUNE_SECONDS)


async def _prune_events(storage: Storage, days: int) -> int:
    """Delete events older than some days; return how many they were. 0 days: none."""
    if days <= 0:
        return 0
    return await storage.events.prune(storage.database.now_ms() - days * DAY_MS)
