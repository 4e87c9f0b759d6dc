"""Supervisor of several processes that are one server.

It starts them, one at first, so that what is wrong with the settings is said once. SIGTERM and
Ctrl-C stop them all; SIGHUP starts another process in the place of each, one after the other, and
ends the earlier one when that serves. If the supervisor itself is killed, they end by themselves,
since their channels to it do.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
from collections.abc import Iterator, Sequence

import msgspec

from supt_async.cli.options import announce
from supt_async.cli.processes import systemd
from supt_async.cli.processes.channel import Failed, Start
from supt_async.cli.processes.slot import Slot
from supt_async.cli.processes.worker import Worker
from supt_async.errors import Refused, StorageUnavailable
from supt_async.server.peers.figures import Family, add_up, lasting

UNAVAILABLE = 3
"""Exit code of a command whose database can't be used."""
FIGURES_SECONDS = 1.0
"""Seconds in which a process tells its figures; else those that it told last count."""
GIVE_UP = 5
"""Number of failed starts in a row after which a server none of whose processes serves ends."""

logger = logging.getLogger(__name__)


class ServerSupervisor:
    """The processes of a server."""

    def __init__(self, start: Start, listeners: Sequence[socket.socket]) -> None:
        """``start`` is what the first server process is to do; each gets a listener."""
        self._start = start
        self._servers = [
            Slot(f"server {number}", _of(start, listener, first=number == 1), listener, self)
            for number, listener in enumerate(listeners, 1)
        ]
        self._trainer: Slot | None = None
        if start.server.orchestrate:
            self._trainer = Slot("orchestrator", _of(start, None, first=False), None, self)
        self._ended: list[Family] = []
        """Figures of the processes that have ended, as far as they count on."""
        self._questions = 0
        ignored = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN  # by nohup
        self._in_terminal = has_terminal() and not ignored
        self._tasks: set[asyncio.Task[None]] = set()
        self._stop = asyncio.Event()
        self._kill = asyncio.Event()
        self._reload = asyncio.Event()

    async def run(self) -> None:
        """Serve until a signal ends it.

        Raises:
            Refused: A process does not start.
            StorageUnavailable: The database can't be used.
        """
        with self._signals():
            killing = asyncio.create_task(self._kill_when_told(), name="kill when told")
            try:
                await self._serve()
            finally:
                systemd.stopping()
                await asyncio.gather(*(slot.stop() for slot in self._slots))
                killing.cancel()
                for task in self._tasks:
                    task.cancel()
                await asyncio.gather(killing, *self._tasks, return_exceptions=True)

    def asked(self, worker: Worker, number: int) -> None:
        """Answer a process that asks for the sum of all figures."""
        task = asyncio.create_task(self._answer(worker, number), name="add figures up")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def ended(self, worker: Worker) -> None:
        """Keep what counts on of the figures of a process that has ended."""
        self._ended = add_up([self._ended, lasting(worker.families)])

    @property
    def _slots(self) -> list[Slot]:
        return [*self._servers, *([] if self._trainer is None else [self._trainer])]

    async def _serve(self) -> None:
        first, *others = self._servers
        stopped = asyncio.create_task(self._stop.wait(), name="wait for the end")
        begin = asyncio.create_task(self._begin(first, others), name="start processes")
        await asyncio.wait([stopped, begin], return_when=asyncio.FIRST_COMPLETED)
        if stopped.done():
            begin.cancel()
            await asyncio.gather(begin, return_exceptions=True)
            return
        try:
            announce("\n".join(begin.result()))
            systemd.ready(self._status)
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(slot.keep(), name=slot.name) for slot in self._slots]
                tasks.append(group.create_task(self._reload_when_told(), name="reload"))
                tasks.append(group.create_task(self._give_up(), name="give up"))
                await stopped
                for task in tasks:
                    task.cancel()
        except* (Refused, StorageUnavailable) as group_of_one:
            raise group_of_one.exceptions[0] from None
        finally:
            stopped.cancel()

    async def _begin(self, first: Slot, others: Sequence[Slot]) -> list[str]:
        """Start all processes; return what the operator is to know."""
        lines = (await self._begun(first)).lines
        await asyncio.gather(*map(self._begun, others))
        if self._trainer is not None:
            await self._begun(self._trainer)
        return [*lines, f"processes: {len(self._servers)}"]

    async def _begun(self, slot: Slot) -> Worker:
        worker = await slot.begin()
        if slot.failed is not None:
            raise error_of(slot.failed)
        return worker

    async def _reload_when_told(self) -> None:
        while True:
            await self._reload.wait()
            self._reload.clear()
            if self._in_terminal and not has_terminal():  # its window was closed
                self._stop.set()
                return
            systemd.reloading()
            logger.warning("restarting the processes", extra={"action": "reload"})
            for slot in self._slots:
                if not await slot.replace():
                    break
            else:
                logger.warning("all processes were restarted", extra={"action": "reload"})
            systemd.ready(self._status)

    async def _give_up(self) -> None:
        """End the server if none of its processes serves, and none has started for some time.

        Raises:
            Refused: That is so.
            StorageUnavailable: That is so, because of the database.
        """
        while True:
            await asyncio.sleep(1.0)
            failed = [slot.failed for slot in self._servers if slot.failures >= GIVE_UP]
            if len(failed) == len(self._servers) and failed[0] is not None:
                raise error_of(failed[0])

    async def _answer(self, worker: Worker, number: int) -> None:
        serving = [slot.serving for slot in self._servers]
        workers = [one for one in serving if one is not None]
        self._questions += 1
        asked = self._questions
        await asyncio.gather(*(one.ask(asked, FIGURES_SECONDS) for one in workers))
        worker.tell(number, add_up([*(one.families for one in workers), self._ended]))

    async def _kill_when_told(self) -> None:
        await self._kill.wait()
        await asyncio.gather(*(slot.kill() for slot in self._slots))

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        """Handle signals while the block runs; a second one kills what does not end by itself."""
        loop = asyncio.get_running_loop()

        def stop() -> None:
            (self._kill if self._stop.is_set() else self._stop).set()

        handlers = {signal.SIGINT: stop, signal.SIGTERM: stop, signal.SIGHUP: self._reload.set}
        for number, handle in handlers.items():
            loop.add_signal_handler(number, handle)
        try:
            yield
        finally:
            for number in handlers:
                loop.remove_signal_handler(number)

    @property
    def _status(self) -> str:
        serving = sum(slot.serving is not None for slot in self._servers)
        return f"{serving} of {len(self._servers)} processes serve"


def error_of(failed: Failed) -> Exception:
    """Return the error that ends a command as a process of it has ended."""
    if failed.code == UNAVAILABLE:
        return StorageUnavailable(failed.line)
    return Refused(failed.line)


def has_terminal() -> bool:
    """Tell whether this process is controlled by a terminal."""
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True


def _of(start: Start, listener: socket.socket | None, *, first: bool) -> Start:
    number = None if listener is None else listener.fileno()
    return msgspec.structs.replace(start, listener=number, first=first)
