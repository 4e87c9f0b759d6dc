"""Process of a server that has several: serves on its own socket, or trains.

The supervisor (or the server that an orchestrator is beside) starts it, tells it over the channel
what to do, and later to stop; if the channel ends, that is gone, and this process stops as well.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sys
import threading
from collections.abc import AsyncIterator

from supt_async import logs
from supt_async.cli import explained
from supt_async.cli.commands.orchestrate import give_way_to_labelling
from supt_async.cli.commands.serve import settle, told_at_start
from supt_async.cli.lifecycle import Place, orchestrating, served, stoppable, until_stopped
from supt_async.cli.options import opened, run_loop
from supt_async.cli.processes.channel import (
    Channel,
    Drain,
    Failed,
    FiguresAsked,
    FiguresTold,
    Ready,
    Start,
)
from supt_async.cli.processes.slot import STOP_SECONDS
from supt_async.server.metrics import Metrics
from supt_async.server.peers.figures import Family
from supt_async.server.services import Services

SUM_SECONDS = 2.0
"""Seconds in which the supervisor tells the sum of all figures; else the process's own are told."""


class Child:
    """What a process and its supervisor say to each other."""

    def __init__(self, channel: Channel, stop: asyncio.Event, stop_seconds: float) -> None:
        """``stop_seconds`` is the time to stop in, once nobody is there who would kill it."""
        self._stop_seconds = stop_seconds
        self._metrics: Metrics | None = None
        self._channel = channel
        self._stop = stop
        self._asked: dict[int, asyncio.Future[list[Family] | None]] = {}
        self._questions = 0

    def watch(self, services: Services) -> None:
        """Take the figures of a server from now on."""
        self._metrics = services.metrics

    async def peers(self) -> list[Family] | None:
        """Return the sum of all processes' figures, or None if the supervisor does not answer."""
        self._questions += 1
        number = self._questions
        answer: asyncio.Future[list[Family] | None] = asyncio.get_running_loop().create_future()
        self._asked[number] = answer
        self._channel.send(FiguresAsked(number=number))
        try:
            async with asyncio.timeout(SUM_SECONDS):
                return await answer
        except TimeoutError:
            return None
        finally:
            del self._asked[number]

    async def follow(self) -> None:
        """Do what the supervisor says until it is gone."""
        while (message := await self._channel.receive()) is not None:
            match message:
                case Drain():
                    self._stop.set()
                case FiguresAsked(number=number):
                    self.tell(number)
                case FiguresTold(number=int() as number, families=families):
                    answer = self._asked.get(number)
                    if answer is not None and not answer.done():
                        answer.set_result(families)
                case _:
                    raise AssertionError("this message goes the other way")
        ending = threading.Timer(self._stop_seconds, os._exit, (1,))
        ending.daemon = True
        ending.start()
        self._stop.set()

    def tell(self, number: int | None = None) -> None:
        """Tell the supervisor this process's figures."""
        families = [] if self._metrics is None else self._metrics.own()
        self._channel.send(FiguresTold(number=number, families=families))


async def run(end: socket.socket) -> int:
    """Do what the supervisor says at the other end of a socket; return the exit code."""
    with stoppable() as stop:
        channel = await Channel.over(end)
        first = await channel.receive()
        if not isinstance(first, Start):
            return 0  # the supervisor is gone already
        logs.configure(verbose=first.verbose, form=first.log_format)
        child = Child(channel, stop, first.server.drain_seconds + STOP_SECONDS)
        following = asyncio.create_task(child.follow(), name="follow the supervisor")
        try:
            async with _working(first, child) as lines:
                settle()
                channel.send(Ready(lines=lines))
                await until_stopped(stop)
            child.tell()
        except Exception as exc:  # noqa: BLE001 - the supervisor says it, once for all processes
            line, code = explained(exc)
            channel.send(Failed(line=line, code=code))
            return code
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
            await channel.close()
        return 0


@contextlib.asynccontextmanager
async def _working(start: Start, child: Child) -> AsyncIterator[list[str]]:
    """Serve or train while the block runs; yields what the operator is to know."""
    config = start.server
    if start.listener is None:
        give_way_to_labelling(config.database)
    async with contextlib.AsyncExitStack() as stack:
        storage = await stack.enter_async_context(
            opened(config.database, serving=start.listener is not None, grace_ms=config.grace_ms)
        )
        if start.listener is None:
            await stack.enter_async_context(
                orchestrating(storage, start.training, config.media_root)
            )
            yield []
            return
        listener = socket.socket(fileno=start.listener)
        listener.set_inheritable(False)
        place = Place(listener, start.url, child.peers, child.watch)
        url = await stack.enter_async_context(served(storage, config, place))
        yield await told_at_start(storage, config, url) if start.first else []


def main() -> None:
    """Run the process whose channel's file number is the argument."""
    end = socket.socket(fileno=int(sys.argv[1]))
    end.set_inheritable(False)
    sys.exit(run_loop(run(end)))


if __name__ == "__main__":
    main()
