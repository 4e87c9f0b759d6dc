"""Worker pool on a Dask cluster."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from typing import Any

from supt_async.errors import Refused
from supt_async.orchestrator.executors.external import ExternalExecutor

DASK = "dask://"
"""Prefix of ``--executor`` for a Dask scheduler."""
CONNECT_SECONDS = 10.0
"""Timeout for connecting to the scheduler and for restarting its workers, in seconds."""

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
        # Not pure: the same arguments need not give the same result.
        executor = client.get_executor(pure=False, retries=0)
        yield ExternalExecutor(
            executor,
            shards=lambda: max(1, sum(client.nthreads().values())),
            on_timeout=lambda name: _restart_busy(client, name),
        )
    finally:
        await asyncio.to_thread(client.close)


def _restart_busy(client: Any, name: str) -> None:
    """Restart the workers that run the named function: Dask has no other way to stop a thread."""
    try:
        busy = [
            worker
            for worker, keys in client.processing().items()
            if any(str(key).startswith(f"{name}-") for key in keys)
        ]
        if busy:
            client.restart_workers(busy, timeout=CONNECT_SECONDS, raise_for_error=False)
    except Exception:  # the training's own failure is what has to be reported
        logger.exception("Dask workers not restarted", extra={"action": "cluster.stuck"})
