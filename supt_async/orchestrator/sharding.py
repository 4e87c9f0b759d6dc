"""One training, on as many workers as there are: fit on one, score on all, rank on one."""

from __future__ import annotations

import asyncio
import itertools
import time

from supt_async.orchestrator.executors.base import WorkerSlot, timed_out
from supt_async.orchestrator.features.growing_files import Pending
from supt_async.orchestrator.worker import jobs

LEAST_ROWS = 20_000
"""A shard with fewer would take longer to send than to score."""


async def train(
    slot: WorkerSlot,
    deadline: float,
    lesson: jobs.Lesson,
    pending: Pending,
    choosing: jobs.Choosing,
    situation: jobs.Situation,
) -> jobs.Ranked:
    """Train within ``deadline`` seconds.

    Raises:
        TrainingError: As ``work.train_pending``, and as ``WorkerSlot.run``.
    """
    shards = min(slot.shards, -(-pending.source.count // LEAST_ROWS))
    if shards <= 1:
        return await slot.run(deadline, jobs.train_pending, lesson, pending, choosing, situation)
    try:
        async with asyncio.timeout(deadline):
            return await _train(slot, deadline, lesson, pending, choosing, situation, shards)
    except TimeoutError as exc:
        raise timed_out(deadline) from exc


async def _train(
    slot: WorkerSlot,
    deadline: float,
    lesson: jobs.Lesson,
    pending: Pending,
    choosing: jobs.Choosing,
    situation: jobs.Situation,
    shards: int,
) -> jobs.Ranked:
    fitted = await slot.run(deadline, jobs.fit_only, lesson)
    started = time.perf_counter()
    spans = split(pending.source.count, shards)
    parts = await asyncio.gather(
        *(
            slot.run(deadline, jobs.score_shard, fitted.model, lesson, pending, span, choosing)
            for span in spans
        )
    )
    ids = await slot.run(deadline, jobs.rank_shards, lesson, parts, pending, choosing, situation)
    durations = {**fitted.durations, "score": time.perf_counter() - started}
    return jobs.Ranked(ids=ids, durations=durations, unkept=fitted.unkept, left_out=fitted.left_out)


def split(count: int, shards: int) -> list[range]:
    """Cut rows into shards whose sizes differ by one at most."""
    cuts = [count * number // shards for number in range(shards + 1)]
    return [range(start, stop) for start, stop in itertools.pairwise(cuts)]
