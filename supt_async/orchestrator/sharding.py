"""Training on all workers of a slot: one fits, each scores a shard, one ranks."""

from __future__ import annotations

import asyncio
import itertools
import time

from supt_async.learning.ranking import PoolContext
from supt_async.orchestrator.executors.base import WorkerSlot, timed_out
from supt_async.orchestrator.features.growing_files import Pending
from supt_async.orchestrator.job_options import RankingOptions
from supt_async.orchestrator.model_loading import SPANS
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.orchestrator.worker import jobs

MIN_ROWS = 20_000
"""Number of rows below which a shard takes longer to send than to score."""


async def train(
    slot: WorkerSlot,
    deadline: float,
    training_set: TrainingSet,
    pending: Pending,
    options: RankingOptions,
    context: PoolContext,
) -> jobs.Ranked:
    """Train within ``deadline`` seconds.

    Raises:
        TrainingError: As ``jobs.train_pending`` and ``WorkerSlot.run``.
    """
    shards = min(slot.shards, -(-pending.source.count // MIN_ROWS))
    if shards <= 1 or training_set.maker == SPANS:  # which looks at some texts only
        return await slot.run(deadline, jobs.train_pending, training_set, pending, options, context)
    try:
        async with asyncio.timeout(deadline):
            return await _train(slot, deadline, training_set, pending, options, context, shards)
    except TimeoutError as exc:
        raise timed_out(deadline) from exc


async def _train(
    slot: WorkerSlot,
    deadline: float,
    training_set: TrainingSet,
    pending: Pending,
    options: RankingOptions,
    context: PoolContext,
    shards: int,
) -> jobs.Ranked:
    fitted = await slot.run(deadline, jobs.fit_only, training_set)
    started = time.perf_counter()
    spans = split(pending.source.count, shards)
    parts = await asyncio.gather(
        *(
            slot.run(deadline, jobs.score_shard, fitted.model, training_set, pending, span, options)
            for span in spans
        )
    )
    ids, predictions, refused = await slot.run(
        deadline,
        jobs.rank_shards,
        training_set,
        parts,
        fitted.answers,
        pending,
        options,
        context,
    )
    return jobs.Ranked(
        ids=ids,
        durations={**fitted.durations, "score": time.perf_counter() - started},
        save_error=fitted.save_error,
        left_out=fitted.left_out,
        refused=refused,
        predictions=predictions,
        unlearned=fitted.unlearned,
    )


def split(count: int, shards: int) -> list[range]:
    """Split ``count`` rows into shards whose sizes differ by at most one."""
    cuts = [count * number // shards for number in range(shards + 1)]
    return [range(start, stop) for start, stop in itertools.pairwise(cuts)]
