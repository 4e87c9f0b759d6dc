"""One training, on as many workers as there are: fit on one, score on all, rank on one."""

from __future__ import annotations

import asyncio
import itertools
import time

from supt_async.orchestrator import work
from supt_async.orchestrator.executors import Seat, timed_out
from supt_async.orchestrator.files import Pending

LEAST_ROWS = 20_000
"""A shard with fewer would take longer to send than to score."""


async def train(
    seat: Seat,
    deadline: float,
    lesson: work.Lesson,
    pending: Pending,
    choosing: work.Choosing,
    situation: work.Situation,
) -> work.Ranked:
    """Train within ``deadline`` seconds.

    Raises:
        TrainingError: As ``work.train_pending``, and as ``Seat.run``.
    """
    shards = min(seat.shards, -(-pending.source.count // LEAST_ROWS))
    if shards <= 1:
        return await seat.run(deadline, work.train_pending, lesson, pending, choosing, situation)
    try:
        async with asyncio.timeout(deadline):
            return await _train(seat, deadline, lesson, pending, choosing, situation, shards)
    except TimeoutError as exc:
        raise timed_out(deadline) from exc


async def _train(
    seat: Seat,
    deadline: float,
    lesson: work.Lesson,
    pending: Pending,
    choosing: work.Choosing,
    situation: work.Situation,
    shards: int,
) -> work.Ranked:
    fitted = await seat.run(deadline, work.fit_only, lesson)
    started = time.perf_counter()
    spans = split(pending.source.count, shards)
    parts = await asyncio.gather(
        *(
            seat.run(deadline, work.score_shard, fitted.model, lesson, pending, span, choosing)
            for span in spans
        )
    )
    ids = await seat.run(deadline, work.rank_shards, lesson, parts, pending, choosing, situation)
    durations = {**fitted.durations, "score": time.perf_counter() - started}
    return work.Ranked(ids=ids, durations=durations, unkept=fitted.unkept, left_out=fitted.left_out)


def split(count: int, shards: int) -> list[range]:
    """Cut rows into shards whose sizes differ by one at most."""
    cuts = [count * number // shards for number in range(shards + 1)]
    return [range(start, stop) for start, stop in itertools.pairwise(cuts)]
