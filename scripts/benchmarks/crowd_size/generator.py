"""Load generator of a crowd: a process that holds thousands of sockets and does as it is told.

``python -m scripts.benchmarks.crowd_size.generator`` reads orders from standard input and answers
each with one line of standard output, both JSON. An idle session costs it next to nothing:
messages that a labeller does not need are not decoded.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import sys
import time
from typing import Any, cast

import msgspec
import uvloop
from picows import WSError, WSFrame, WSMsgType, WSTransport, ws_connect

from scripts.benchmarks.harness.load import SUBPROTOCOL, Labeller, Measured, Plan

PEOPLE_PER_ADDRESS = 5_000
"""Sockets of one loopback address, well below its number of ports."""
LINE_BYTES = 2**24
"""Maximum length of an order."""
NEWS = (b'{"type":"progress"', b'{"type":"model"')
"""Beginnings of the messages that are only counted."""

CONNECT_SECONDS = 60.0
"""Time until the welcome, in seconds, after which somebody tries again: a connection that ends
before its handshake is answered is not told of otherwise."""


class Welcome(msgspec.Struct):
    """The part of a welcome that a labeller needs to come back."""

    type: str
    session: str = ""
    resumed: bool = False


welcomes = msgspec.json.Decoder(Welcome)


class Person(Labeller):
    """Labeller who may also rest, wait, and come back to the same session."""

    crowd: Crowd
    session = ""
    resumed = False
    leaving = False

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport
        hello: dict[str, object] = {
            "type": "hello",
            "v": 1,
            "project": self.plan.project,
            "counts": True,
            "news": self.crowd.sees_news,
        }
        hello |= {"token": self.token, "window": self.plan.window}
        if self.session:
            hello |= {"session": self.session, "have": self.held}
        transport.send(WSMsgType.TEXT, json.dumps(hello).encode())

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type != WSMsgType.TEXT:
            return
        payload = frame.get_payload_as_bytes()
        self.crowd.bytes += len(payload)
        if payload.startswith(NEWS):
            self.crowd.news += 1
            return
        if payload.startswith(b'{"type":"welcome"'):
            welcome = welcomes.decode(payload)
            self.session, self.resumed = welcome.session, welcome.resumed
        elif payload.startswith(b'{"type":"item"') and self.crowd.expecting is not None:
            self.crowd.arrived()
        super().on_ws_frame(transport, frame)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        super().on_ws_disconnected(transport)
        if not self.leaving and self.welcomed.exception() is None:
            self.crowd.lost += 1


class Crowd:
    """All people of one process."""

    def __init__(self) -> None:
        self.people: list[Person] = []
        self.measured = Measured()
        self.news = self.bytes = self.lost = self.refused = 0
        self.expecting: asyncio.Future[float] | None = None
        self.sees_news = True
        self._pacing: list[asyncio.Task[None]] = []
        self._recording: list[Person] = []

    def arrived(self) -> None:
        """Note when an item has come that was waited for."""
        if self.expecting is not None and not self.expecting.done():
            self.expecting.set_result(time.monotonic())

    async def connect(
        self, url: str, project: str, tokens: list[str], window: int, at_once: int, news: bool
    ) -> dict[str, Any]:
        """Connect further people, ``at_once`` at a time; return the seconds that each waited."""
        self.sees_news = news
        plan = Plan(url=url, project=project, tokens=[], value='"cat"', window=window)
        limit = asyncio.Semaphore(at_once)
        waits: list[float] = []

        async def one(token: str) -> None:
            person = Person(plan, token, len(self.people), self.measured)
            person.crowd = self
            person.stopped = True
            self.people.append(person)
            async with limit:
                waits.append(await self._come(person))

        await asyncio.gather(*map(one, tokens))
        return {"waits": sorted(waits)}

    async def come_back(self, first: int, at_once: int) -> dict[str, Any]:
        """Cut the sockets of all but the first people, and connect them again, resuming."""
        gone = self.people[first:]
        for person in gone:
            person.leaving = True
            if person.transport is not None:
                person.transport.underlying_transport.abort()
        await asyncio.sleep(1)
        limit = asyncio.Semaphore(at_once)
        waits: list[float] = []

        async def one(person: Person) -> None:
            person.leaving = False
            async with limit:
                waits.append(await self._come(person))

        began = time.monotonic()
        await asyncio.gather(*map(one, gone))
        seconds = time.monotonic() - began
        resumed = sum(person.resumed for person in gone)
        return {"waits": sorted(waits), "seconds": seconds, "resumed": resumed}

    async def _come(self, person: Person) -> float:
        """Connect somebody, again and again as the page does; return the seconds it took."""
        began = time.monotonic()
        address = f"127.0.0.{2 + person.number // PEOPLE_PER_ADDRESS}"
        for attempt in itertools.count():
            person.welcomed = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(CONNECT_SECONDS):
                    await ws_connect(
                        lambda: person,
                        person.plan.url,
                        extra_headers={"Sec-WebSocket-Protocol": SUBPROTOCOL},
                        websocket_handshake_timeout=60,
                        local_addr=(address, 0),
                    )
                    await person.welcomed
            except (OSError, WSError):
                self.refused += 1
                await asyncio.sleep(random.random() * min(20, 0.5 * 2**attempt))
            else:
                break
        return time.monotonic() - began

    async def label(self, count: int, per_second: float) -> dict[str, Any]:
        """Let the first ``count`` people answer at a pace."""
        await self.rest()
        for person in self.people[:count]:
            person.plan = msgspec.structs.replace(person.plan, per_second=per_second)
            person.stopped = False
            self._pacing.append(asyncio.create_task(person.pace()))
        return {}

    async def rest(self) -> dict[str, Any]:
        """Let nobody answer any more."""
        for person in self.people:
            person.stopped = True
        for task in self._pacing:
            task.cancel()
        self._pacing.clear()
        return {}

    async def record(self, count: int) -> dict[str, Any]:
        """Begin to measure the answers of the first ``count`` people."""
        self._recording = self.people[:count]
        measured = self.measured
        for times in (measured.acked, measured.followed):
            times.clear()
        measured.when.clear()
        measured.errors.clear()
        measured.answers = self.news = self.bytes = 0
        for person in self._recording:
            person.recording = True
        return {}

    async def result(self) -> dict[str, Any]:
        """End measuring; return the answers, their sorted delays in seconds, and the news."""
        for person in self._recording:
            person.recording = False
        return {
            "answers": self.measured.answers,
            "acked": sorted(self.measured.acked),
            "followed": sorted(self.measured.followed),
            "errors": sum(self.measured.errors.values()),
            "news": self.news,
            "bytes": self.bytes,
            "lost": self.lost,
            "refused": self.refused,
        }

    async def expect(self) -> dict[str, Any]:
        """Note from here on when the next item comes to anybody."""
        self.expecting = asyncio.get_running_loop().create_future()
        return {}

    async def arrival(self) -> dict[str, Any]:
        """Wait for that item; return when it came (monotonic clock of the machine)."""
        assert self.expecting is not None
        at = await self.expecting
        self.expecting = None
        return {"at": at}


async def main() -> None:
    loop = asyncio.get_running_loop()
    orders = asyncio.StreamReader(limit=LINE_BYTES)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    crowd = Crowd()
    while line := await orders.readline():
        order = cast(dict[str, Any], json.loads(line))
        result = await getattr(crowd, order.pop("do"))(**order)
        await asyncio.to_thread(_print, json.dumps(result))


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    uvloop.run(main())
