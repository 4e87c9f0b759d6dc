"""One connection to a server, from the handshake to its close code.

Messages to send come out of a ``MessageQueue``, and received frames go to a function, one by one
and in order.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.typing import Subprotocol

from supt_async.protocol import codec, messages as m
from supt_async.protocol.close_codes import CloseCode

logger = logging.getLogger(__name__)

CONNECT_SECONDS = 15
GREETING_SECONDS = 30
"""Seconds that a server may take to say welcome."""
CLOSE_SECONDS = 2
NO_CLOSE = CloseCode.ABNORMAL
"""Close code of a connection that was lost, or never made."""
NO_SERVER = CloseCode.PROTOCOL_ERROR
"""Close code if the address is not a labelling server's; the client does not retry."""

_PASSING = frozenset((408, 425, 429))
"""HTTP statuses of temporary conditions, besides those from 500 up."""


class MessageQueue:
    """Queue of messages to send."""

    def __init__(self) -> None:
        self._messages: deque[m.ClientMessage] = deque()
        self._filled = asyncio.Event()

    def put(self, message: m.ClientMessage) -> None:
        self._messages.append(message)
        self._filled.set()

    def clear(self) -> None:
        self._messages.clear()

    async def send(self, socket: ClientConnection) -> None:
        """Send messages until it is cancelled or the socket is closed."""
        while True:
            await self._filled.wait()
            self._filled.clear()
            while self._messages:
                await socket.send(codec.encode(self._messages.popleft()))


async def converse(
    address: str,
    outgoing: MessageQueue,
    *,
    connected: Callable[[], None],
    take_in: Callable[[str | bytes], bool],
) -> tuple[int, str]:
    """Hold one connection until it ends; return its close code and reason.

    ``take_in`` is called with each frame, and returns whether the server has said welcome.
    """
    try:
        async with connect(
            address,
            subprotocols=[Subprotocol(m.SUBPROTOCOL)],
            compression=None,
            max_size=m.MAX_SERVER_BYTES + 1024,
            open_timeout=CONNECT_SECONDS,
            close_timeout=CLOSE_SECONDS,
            proxy=None,
        ) as socket:
            connected()
            writer = asyncio.create_task(outgoing.send(socket), name="client-write")
            try:
                await _read(socket, take_in)
            finally:
                writer.cancel()
                await asyncio.gather(writer, return_exceptions=True)
            return socket.close_code or NO_CLOSE, socket.close_reason or ""
    except ConnectionClosed as exc:
        return (exc.rcvd.code, exc.rcvd.reason) if exc.rcvd is not None else (NO_CLOSE, "")
    except InvalidStatus as exc:
        status = exc.response.status_code
        passing = status >= 500 or status in _PASSING
        return NO_CLOSE if passing else NO_SERVER, f"the address answers with HTTP {status}"
    except (OSError, TimeoutError, InvalidHandshake) as exc:
        logger.debug("no connection", exc_info=exc, extra={"action": "connect"})
        return NO_CLOSE, ""


async def _read(socket: ClientConnection, take_in: Callable[[str | bytes], bool]) -> None:
    async with asyncio.timeout(GREETING_SECONDS) as greeting:
        async for text in socket:
            if take_in(text):
                greeting.reschedule(None)
