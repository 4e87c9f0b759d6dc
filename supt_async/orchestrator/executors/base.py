"""Where trainings run: in worker processes of our own, or on any concurrent.futures.Executor.

A job is run on a *seat*, whatever is behind it::

    async with workers.seat() as seat:
        ranked = await seat.run(300.0, work.train, lesson, ...)

``processes.Workers`` are our own. ``Borrowed`` are somebody else's, for instance a Dask
cluster's: they can't be limited or killed from here, and are given each training in parts, as
many as they can work on at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import AbstractAsyncContextManager
from typing import Any, ParamSpec, Protocol, TypeVar

from supt_async.errors import OutOfMemory, Refused, TrainingTimedOut, WorkerDied

PROCESS = "process"
DASK = "dask://"
CONNECT_SECONDS = 10.0

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")


class Seat(Protocol):
    """Where a job can be run."""

    @property
    def shards(self) -> int:
        """How many jobs it can run at once."""

    async def run(
        self, deadline: float, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a function that the worker can import, within so many seconds.

        Raises:
            TrainingTimedOut, OutOfMemory, WorkerDied: If it came to nothing.
            Exception: Whatever the function raises.
        """


class Crew(Protocol):
    """Those who work for all projects."""

    def seat(self, *, background: bool = False) -> AbstractAsyncContextManager[Seat]:
        """Wait for a seat and have it to oneself; background jobs never hold others up."""


class Borrowed:
    """An executor of somebody else's, who opens and closes it.

    What runs on it has to be importable there, and the state folder has to be at the same path.
    """

    def __init__(
        self,
        executor: Executor,
        *,
        shards: Callable[[], int] = lambda: 1,
        overdue: Callable[[str], object] = lambda _: None,
    ) -> None:
        """Wrap an executor.

        ``shards`` returns how many jobs it runs at once; ``overdue`` is called with the name of a
        function that hangs, and may stop it.
        """
        self._executor = executor
        self._shards = shards
        self._overdue = overdue
        self._background = asyncio.Semaphore(1)

    @property
    def shards(self) -> int:
        return self._shards()

    @contextlib.asynccontextmanager
    async def seat(self, *, background: bool = False) -> AsyncIterator[Borrowed]:
        async with self._background if background else contextlib.nullcontext():
            yield self

    async def run(
        self, deadline: float, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        future: Future[T] | None = None
        try:
            future = await asyncio.to_thread(self._executor.submit, job, *args, **kwargs)
            if await settled(future, deadline):
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
            if not isinstance(exc, BrokenExecutor) and not _is_dask(exc):
                raise
            raise WorkerDied(
                f"The cluster lost the training ({type(exc).__name__}): a worker was killed,"
                f" perhaps for lack of memory, or can't be reached. Look at the cluster's log."
            ) from exc
        await asyncio.to_thread(self._overdue, job.__name__)
        future.cancel()
        raise timed_out(deadline)


@contextlib.asynccontextmanager
async def dask_workers(address: str) -> AsyncIterator[Borrowed]:
    """Connect to the Dask scheduler at ``dask://host:port`` for the time of a block.

    Raises:
        Refused: If it can't be reached, or ``distributed`` is not installed.
    """
    try:
        import distributed
    except ImportError:
        raise Refused(
            f"--executor {address}: Dask is not installed: pip install distributed"
        ) from None
    make: Any = distributed.Client  # some of its methods have no types
    where = f"tcp://{address.removeprefix(DASK)}"
    try:
        client = await asyncio.to_thread(make, where, timeout=CONNECT_SECONDS)
    except (OSError, ValueError, TimeoutError) as exc:
        raise Refused(f"--executor {address}: there is no Dask scheduler that answers") from exc
    try:
        # Not pure: the same arguments need not give the same result.
        executor = client.get_executor(pure=False, retries=0)
        yield Borrowed(
            executor,
            shards=lambda: max(1, sum(client.nthreads().values())),
            overdue=lambda name: _restart_busy(client, name),
        )
    finally:
        await asyncio.to_thread(client.close)


async def settled(future: Future[Any], seconds: float) -> bool:
    """Wait for a future without ever cancelling it, which could break the executor's thread."""
    waiting = asyncio.wrap_future(future)
    # Whoever gives up waiting does not want to hear what became of it.
    waiting.add_done_callback(lambda done: done.cancelled() or done.exception())
    done, _ = await asyncio.wait({waiting}, timeout=seconds)
    return bool(done)


def timed_out(deadline: float) -> TrainingTimedOut:
    return TrainingTimedOut(
        f"The model was not done within {deadline:g} seconds and was stopped. Use a faster"
        f" model, or fewer features."
    )


def _restart_busy(client: Any, name: str) -> None:
    """Restart the workers that run a function of ours: a thread can't be stopped otherwise."""
    try:
        busy = [
            worker
            for worker, keys in client.processing().items()
            if any(str(key).startswith(f"{name}-") for key in keys)
        ]
        if busy:
            client.restart_workers(busy, timeout=CONNECT_SECONDS, raise_for_error=False)
    except Exception:  # the training has failed anyway, and that is what has to be told
        logger.exception("workers not restarted", extra={"action": "cluster.stuck"})


def _is_dask(exc: BaseException) -> bool:
    return type(exc).__module__.partition(".")[0] in ("distributed", "dask")
