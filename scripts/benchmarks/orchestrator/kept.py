"""Process that follows a project as its orchestrator does, and says what that costs it.

``python -m scripts.benchmarks.orchestrator.kept ADDRESS KIND ITEMS LABELS`` prints a JSON object.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from typing import Any

import psutil

import supt_async.cli.commands.orchestrate
import supt_async.learning.crowd.estimating  # noqa: F401 - with what a pass of the consensus needs
from scripts.benchmarks.harness.environment import opened
from scripts.benchmarks.orchestrator.labels import add_labels
from supt_async.domain.ids import Term
from supt_async.orchestrator.opinions.keeper import ConsensusKeeper
from supt_async.storage.training import feed_queries as queries
from supt_async.storage.training.training import SqlTraining

TERM_MS = 120_000
FURTHER = 5
"""Number of further labels, each of which is followed."""


async def _measure(address: str, kind: str, items: int, labels: int) -> dict[str, float]:
    import scipy.sparse  # noqa: F401 - it is no part of what labels cost

    rows = _counted()
    async with opened(address) as storage:
        training = storage.training
        assert isinstance(training, SqlTraining)
        project = await storage.catalogue.project("bench")
        keeper = ConsensusKeeper(training, project)
        found: dict[str, float] = {"base": _resident()}
        began = time.process_time()
        await training.targets(project.id)
        await training.pool(project.id)
        found["read CPU"] = time.process_time() - began
        found["read"], found["read peak"] = _resident(), _highest()
        await keeper.update(await _lead(training, project.id))
        found["all"] = _resident()
        follower = training._follower(project.id)
        found["columns"] = follower._table.nbytes + follower._table.answers.nbytes
        cpu: list[float] = []
        for number in range(labels + 1, labels + 1 + FURTHER):
            await add_labels(address, project, kind, items, number - 1, number)
            term = await _lead(training, project.id)
            rows.clear()
            began = time.process_time()
            await keeper.update(term)
            cpu.append(time.process_time() - began)
            found["rows"] = sum(rows)
        found["label CPU"] = sorted(cpu)[len(cpu) // 2]
    found["peak"] = _highest()
    return found


async def _lead(training: SqlTraining, project: Any) -> Term:
    term = await training.lead(project, "bench", TERM_MS)
    assert term is not None
    return term


def _counted() -> list[int]:
    """Return a list to which the number of labels that a statement has read is appended."""
    rows: list[int] = []
    look = queries.labels

    def counting(*args: Any) -> queries.News:
        news = look(*args)
        rows.append(len(news.rows))
        return news

    queries.labels = counting  # type: ignore[assignment]
    return rows


def _resident() -> float:
    return float(psutil.Process().memory_info().rss)


def _highest() -> float:
    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)


if __name__ == "__main__":
    address, kind, items, labels = sys.argv[1:]
    print(json.dumps(asyncio.run(_measure(address, kind, int(items), int(labels)))))
