"""Turns of some seconds with and without trainings, and the labellers' delays in each.

Each reply is counted for the turn in which it was requested, so that other load on the machine
affects both alike. The processes that train are stopped (SIGSTOP) for the turns without.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Iterator

import psutil

from scripts.benchmarks.harness.environment import Load, percentile
from scripts.benchmarks.harness.report import Figure

TURN_SECONDS = 5.0
"""Length of a turn, in seconds: less than the time after which a leader is replaced."""
EDGE_SECONDS = 0.3
"""Time at the start of a turn in which replies are not counted, in seconds."""


def is_busy(when: float) -> bool:
    """Tell whether trainings go on at a time in seconds since the epoch."""
    return int(when / TURN_SECONDS) % 2 == 1


def figures(measured: Load) -> list[Figure]:
    """Return the delays without and with trainings, and their ratio."""
    turns: dict[bool, list[float]] = {False: [], True: []}
    for when, took in measured.result["when"]:
        if when % TURN_SECONDS >= EDGE_SECONDS:
            turns[is_busy(when)].append(took)
    without, with_ = sorted(turns[False]), sorted(turns[True])
    return [
        Figure("labels/s", measured.rate),
        Figure("submit to next p50, without", percentile(without, 0.5), "ms"),
        Figure("submit to next p50, with", percentile(with_, 0.5), "ms"),
        Figure("submit to next p99, without", percentile(without, 0.99), "ms"),
        Figure("submit to next p99, with", percentile(with_, 0.99), "ms"),
        Figure("ratio of p99", percentile(with_, 0.99) / percentile(without, 0.99), at_most=1.5),
        Figure("slowest reply, without", percentile(without, 1.0), "ms"),
        Figure("slowest reply, with", percentile(with_, 1.0), "ms", at_most=250),
        Figure("server CPU a label", measured.cpu_us("server"), "us"),
        Figure("errors", sum(measured.result["errors"].values()), at_most=0),
    ]


@contextlib.asynccontextmanager
async def in_turns(training: Callable[[], list[psutil.Process]]) -> AsyncIterator[None]:
    """Stop the processes that train in every other turn while the block runs."""
    task = asyncio.create_task(_take_turns(training))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        for process in _alive(training()):
            process.resume()


async def _take_turns(training: Callable[[], list[psutil.Process]]) -> None:
    while True:
        now = time.time()
        if is_busy(now):
            for process in _alive(training()):
                process.resume()
            await asyncio.sleep(TURN_SECONDS - now % TURN_SECONDS + 0.001)
        else:
            # Again and again, as one of them may have started another meanwhile.
            for process in _alive(training()):
                process.suspend()
            await asyncio.sleep(min(0.25, TURN_SECONDS - now % TURN_SECONDS + 0.001))


def _alive(processes: list[psutil.Process]) -> Iterator[psutil.Process]:
    for process in processes:
        with contextlib.suppress(psutil.Error):
            yield process
