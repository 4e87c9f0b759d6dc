"""Orchestrator of a server that is one process: it trains in a process of its own.

To read labels and to prepare trainings takes the interpreter for milliseconds at a time, for which
the server's event loop would wait in one process with it, and a process of its own can have a lower
priority. If either is killed, the other goes on: the orchestrator ends with its server, and is
started again by it.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator

from supt_async.cli.processes.channel import Start
from supt_async.cli.processes.slot import Slot
from supt_async.cli.processes.supervisor import error_of
from supt_async.cli.processes.worker import Worker
from supt_async.config import ServerConfig, TrainingConfig
from supt_async.storage.database_url import read_address

STOP_SECONDS = 3.0
"""Time in which the orchestrator has to stop, in seconds, or it is killed. With its low priority it
could take long on a busy machine, and the server stops after it. Whatever it was at is begun again,
as after a crash."""


def can_be_beside(database: str) -> bool:
    """Return whether an orchestrator of a database is to have a process of its own.

    Not on SQLite: who writes to a file from one process makes the other one wait, and in one
    process all changes go through one thread.
    """
    return sys.platform != "win32" and read_address(database).get_backend_name() != "sqlite"


@contextlib.asynccontextmanager
async def orchestrating_beside(
    config: ServerConfig, training: TrainingConfig, *, log_format: str, verbose: bool
) -> AsyncIterator[None]:
    """Train every project in another process while the block runs.

    Raises:
        Refused: A setting is out of range, or names a model or encoder that does not exist.
        StorageUnavailable: That process can't reach the database.
    """
    start = Start(
        server=config,
        training=training,
        log_format=log_format,
        verbose=verbose,
        listener=None,
        url="",
        first=False,
    )
    slot = Slot("orchestrator", start, None, Alone(), STOP_SECONDS)
    await slot.begin()
    if slot.failed is not None:
        raise error_of(slot.failed)
    keeping = asyncio.create_task(slot.keep(), name="keep the orchestrator")
    try:
        yield
    finally:
        await slot.stop()
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)


class Alone:
    """Watcher of an orchestrator whose figures nobody adds up."""

    def asked(self, worker: Worker, number: int) -> None:
        worker.tell(number, [])

    def ended(self, worker: Worker) -> None:
        pass
