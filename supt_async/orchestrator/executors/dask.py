"""Worker pool on a Dask cluster."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
import uuid
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor, Future
from typing import Any, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from supt_async.errors import Refused
from supt_async.orchestrator.executors.external import ExternalExecutor

DASK = "dask://"
"""Prefix of ``--executor`` for a Dask scheduler."""
CONNECT_SECONDS = 10.0
"""Timeout for connecting to the scheduler and for restarting its workers, in seconds."""

POLL_SECONDS = 0.05
"""Interval of the checks that the scheduler has dropped a cancelled task, in seconds."""

P = ParamSpec("P")
T = TypeVar("T")

logger = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def dask_workers(address: str) -> AsyncIterator[ExternalExecutor]:
    """Connect to the Dask scheduler at ``dask://host:port`` while the block runs.

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
    tcp = f"tcp://{address.removeprefix(DASK)}"
    try:
        client = await asyncio.to_thread(make, tcp, timeout=CONNECT_SECONDS)
    except (OSError, ValueError, TimeoutError) as exc:
        raise Refused(f"--executor {address}: there is no Dask scheduler that answers") from exc
    try:
        executor = _DaskExecutor(client)
        yield ExternalExecutor(
            executor,
            shards=lambda: max(1, sum(client.nthreads().values())),
            on_timeout=executor.stop,
        )
    finally:
        await asyncio.to_thread(client.close)


class _DaskExecutor(Executor):
    """Executor on the workers of a cluster that can stop a job that runs."""

    def __init__(self, client: Any) -> None:
        self._client = client
        # Not pure: the same arguments need not give the same result.
        self._executor: Executor = client.get_executor(pure=False, retries=0)
        self._keys: WeakKeyDictionary[Future[Any], str] = WeakKeyDictionary()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        key = f"{fn.__name__}-{uuid.uuid4().hex}"
        options: dict[str, Any] = {**kwargs, "key": key}
        future = self._executor.submit(fn, *args, **options)
        self._keys[future] = key
        return future

    def stop(self, future: Future[Any]) -> None:
        """Cancel a job and restart the worker that runs it: a thread can't be stopped otherwise.

        The scheduler has to drop the job first, or it starts the job again on another worker
        when it loses this one.
        """
        key = self._keys[future]
        try:
            busy = self._workers_of(key)
            future.cancel()
            give_up = time.monotonic() + CONNECT_SECONDS
            while self._workers_of(key) and time.monotonic() < give_up:
                time.sleep(POLL_SECONDS)
            if busy:
                self._client.restart_workers(busy, timeout=CONNECT_SECONDS, raise_for_error=False)
        except Exception:  # the training's own failure is what has to be reported
            logger.exception("Dask workers not restarted", extra={"action": "cluster.stuck"})

    def _workers_of(self, key: str) -> list[str]:
        """Return the addresses of the workers that the scheduler has given a task to."""
        running: dict[str, Any] = self._client.processing()
        return [worker for worker, keys in running.items() if key in map(str, keys)]
