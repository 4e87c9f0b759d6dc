"""Messages for many sockets: the frame is the text's."""

from __future__ import annotations

import json

from websockets.frames import Opcode
from websockets.protocol import Protocol, Side

from supt_async.protocol.messages import Progress
from supt_async.server.sessions.sending.shared import share


def test_the_frame_holds_the_text() -> None:
    shared = share(Progress(done=1, total=2, labellers=300, per_minute=1.5))
    assert json.loads(shared.text) == {
        "type": "progress", "done": 1, "total": 2, "labellers": 300, "per_minute": 1.5
    }  # fmt: skip
    reader = Protocol(Side.CLIENT)
    reader.receive_data(shared.frame)
    (frame,) = reader.events_received()
    assert (frame.opcode, frame.data.decode(), frame.fin) == (Opcode.TEXT, shared.text, True)  # type: ignore[union-attr]
