"""Echo server, the upper limit of the sockets: uvicorn with the server's settings, no database.

``python -m scripts.benchmarks.echo PORT`` speaks the part of the protocol that a closed loop needs:
it decodes each submit and answers with a freshly encoded ack and item.
"""

from __future__ import annotations

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from supt_async.domain.project import Role
from supt_async.domain.results import Mode
from supt_async.protocol import codec, messages as m


def item(number: int) -> m.Item:
    return m.Item(
        lease=f"{number:032x}",
        item=str(number),
        data={"kind": "text", "text": f"item {number}"},
        mode=Mode.PUSH,
        expires_in_ms=600_000,
    )


def welcome() -> m.Welcome:
    return m.Welcome(
        v=1,
        session="s",
        resumed=False,
        user="u",
        role=Role.LABELLER,
        leases=[],
        limits=m.Limits(),
        project=m.ProjectInfo(slug="p", title="p", task={}),
        server="echo",
    )


async def session(socket: WebSocket) -> None:
    await socket.accept(subprotocol=m.SUBPROTOCOL)
    number = 0
    while True:
        event = await socket.receive()
        if event["type"] == "websocket.disconnect":
            return
        message = codec.decode_client(event["text"])
        number += 1
        if isinstance(message, m.Hello):
            await socket.send_text(codec.encode(welcome()))
            await socket.send_text(codec.encode(item(-number)))
            await socket.send_text(codec.encode(item(number)))
        elif isinstance(message, m.Submit):
            await socket.send_text(codec.encode(m.Ack(re=message.id, status="stored")))
            await socket.send_text(codec.encode(item(number)))


def main(port: int) -> None:
    app = Starlette(routes=[WebSocketRoute("/api/v1/session", session)])
    uvicorn.run(
        app,
        port=port,
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        log_level="warning",
        access_log=False,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
