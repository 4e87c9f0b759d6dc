"""uvicorn's websockets, with bounds on what a peer makes the server do without saying anything.

Whatever a peer sends is taken in a little at a time, and only while the application keeps up and
the peer reads what it is sent. Pings and pongs are counted. Who has not been let in yet may send
little at once. As in ``transports``, it leans on what is not uvicorn's public interface.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

from uvicorn._types import ASGIReceiveEvent, ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Request

from supt_async.protocol.close_codes import CloseCode
from supt_async.rules.token_bucket import Bucket
from supt_async.server import uvicorn_protocols

KNOWN = "supt.known"
"""Name of the ASGI extension that is called once it is known who is at the other end."""
MAX_HELLO_BYTES = 8 * 1024
"""Bytes of a message before that; the longest ``hello`` that the protocol allows is shorter."""
MAX_FRAGMENTS = 64
"""Pieces that a message may come in."""
PIECE_BYTES = 2048
"""Bytes that are parsed at once."""
CONTROL_PER_SECOND = 20
"""Pings and pongs that a peer may send."""
LATE_BYTES = 1024 * 1024
"""Bytes that a peer may still send after it was sent the close."""
LATE_FRAMES = 256
"""Frames that it may still send; all are discarded, because the peer's own close follows them."""


class SocketConnection(WebSocketsSansIOProtocol):
    """A connection that has become a websocket."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._pieces = 0
        self._unread, self._before_ping = (
            uvicorn_protocols.Unread(
                self.transport, lambda: uvicorn_protocols.abort(self.transport)
            )
            for _ in range(2)
        )
        self._leaving = uvicorn_protocols.Deadline()
        self._ending = False
        self._held = bytearray()
        self._late = self._late_frames = 0
        self._control = Bucket(CONTROL_PER_SECOND, 2 * CONTROL_PER_SECOND)
        # Until it is known who is there; all they have to say until then is hello.
        self.conn.max_message_size = MAX_HELLO_BYTES

    def connection_lost(self, exc: Exception | None) -> None:
        self._unread.call_off()
        self._leaving.call_off()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.close_sent:
            self._late += len(data)
            if self._late > LATE_BYTES:
                uvicorn_protocols.abort(self.transport)
                return
        self._held += data
        self._feed()

    def _feed(self) -> None:
        """Take in what has come, a little at a time, while the application keeps up with it.

        The parser takes all that it is given at once, and answers pings meanwhile: 64 KiB of them
        would hold up everybody.
        """
        while self._held and (self.close_sent or not self.read_paused) and self.writable.is_set():
            piece = bytes(self._held[:PIECE_BYTES])
            del self._held[:PIECE_BYTES]
            super().data_received(piece)
            if self.conn.parser_exc is not None:
                self._held.clear()
            if self._late_frames > LATE_FRAMES:
                uvicorn_protocols.abort(self.transport)
                self._held.clear()
        if self._held and not self.transport.is_closing():
            self.transport.pause_reading()

    async def receive(self) -> ASGIReceiveEvent:
        message = await super().receive()
        self._feed()
        return message

    async def send(self, message: ASGISendEvent) -> None:
        await super().send(message)
        if self.close_sent:
            self._end()
            self._feed()

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if not self.close_sent:
            extensions = cast(dict[str, Any], self.scope).setdefault("extensions", {})
            extensions[KNOWN] = self._known

    def _known(self) -> None:
        """Take messages of any size that the protocol allows from here on."""
        self.conn.max_message_size = self.config.ws_max_size

    def handle_ping(self) -> None:
        if self._counted():
            super().handle_ping()

    def handle_pong(self, event: Frame) -> None:
        if self._counted():
            super().handle_pong(event)

    def _counted(self) -> bool:
        """Count a control frame; if there are too many, the socket is closed."""
        self._late_frames += self.close_sent
        if self.close_sent or not self._control.take(self.loop.time()):
            return not self.close_sent
        self._fail(
            CloseCode.TOO_MANY_PINGS, f"{CONTROL_PER_SECOND} pings and pongs a second at most"
        )
        return False

    def _fail(self, code: int, reason: str) -> None:
        self.conn.fail(code, reason)
        self.handle_parser_exception()
        self._held.clear()

    def send_receive_event_to_app(self) -> None:
        if self.curr_msg_data_type == "text" and not _is_text(self.frames):
            self._fail(CloseCode.INVALID_TEXT, "a text is UTF-8")
        else:
            super().send_receive_event_to_app()

    def send_keepalive_ping(self) -> None:
        super().send_keepalive_ping()
        self._before_ping.begin()

    def keepalive_timeout(self) -> None:
        seconds = self.config.ws_ping_timeout or 0.0
        if self._before_ping.read_in(seconds):
            # The peer is reading what was sent before the ping, and has not come to that yet.
            self._before_ping.begin()
            self.pong_timer = self.loop.call_later(2 * seconds, self.keepalive_timeout)
            return
        super().keepalive_timeout()
        self._end()

    def handle_close(self, event: Frame) -> None:
        super().handle_close(event)
        self._end()

    def handle_parser_exception(self) -> None:
        super().handle_parser_exception()
        self._end()

    def _end(self) -> None:
        """See to it that the end comes: closing waits until all has been read, maybe for ever."""
        if not self._ending and not self.disconnected:
            self._ending = True
            seconds = self.close_timeout + uvicorn_protocols.STALL_SECONDS
            self._leaving.set(seconds, lambda: uvicorn_protocols.abort(self.transport))

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread.watch()
        if not self.transport.is_closing():
            self.transport.pause_reading()  # what has been answered is read first

    def resume_writing(self) -> None:
        self._unread.call_off()
        super().resume_writing()
        if not self.read_paused and not self.transport.is_closing():
            self.transport.resume_reading()
        self._feed()

    def handle_text(self, event: Frame) -> None:
        self._late_frames += self.close_sent
        self._pieces = 1
        super().handle_text(event)

    def handle_bytes(self, event: Frame) -> None:
        self._late_frames += self.close_sent
        self._pieces = 1
        super().handle_bytes(event)

    def handle_cont(self, event: Frame) -> None:
        self._late_frames += self.close_sent
        if self.close_sent:
            return
        self._pieces += 1
        if self._pieces > MAX_FRAGMENTS:
            self._fail(CloseCode.TOO_LARGE, f"a message comes in {MAX_FRAGMENTS} frames at most")
        else:
            super().handle_cont(event)


def _is_text(frames: list[bytes]) -> bool:
    try:
        b"".join(frames).decode()
    except UnicodeDecodeError:
        return False
    return True
