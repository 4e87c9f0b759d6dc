"""Messages between a supervisor and its processes."""

from __future__ import annotations

import socket

from supt_async.cli.processes.channel import Channel, Drain, Failed, FiguresTold, Message, Ready
from supt_async.server.peers.figures import Family, Sample


async def test_messages_arrive_as_they_were_sent_and_the_end_is_none() -> None:
    mine, its = socket.socketpair()
    one, other = await Channel.over(mine), await Channel.over(its)
    family = Family("answers", "Answers.", "counter", [Sample("answers_total", {"a": "b"}, 1.0)])
    sent: list[Message] = [
        Ready(lines=["serving"]),
        FiguresTold(number=7, families=[family] * 1000),
        Failed(line="no", code=3),
        Drain(),
    ]
    for message in sent:
        one.send(message)
    assert [await other.receive() for _ in sent] == sent
    await one.close()
    assert await other.receive() is None
    other.send(Drain())
    await other.close()
