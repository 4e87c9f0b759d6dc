"""A receiver on loopback that answers as a test tells it to, and keeps what it was sent."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from standardwebhooks import Webhook

from tests.support.waiting import SECONDS

Answer = Callable[["Message", asyncio.StreamWriter], Awaitable[None]]
"""Writes a response."""


@dataclass(frozen=True)
class Message:
    """One request."""

    line: str
    headers: dict[str, str]
    body: bytes

    def verified(self, secret: str) -> Any:
        """Return the content, if the signature is good."""
        return Webhook(secret).verify(self.body, self.headers)


@dataclass
class Receiver:
    """Server that takes messages."""

    answer: Answer
    messages: list[Message] = field(default_factory=list)
    port: int = 0
    _come: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def hosts(self) -> str:
        """The setting that allows it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def ids(self) -> list[str]:
        return [message.headers["webhook-id"] for message in self.messages]

    async def got(self, count: int) -> list[Message]:
        """Wait until there are so many messages."""
        async with asyncio.timeout(SECONDS), self._come:
            await self._come.wait_for(lambda: len(self.messages) >= count)
        return self.messages

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
                pairs = (line.split(": ", 1) for line in head[1:] if line)
                headers = {name.lower(): value for name, value in pairs}
                body = await reader.readexactly(int(headers["content-length"]))
                message = Message(head[0], headers, body)
                async with self._come:
                    self.messages.append(message)
                    self._come.notify_all()
                await self.answer(message, writer)
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


def status(code: int, *headers: str, body: bytes = b"ok") -> Answer:
    """Return an answer with a status."""

    async def answer(message: Message, writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {code} x", f"content-length: {len(body)}", *headers, "", ""]
        writer.write("\r\n".join(lines).encode() + body)

    return answer


@asynccontextmanager
async def receiving(
    answer: Answer | None = None, *, port: int = 0, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Receiver]:
    """Run a receiver while the block runs; without an answer it says 200."""
    receiver = Receiver(answer or status(200))
    tasks: list[asyncio.Task[None]] = []

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.append(asyncio.create_task(receiver.take(reader, writer)))

    server = await asyncio.start_server(begin, "127.0.0.1", port, ssl=tls)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def until(there: Callable[[], Awaitable[bool]]) -> None:
    """Look again and again, until what is awaited is there."""
    loop = asyncio.get_running_loop()
    end = loop.time() + SECONDS
    while not await there():
        assert loop.time() < end, "it has not come"
        await asyncio.sleep(0.005)
