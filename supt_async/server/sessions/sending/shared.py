"""Messages that many sockets are sent: encoded once, as text and as the websocket's frame."""

from __future__ import annotations

from dataclasses import dataclass

from websockets.frames import Frame, Opcode

from supt_async.protocol import codec
from supt_async.protocol.messages import Model, Progress


@dataclass(frozen=True, slots=True)
class Shared:
    """An encoded message; ``kind`` says which earlier one it replaces if that still waits."""

    kind: type
    text: str
    frame: bytes
    """Bytes of the message in a websocket without extensions."""


def share(message: Progress | Model) -> Shared:
    """Encode a message for any number of sockets."""
    text = codec.encode(message)
    return Shared(kind=type(message), text=text, frame=framed(text))


def framed(text: str) -> bytes:
    """Return the bytes of a text in a websocket without extensions."""
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=False)
