"""Worker pool on an executor that the caller owns."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import Any, ParamSpec, TypeVar

from supt_async.errors import OutOfMemory, WorkerDied
from supt_async.orchestrator.executors.base import (
    WorkerPool,
    WorkerSlot,
    finished_within,
    timed_out,
)

P = ParamSpec("P")
T = TypeVar("T")


class ExternalExecutor(WorkerPool, WorkerSlot):
    """Pool on any ``concurrent.futures.Executor``, and its only slot.

    The caller opens and closes the executor. Its workers must be able to import what runs on
    them, and must find the state folder at the same path.
    """

    def __init__(
        self,
        executor: Executor,
        *,
        shards: Callable[[], int] = lambda: 1,
        on_timeout: Callable[[Future[Any]], object] = lambda _: None,
    ) -> None:
        """Wrap an executor.

        ``shards`` returns the number of jobs it runs at once; ``on_timeout`` is called in a
        thread with the future of a job that missed its deadline, and may stop it.
        """
        self._executor = executor
        self._shards = shards
        self._on_timeout = on_timeout
        self._background = asyncio.Semaphore(1)

    @property
    def shards(self) -> int:
        return self._shards()

    @property
    def progress(self) -> str:
        return ""  # its workers print elsewhere

    @contextlib.asynccontextmanager
    async def slot(
        self, *, background: bool = False, owner: str = ""
    ) -> AsyncIterator[ExternalExecutor]:
        async with self._background if background else contextlib.nullcontext():
            yield self

    async def run(
        self, deadline: float, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        future: Future[T] | None = None
        try:
            future = await asyncio.to_thread(self._executor.submit, job, *args, **kwargs)
            if await finished_within(future, deadline):
                return future.result()
        except asyncio.CancelledError:
            if future is not None:
                future.cancel()
            raise
        except MemoryError as exc:
            raise OutOfMemory(
                "The model needed more memory than a worker of the cluster has. Use a smaller"
                " model or fewer features, or larger workers."
            ) from exc
        except Exception as exc:
            if not isinstance(exc, BrokenExecutor) and not _is_from_dask(exc):
                raise
            raise WorkerDied(
                f"The cluster lost the training ({type(exc).__name__}): a worker was killed,"
                f" perhaps for lack of memory, or can't be reached. Look at the cluster's log."
            ) from exc
        await asyncio.to_thread(self._on_timeout, future)
        future.cancel()
        raise timed_out(deadline)


def _is_from_dask(exc: BaseException) -> bool:
    return type(exc).__module__.partition(".")[0] in ("distributed", "dask")
