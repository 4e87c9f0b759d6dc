"""One process of a server, as its supervisor sees it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
import time
from typing import Protocol

from supt_async.cli.processes.channel import (
    Channel,
    Drain,
    Failed,
    FiguresAsked,
    FiguresTold,
    Ready,
    Start,
)
from supt_async.server.peers.figures import Family

PROGRAM = ("-P", "-m", "supt_async.cli.processes.child")
"""Arguments of Python that start a process. A file in the working folder is not a module."""


class Watcher(Protocol):
    """What is told of processes."""

    def asked(self, worker: Worker, number: int) -> None:
        """Answer a process that asks for the sum of all figures."""

    def ended(self, worker: Worker) -> None:
        """Take note of a process that has ended, and of its last figures."""


class Worker:
    """A process that was started, until it has ended."""

    def __init__(
        self, process: asyncio.subprocess.Process, channel: Channel, watcher: Watcher
    ) -> None:
        self.ready = asyncio.Event()
        """Set when it serves."""
        self.ended = asyncio.Event()
        """Set when the process has ended."""
        self.lines: list[str] = []
        self.failure: Failed | None = None
        self.families: list[Family] = []
        """Its figures, as it told them last."""
        self.pid = process.pid
        self._process = process
        self._channel = channel
        self._watcher = watcher
        self._answers: dict[int, asyncio.Future[None]] = {}
        self._began = time.monotonic()
        self._task = asyncio.create_task(self._follow(), name=f"follow process {process.pid}")

    @classmethod
    async def start(cls, start: Start, listener: socket.socket | None, watcher: Watcher) -> Worker:
        """Start a process."""
        mine, its = socket.socketpair()
        with its:
            files = [its.fileno()] + ([] if listener is None else [listener.fileno()])
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, *PROGRAM, str(its.fileno())),
                stdin=asyncio.subprocess.DEVNULL,
                pass_fds=files,
                # Ctrl-C is the supervisor's: in its session this one would get it as well.
                start_new_session=True,
                env={name: value for name, value in os.environ.items() if name != "NOTIFY_SOCKET"},
            )
        channel = await Channel.over(mine)
        channel.send(start)
        return cls(process, channel, watcher)

    @property
    def serves(self) -> bool:
        """Whether it serves."""
        return self.ready.is_set() and not self.ended.is_set()

    @property
    def seconds(self) -> float:
        """Seconds since it was started."""
        return time.monotonic() - self._began

    @property
    def how(self) -> str:
        """How it has ended, in words."""
        if self.failure is not None:
            return self.failure.line
        code = self._process.returncode or 0
        return signal.strsignal(-code) or f"signal {-code}" if code < 0 else f"exit code {code}"

    async def started(self, seconds: float) -> bool:
        """Wait until it serves, or has ended; whether it serves. What takes longer is killed."""
        waits = [asyncio.create_task(event.wait()) for event in (self.ready, self.ended)]
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        if not self.serves:
            await self.kill()
        return self.serves

    async def drain(self, seconds: float) -> None:
        """Let it answer what it was sent, and end; kill it if that takes longer."""
        self._channel.send(Drain())
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.ended.wait()
        await self.kill()

    async def kill(self) -> None:
        """Kill it, unless it has ended, and wait for its end."""
        with contextlib.suppress(ProcessLookupError):
            if not self.ended.is_set():
                self._process.kill()
        await self.ended.wait()

    async def ask(self, number: int, seconds: float) -> None:
        """Let it tell its figures, and wait for them for a bounded time."""
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        self._channel.send(FiguresAsked(number=number))
        try:
            async with asyncio.timeout(seconds):
                await answer
        except TimeoutError:
            pass
        finally:
            del self._answers[number]

    def tell(self, number: int, families: list[Family]) -> None:
        """Tell it the sum of all figures that it has asked for."""
        self._channel.send(FiguresTold(number=number, families=families))

    async def _follow(self) -> None:
        while (message := await self._channel.receive()) is not None:
            match message:
                case Ready(lines=lines):
                    self.lines = lines
                    self.ready.set()
                case Failed():
                    self.failure = message
                case FiguresAsked(number=number):
                    self._watcher.asked(self, number)
                case FiguresTold(number=told, families=families):
                    self.families = families or []
                    answer = None if told is None else self._answers.get(told)
                    if answer is not None and not answer.done():
                        answer.set_result(None)
                case _:
                    raise AssertionError("this message goes the other way")
        await self._process.wait()
        for answer in self._answers.values():
            if not answer.done():
                answer.set_result(None)
        await self._channel.close()
        self._watcher.ended(self)
        self.ended.set()
