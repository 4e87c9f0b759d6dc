"""Interface of the worker pools that trainings run on.

A job runs on a slot of the pool, whatever is behind it::

    async with workers.slot() as slot:
        ranked = await slot.run(300.0, jobs.train, training_set, ...)

``processes.ProcessPool`` owns its worker processes. ``external.ExternalExecutor`` wraps any
``concurrent.futures.Executor``, for example that of a Dask cluster (``dask``). An external
executor's workers can't be limited or killed from here, so each training is split into as many
parts as the executor can run at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager
from typing import Any, ParamSpec, Protocol, TypeVar

from supt_async.errors import TrainingTimedOut

PROCESS = "process"
"""Value of ``--executor`` for worker processes on this machine."""

P = ParamSpec("P")
T = TypeVar("T")


class WorkerSlot(Protocol):
    """Place where jobs run."""

    @property
    def shards(self) -> int:
        """Number of jobs that the slot can run at once."""

    @property
    def progress(self) -> str:
        """What the present job has printed last, as far as it can be read; empty if nothing."""

    async def run(
        self, deadline: float, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a function that the worker can import, within ``deadline`` seconds.

        Raises:
            TrainingTimedOut, OutOfMemory, WorkerDied: If there is no result.
            Exception: Whatever the function raises.
        """


class WorkerPool(Protocol):
    """Workers that all projects share."""

    def slot(
        self, *, background: bool = False, owner: str = ""
    ) -> AbstractAsyncContextManager[WorkerSlot]:
        """Wait for a free slot and reserve it; background jobs never delay the others.

        ``owner`` names whose own code the jobs run, so that it meets no other's; empty if none.
        """


async def finished_within(future: Future[Any], seconds: float) -> bool:
    """Wait for a future without ever cancelling it, which could break the executor's thread."""
    waiting = asyncio.wrap_future(future)
    # A caller that has stopped waiting must not be warned about an exception nobody retrieved.
    waiting.add_done_callback(lambda done: done.cancelled() or done.exception())
    done, _ = await asyncio.wait({waiting}, timeout=seconds)
    return bool(done)


def timed_out(deadline: float) -> TrainingTimedOut:
    """Make the exception for a job that took longer than ``deadline`` seconds."""
    return TrainingTimedOut(
        f"The model was not done within {deadline:g} seconds and was stopped. Use a faster"
        f" model, or fewer features."
    )
