"""Place of one process of a server, in which it is restarted whenever it has died."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket

import msgspec

from supt_async.cli.processes.backoff import Backoff
from supt_async.cli.processes.channel import Failed, Start
from supt_async.cli.processes.worker import Watcher, Worker

START_SECONDS = 120.0
"""Seconds in which a process has to be ready."""
STOP_SECONDS = 10.0
"""Seconds beyond those of its draining after which a process that stops is killed."""

logger = logging.getLogger(__name__)


class Slot:
    """A place, with its listening socket, and the process in it."""

    def __init__(
        self,
        name: str,
        start: Start,
        listener: socket.socket | None,
        watcher: Watcher,
        drain_seconds: float | None = None,
    ) -> None:
        """``drain_seconds`` is how long a process may take to stop; None goes by the settings."""
        self.name = name
        self.failures = 0
        """Number of processes in a row that have not become ready."""
        self.failed: Failed | None = None
        """Why the last one did not become ready."""
        self._worker: Worker | None = None
        self._alive: set[Worker] = set()
        self._start = start
        self._listener = listener
        self._watcher = watcher
        self._backoff = Backoff()
        self._stopping = asyncio.Event()
        self._changing = asyncio.Lock()
        configured = start.server.drain_seconds + STOP_SECONDS
        self._drain_seconds = configured if drain_seconds is None else drain_seconds

    @property
    def serving(self) -> Worker | None:
        """The process here, if it serves."""
        return self._worker if self._worker is not None and self._worker.serves else None

    async def begin(self) -> Worker:
        """Start a process here, and wait until it serves, or has ended."""
        self._worker = worker = await self._launched()
        return worker

    async def keep(self) -> None:
        """Start another process whenever the one here has died, until this is stopped."""
        while (worker := self._worker) is not None:
            await worker.ended.wait()
            if self._stopping.is_set():
                return
            if worker is self._worker:
                await self._restart(worker)

    async def replace(self) -> bool:
        """Start another process, and end the one here once that serves; whether it does.

        An orchestrator is ended before: it leads until then, and another one would stand by.
        """
        async with self._changing:
            earlier = self._worker
            if earlier is not None and self._listener is None:
                await earlier.drain(self._drain_seconds)
            try:
                worker = await self._launched()
            except OSError as exc:
                self._say_kept(self._impossible(exc))
                return False
            if not worker.serves:
                self._say_kept(worker.how)
                return False
            self._worker = worker
            if earlier is not None:
                await earlier.drain(self._drain_seconds)
            return True

    async def stop(self) -> None:
        """Let what runs here answer what it was sent, and end; start no more."""
        self._stopping.set()
        await asyncio.gather(*(worker.drain(self._drain_seconds) for worker in self._alive))

    async def kill(self) -> None:
        """Kill what runs here, and start no more."""
        self._stopping.set()
        await asyncio.gather(*(worker.kill() for worker in self._alive))

    async def _restart(self, dead: Worker) -> None:
        """Start another process in the place of a dead one, as often as that takes."""
        lived, reason = dead.seconds, dead.how
        while self._worker is dead and not self._stopping.is_set():
            seconds = self._backoff.after(lived)
            told = {"place": self.name, "pid": dead.pid, "reason": reason, "seconds": seconds}
            logger.warning(
                "a process has ended: another one is started", extra={"action": "restart", **told}
            )
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._stopping.wait()
            async with self._changing:
                if self._worker is dead and not self._stopping.is_set():
                    try:
                        self._worker = await self._launched()
                    except OSError as exc:
                        lived, reason = 0.0, self._impossible(exc)

    def _say_kept(self, reason: str) -> None:
        told = {"action": "reload", "place": self.name, "reason": reason}
        logger.warning("a process did not start: what runs goes on", extra=told)

    def _impossible(self, exc: OSError) -> str:
        """Note that the system starts no process now, for want of memory, files or processes."""
        self.failures += 1
        line = f"no process can be started: {exc.strerror or exc}"
        self.failed = Failed(line=line, code=1)
        return line

    async def _launched(self) -> Worker:
        """Start a process, and wait until it serves, or has ended."""
        worker = await Worker.start(self._start, self._listener, self._watcher)
        self._start = msgspec.structs.replace(self._start, first=False)
        self._alive.add(worker)
        if self._stopping.is_set():
            await worker.kill()
        if await worker.started(START_SECONDS):
            self.failures, self.failed = 0, None
        else:
            self.failures += 1
            line = worker.how if worker.failure else f"a server process ended: {worker.how}"
            self.failed = worker.failure or Failed(line=line, code=1)
        self._alive = {one for one in self._alive if not one.ended.is_set()}
        return worker
