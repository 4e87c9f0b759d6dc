"""Attacks of ``scripts/bench abuse``, made by a process of its own.

``python -m scripts.benchmarks.attacks`` reads a plan (JSON) from the first line of its standard
input, prints ``ready``, begins at the second line and ends by itself. Its address is not a proxy's,
so that all limits by address apply to it.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import socket
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import msgspec

SOURCE = "127.0.0.2"
KEY = base64.b64encode(b"0123456789abcdef").decode()
AT_ONCE = 8
"""Concurrent clients of an attack by requests."""
PAUSE_SECONDS = 0.01
"""Pause between two attempts of a client, in seconds, as attacker and server share the machine; it
still allows many more attempts than the limits do."""
REPLY_SECONDS = 5.0
"""Time that an attacker waits for a response before it tries again, in seconds."""


class Target(msgspec.Struct):
    """Server to attack, the attack, and the rights to make it with."""

    attack: str
    host: str
    port: int
    seconds: float
    labeller: str
    owner: str
    cookie: str
    links: list[str]
    """Links to large pictures."""
    ids: list[int]
    """Item ids of the owner's large project."""


class Peer:
    """Connection that sends given bytes and reads whatever comes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def answered(self) -> None:
        """Wait for the head of a response."""
        async with asyncio.timeout(REPLY_SECONDS):
            await self.reader.readuntil(b"\r\n\r\n")


@contextlib.asynccontextmanager
async def peer(target: Target) -> AsyncIterator[Peer]:
    bare = socket.socket()
    bare.setblocking(False)
    bare.bind((SOURCE, 0))
    await asyncio.get_running_loop().sock_connect(bare, (target.host, target.port))
    reader, writer = await asyncio.open_connection(sock=bare)
    try:
        yield Peer(reader, writer)
    finally:
        writer.transport.abort()


def frame(opcode: int, payload: bytes = b"") -> bytes:
    """Return a client's frame with a mask of zeros."""
    size = len(payload)
    if size < 126:
        return bytes([0x80 | opcode, 0x80 | size]) + bytes(4) + payload
    return bytes([0x80 | opcode, 0x80 | 126]) + size.to_bytes(2, "big") + bytes(4) + payload


def request(target: Target, line: str, *lines: str, body: bytes = b"", token: str = "") -> bytes:
    head = [f"{line} HTTP/1.1", f"Host: {target.host}:{target.port}", *lines]
    if token:
        head.append(f"Authorization: Bearer {token}")
    if body:
        head.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*head, "", ""]).encode() + body


async def again(attempt: Callable[[], Awaitable[None]]) -> None:
    """Repeat an attempt for ever, whatever the server does to end it."""
    while True:
        with contextlib.suppress(OSError, EOFError, TimeoutError, asyncio.LimitOverrunError):
            await attempt()
        await asyncio.sleep(PAUSE_SECONDS)


async def requests(target: Target, data: bytes, clients: int = AT_ONCE) -> None:
    """Send the same request again and again."""

    async def attempt() -> None:
        async with peer(target) as one:
            while True:
                await one.send(data)
                await one.answered()

    await asyncio.gather(*(again(attempt) for _ in range(clients)))


async def flood(target: Target, begin: bytes, piece: bytes, clients: int = 1) -> None:
    """Send a first message, and then another one without end."""

    async def attempt() -> None:
        async with peer(target) as one:
            await one.send(begin)
            reading = asyncio.create_task(one.reader.read(-1))
            try:
                while not reading.done():
                    await one.send(piece)
            finally:
                reading.cancel()

    await asyncio.gather(*(again(attempt) for _ in range(clients)))


def upgrade(target: Target) -> bytes:
    return request(
        target,
        "GET /api/v1/session",
        *("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"),
        *(f"Sec-WebSocket-Key: {KEY}", "Sec-WebSocket-Protocol: supt.v1.json"),
    )


def hello(target: Target, **more: str) -> bytes:
    message = {"type": "hello", "v": 1, "project": "bench", "token": target.labeller, **more}
    return frame(1, json.dumps(message).encode())


BRACKETS = b"[" + b"[]," * 20_000 + b"[]]"


async def trailers(target: Target) -> None:
    head = request(target, "GET /healthz", "Transfer-Encoding: chunked") + b"0\r\n"
    await flood(target, head, b"a: b\r\n" * 10_000)


async def small_chunks(target: Target) -> None:
    head = request(target, "POST /join", "Transfer-Encoding: chunked")
    await flood(target, head, b"1\r\nx\r\n" * 10_000, AT_ONCE)


async def cookies(target: Target) -> None:
    value = f'{target.cookie}="' + "\\" * 60_000
    await requests(target, request(target, "GET /api/v1/me", f"Cookie: {value}"))


async def heads(target: Target) -> None:
    lines = [f"X-{number}: {'x' * 20}" for number in range(95)]
    await requests(target, request(target, "GET /healthz", *lines), 32)


async def no_requests(target: Target) -> None:
    await flood(target, b"", b"\x00nonsense\r\n\r\n", AT_ONCE)


async def numbers(target: Target) -> None:
    await requests(target, request(target, f"GET /media/{'9' * 4301}/1"))


async def join(target: Target) -> None:
    body = b"[" + b"[]," * 340_000 + b"1]"
    await requests(target, request(target, "POST /join", body=body))


async def guesses(target: Target) -> None:
    await requests(target, request(target, "GET /api/v1/me", token="guess" * 8), 32)


async def document(target: Target) -> None:
    await requests(target, request(target, "GET /openapi.json"), 32)


async def strange_pings(target: Target) -> None:
    await flood(target, upgrade(target), frame(9) * 10_000, AT_ONCE)


async def first_frames(target: Target) -> None:
    message = b'{"type":"hello","v":1,"project":"bench","y":' + BRACKETS[:60_000] + b"}"
    await requests(target, upgrade(target) + frame(1, message))


async def held(target: Target) -> None:
    """Hold as many connections as the server allows, in four ways."""
    ways = (
        (request(target, "GET /healthz"), b"\r\n"),
        (request(target, "POST /join", "Content-Length: 4000"), b"x"),
        (request(target, "POST /api/v1/logout", "Content-Length: 100000"), b"x"),
        (b"GET /", b"a"),
    )

    async def hold(number: int) -> None:
        begin, drip = ways[number % len(ways)]
        async with peer(target) as one:
            await one.send(begin)
            while not one.reader.at_eof():
                await one.send(drip)
                await asyncio.sleep(1.0)

    await asyncio.gather(*(again(lambda n=n: hold(n)) for n in range(600)))  # type: ignore[misc]


async def pings(target: Target) -> None:
    await flood(target, upgrade(target) + hello(target), frame(9) * 10_000, AT_ONCE)


async def messages(target: Target) -> None:
    message = b'{"type":"ping","id":"p","y":' + BRACKETS[:29_999] + b"[]]}"
    await flood(target, upgrade(target) + hello(target), frame(1, message) * 4, AT_ONCE)


async def answers(target: Target) -> None:
    message = b'{"type":"submit","id":"A1","lease":"none","value":"cat"}'
    await flood(target, upgrade(target) + hello(target), frame(1, message) * 500, AT_ONCE)


async def pictures(target: Target) -> None:
    asking = (requests(target, request(target, f"GET {link}"), 10) for link in target.links)
    await asyncio.gather(*asking)


async def rankings(target: Target) -> None:
    body = json.dumps([[id_, id_ / 7] for id_ in target.ids]).encode()
    data = request(target, "PUT /api/v1/projects/owned/ranking", body=body, token=target.owner)
    await requests(target, data, 4)


async def long_items(target: Target) -> None:
    path = "POST /api/v1/projects/own/items"
    objects = b"[" + b"{}," * 4_600_000 + b"{}]"
    values = b"[" + b"1," * 900_000 + b"1]"
    texts = b'"' + b"a" * 15_000_000 + b'"'
    bodies = (request(target, path, body=body, token=target.owner) for body in (objects, values))
    await asyncio.gather(
        *(requests(target, data, 2) for data in bodies),
        requests(target, request(target, path, body=texts, token=target.owner), 4),
    )


async def searches(target: Target) -> None:
    text = "a" * 199 + "b"
    path = f"GET /api/v1/projects/own/items/search?text={text}"
    data = request(target, path, token=target.owner)

    async def attempt() -> None:
        async with peer(target) as one:
            await one.send(data)
            await asyncio.sleep(0.2)

    await asyncio.gather(*(again(attempt) for _ in range(5)))


async def downloads(target: Target) -> None:
    data = request(target, "GET /api/v1/projects/owned/items", token=target.owner)
    await requests(target, data, 4)


STRANGER = (
    *(trailers, small_chunks, cookies, heads, no_requests, numbers, join, guesses, document),
    *(strange_pings, first_frames, held),
)
LABELLER = (pings, messages, answers, pictures)
OWNER = (rankings, long_items, searches, downloads)
ATTACKS = {attack.__name__: attack for attack in (*STRANGER, *LABELLER, *OWNER)}


async def main() -> None:
    target = msgspec.json.decode(sys.stdin.readline(), type=Target)
    attack = ATTACKS[target.attack]
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    print(time.time(), flush=True)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(target.seconds):
            await attack(target)
    print(time.time(), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
