"""Messages between the supervisor and a process, over a pair of connected sockets.

A process whose channel ends has lost its supervisor, and stops.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket

import msgspec

from supt_async.config import ServerConfig, TrainingConfig
from supt_async.server.peers.figures import Family

MAX_BYTES = 2**26
"""Maximum length of a message in bytes; figures have some tens of thousand."""
_LENGTH = 4


class Start(msgspec.Struct, frozen=True, kw_only=True, tag="start"):
    """What a process is to do; the first message that it gets."""

    server: ServerConfig
    training: TrainingConfig
    log_format: str
    verbose: bool
    listener: int | None
    """File number of its listening socket; None for the orchestrator."""
    url: str
    """The server's public address."""
    first: bool
    """Whether it is the first one, which says how the owner signs in."""


class Drain(msgspec.Struct, frozen=True, tag="drain"):
    """Stop: answer what was sent, and end."""


class Ready(msgspec.Struct, frozen=True, kw_only=True, tag="ready"):
    """The process serves."""

    lines: list[str]
    """What the operator is to know."""


class Failed(msgspec.Struct, frozen=True, kw_only=True, tag="failed"):
    """The process ends because of an error."""

    line: str
    code: int
    """Exit code of a command that fails like this."""


class FiguresAsked(msgspec.Struct, frozen=True, kw_only=True, tag="figures asked"):
    """Tell the figures: a process its own, and the supervisor the sum of all."""

    number: int


class FiguresTold(msgspec.Struct, frozen=True, kw_only=True, tag="figures told"):
    """The figures that were asked for; without a number a process's last ones."""

    number: int | None
    families: list[Family] | None


Message = Start | Drain | Ready | Failed | FiguresAsked | FiguresTold
_encoder = msgspec.msgpack.Encoder()
_decoder: msgspec.msgpack.Decoder[Message] = msgspec.msgpack.Decoder(Message)


class Channel:
    """One end of a channel."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def over(cls, end: socket.socket) -> Channel:
        """Return a channel over one of two connected sockets."""
        return cls(*await asyncio.open_unix_connection(sock=end))

    def send(self, message: Message) -> None:
        """Send a message, unless the other end is gone; returns at once."""
        text = _encoder.encode(message)
        if not self._writer.is_closing():
            self._writer.write(len(text).to_bytes(_LENGTH, "big") + text)

    async def receive(self) -> Message | None:
        """Return the next message, or None if the other end is gone."""
        try:
            size = int.from_bytes(await self._reader.readexactly(_LENGTH), "big")
            return _decoder.decode(await self._reader.readexactly(min(size, MAX_BYTES)))
        except (asyncio.IncompleteReadError, OSError):
            return None

    async def close(self) -> None:
        """Close this end, after what was sent."""
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()
