"""Peer that sends raw bytes over a connection of its own and reads what comes."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from supt_async.server import uvicorn_protocols
from tests.support.servers import SECONDS, Running

KEY = base64.b64encode(b"0123456789abcdef").decode()


UPGRADE = (
    "GET /api/v1/session HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {KEY}\r\n"
    "Sec-WebSocket-Protocol: supt.v1.json\r\n\r\n"
)


SHORT_SECONDS = 0.2
"""Deadlines in these tests, in seconds."""
KEPT_SECONDS = 1.0
"""Deadlines that a peer of a test keeps, in seconds: a busy machine may stop it for a moment."""
LEFT_BYTES = 32 * 1024
"""Bytes in the server's write buffer for a slow reader."""


@dataclass
class Peer:
    """Connection that sends exactly the given bytes."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    host: str

    def say(self, text: str | bytes) -> None:
        self.writer.write(text.encode() if isinstance(text, str) else text)

    async def ended(self) -> bytes:
        """Wait until the server ends the connection; return what it sent before."""
        said = b""
        async with asyncio.timeout(SECONDS):
            try:
                while data := await self.reader.read(65536):
                    said += data
            except ConnectionError:
                pass
        return said

    async def hears(self, end: bytes) -> None:
        async with asyncio.timeout(SECONDS):
            await self.reader.readuntil(end)

    async def upgrade(self) -> None:
        self.say(UPGRADE.format(host=self.host))
        head = await self.reader.readuntil(b"\r\n\r\n")
        assert b"101" in head.splitlines()[0]


@asynccontextmanager
async def peer(server: Running, receive_buffer: int | None = None) -> AsyncIterator[Peer]:
    host, port = server.url.removeprefix("http://").split(":")
    bare = socket.socket()
    if receive_buffer is not None:
        bare.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    bare.setblocking(False)
    await asyncio.get_running_loop().sock_connect(bare, (host, int(port)))
    limit = 2**16 if receive_buffer is None else receive_buffer
    reader, writer = await asyncio.open_connection(sock=bare, limit=limit)
    try:
        yield Peer(reader, writer, f"{host}:{port}")
    finally:
        writer.transport.abort()


def frame(opcode: int, payload: bytes = b"", *, last: bool = True) -> bytes:
    """Return a client's frame with a mask of zeros."""
    length = (
        bytes([0x80 | len(payload)])
        if len(payload) < 126
        else bytes([0x80 | 126]) + len(payload).to_bytes(2, "big")
    )
    return bytes([(0x80 if last else 0) | opcode]) + length + bytes(4) + payload


async def flood(peer: Peer, piece: bytes) -> None:
    with contextlib.suppress(ConnectionError):
        while True:
            peer.say(piece)
            await peer.writer.drain()
            await asyncio.sleep(0)


def noted(monkeypatch: pytest.MonkeyPatch) -> list[uvicorn_protocols.HttpConnection]:
    """Return the connections that will be made, as they are."""
    made: list[uvicorn_protocols.HttpConnection] = []
    begin = uvicorn_protocols.HttpConnection.connection_made

    def note(self: uvicorn_protocols.HttpConnection, transport: asyncio.BaseTransport) -> None:
        begin(self, transport)
        made.append(self)

    monkeypatch.setattr(uvicorn_protocols.HttpConnection, "connection_made", note)
    return made


async def read_slowly(reader: asyncio.StreamReader, end: bytes) -> bytes:
    """Read up to an end, until long after all deadlines."""
    said = b""
    async with asyncio.timeout(SECONDS):
        while end not in said[-4096:]:
            data = await reader.read(32 * 1024)
            assert data, f"cut off after {len(said)} bytes"
            said += data
            await asyncio.sleep(KEPT_SECONDS / 10)
    return said
