"""uvicorn's websockets, with bounds on what a silent peer can make the server do.

Incoming data is parsed a little at a time, and only while the application keeps up and the peer
reads what it is sent. Pings and pongs are counted. Before the welcome only short messages are
accepted. Like ``uvicorn_protocols``, it relies on methods that are not uvicorn's public
interface.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, cast

from uvicorn._types import ASGIReceiveEvent, ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Request

from supt_async.protocol.close_codes import CloseCode
from supt_async.rules.token_bucket import Bucket
from supt_async.server import peer_progress
from supt_async.server.peer_progress import Deadline, PingWheel, UnreadData, is_pong
from supt_async.server.turns.paced import Paced
from supt_async.server.uvicorn_protocols import abort

WELCOMED = "supt.welcomed"
"""Name of the ASGI extension that is called once a session is open."""
WRITE_FRAME = "supt.write_frame"
"""Name of the ASGI extension that writes the bytes of a whole frame, if nothing is before it."""
TAKE_TEXTS = "supt.take_texts"
"""Name of the ASGI extension that registers who is offered each text before ``receive``."""
TakeText = Callable[[str], bool]
"""Takes a text unless something is before it, and returns whether it did."""
MAX_HELLO_BYTES = 8 * 1024
"""Maximum length of a message before that, in bytes; the longest valid ``hello`` is shorter."""
MAX_FRAGMENTS = 64
"""Maximum number of fragments of a message."""
PIECE_BYTES = 2048
"""Number of bytes that are parsed at once."""
CONTROL_PER_SECOND = 20
"""Maximum number of pings and pongs of a peer per second (bursts of twice that)."""
LATE_BYTES = 1024 * 1024
"""Bytes that are read and discarded after the server's close, until the peer's own close."""
LATE_FRAMES = 256
"""Frames that are read and discarded after the server's close."""


class SocketConnection(WebSocketsSansIOProtocol):
    """A connection that has become a websocket."""

    pings: PingWheel
    """Pings all sockets of a server."""
    paced: Paced
    """Gives the ends of sockets their turns."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._pieces = 0
        self._unread, self._before_ping = (
            UnreadData(self.transport, partial(abort, self.transport)) for _ in range(2)
        )
        self._abort_later = Deadline()
        self._patient = False  # the peer has one more interval to answer the last ping
        self._heard = False  # the peer has sent something since its turn to be pinged
        self._ending = False
        self._take: TakeText | None = None
        self._held = bytearray()
        self._late = self._late_frames = 0
        self._control = Bucket(CONTROL_PER_SECOND, 2 * CONTROL_PER_SECOND)
        # Until the session is open: the only message before is hello.
        self.conn.max_message_size = MAX_HELLO_BYTES

    def connection_lost(self, exc: Exception | None) -> None:
        self._unread.cancel()
        self._abort_later.cancel()
        self.disconnected = True  # nothing can be sent any more
        self.paced.call(partial(self._lost, exc))

    def _lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        # What refers to this object in a circle would be freed by the collector only.
        self._take = None
        cast(dict[str, Any], getattr(self, "scope", {})).pop("extensions", None)

    def data_received(self, data: bytes) -> None:
        # A pong alone is what most packets of a crowd at rest are. It answers a ping of the server,
        # so it need not be counted; the random content tells it from a part of a message.
        content = self.pending_ping_payload
        ready = content is not None and not self._held and not self.close_sent
        if ready and is_pong(data, content or b""):
            self.pending_ping_payload = None
            return
        self._heard = True
        if self.close_sent:
            self._late += len(data)
            if self._late > LATE_BYTES:
                abort(self.transport)
                return
        self._held += data
        self._feed()

    def _feed(self) -> None:
        """Parse what has arrived, a little at a time, while the application keeps up.

        The parser handles everything it is given at once, and answers pings: 64 KiB of them would
        block the event loop.
        """
        while self._held and (self.close_sent or not self.read_paused) and self.writable.is_set():
            piece = bytes(self._held[:PIECE_BYTES])
            del self._held[:PIECE_BYTES]
            super().data_received(piece)
            if self.conn.parser_exc is not None:
                self._held.clear()
            if self._late_frames > LATE_FRAMES:
                abort(self.transport)
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
            extensions[WELCOMED] = self._welcomed
            extensions[WRITE_FRAME] = self._write_frame
            extensions[TAKE_TEXTS] = self._take_texts

    def _welcomed(self) -> None:
        """Accept messages of any size that the protocol allows from here on."""
        self.conn.max_message_size = self.config.ws_max_size

    def _take_texts(self, take: TakeText) -> None:
        """Offer each text to ``take`` first.

        It refuses one while it handles another, which then stops the parser: so a packet full of
        messages does not block the event loop.
        """
        self._take = take

    def _write_frame(self, frame: bytes) -> bool:
        """Write a frame's bytes and return True; return False if anything is in their way.

        What waits in the buffer comes first, a closed socket takes none, and an extension such
        as compression makes other bytes of each message.
        """
        transport = self.transport
        if (
            self.close_sent
            or self.disconnected
            or not self.handshake_complete
            or self.conn.extensions
            or transport.is_closing()
            or transport.get_write_buffer_size()
        ):
            return False
        transport.write(frame)
        return True

    def handle_ping(self) -> None:
        if self._counted():
            super().handle_ping()

    def handle_pong(self, event: Frame) -> None:
        if self._counted():
            super().handle_pong(event)

    def _counted(self) -> bool:
        """Count a control frame; close the socket if there are too many."""
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
        text = _text(self.frames) if self.curr_msg_data_type == "text" else ""
        if text is None:
            self._fail(CloseCode.INVALID_TEXT, "a text is UTF-8")
        elif not text or not self._taken(text):
            super().send_receive_event_to_app()

    def _taken(self, text: str) -> bool:
        waiting = self.read_paused or not self.queue.empty()
        if self._take is None or waiting or self.close_sent or not self._take(text):
            return False
        self.frames = []
        return True

    def start_keepalive(self) -> None:
        if self.ping_interval:
            self.pings.add(self)

    def stop_keepalive(self) -> None:
        self.pings.remove(self)
        super().stop_keepalive()

    def keep_alive(self, content: bytes, frame: bytes) -> None:
        """Send a ping, or end the connection if the last one was not answered.

        Who has sent anything since the last turn is there, and need not be asked.
        """
        if self.close_sent or self.transport.is_closing():
            return
        heard, self._heard = self._heard, False
        if self.pending_ping_payload is None and heard:
            return
        if self.pending_ping_payload is None:
            self.pending_ping_payload = content
            self._patient = False
            self.transport.write(frame)
            self._before_ping.begin()
        elif self._patient:
            self._patient = False
        else:
            self.keepalive_timeout()

    def keepalive_timeout(self) -> None:
        if self._before_ping.read_in(self.config.ws_ping_timeout or 0.0):
            # The peer is still reading what was sent before the ping.
            self._before_ping.begin()
            self._patient = True
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
        """Abort later: a close waits until the peer has read everything, maybe for ever."""
        if not self._ending and not self.disconnected:
            self._ending = True
            seconds = self.close_timeout + peer_progress.STALL_SECONDS
            self._abort_later.set(seconds, partial(abort, self.transport))

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread.watch()
        if not self.transport.is_closing():
            self.transport.pause_reading()  # the peer reads the answers first

    def resume_writing(self) -> None:
        self._unread.cancel()
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


def _text(frames: list[bytes]) -> str | None:
    """Return the text of a message; None if it is not UTF-8."""
    try:
        return b"".join(frames).decode()
    except UnicodeDecodeError:
        return None
