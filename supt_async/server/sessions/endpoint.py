"""ASGI endpoint of the websocket: checks origin and version before a session begins."""

from __future__ import annotations

from starlette.websockets import WebSocket

from supt_async.protocol import messages as m
from supt_async.protocol.close_codes import CloseCode
from supt_async.server.errors import Denied
from supt_async.server.sessions.connection import Connection
from supt_async.server.sessions.dependencies import Dependencies


async def serve_session(socket: WebSocket, server: Dependencies) -> None:
    """Accept a socket and serve it; a wrong origin or version is told by the close code."""
    spoken = m.SUBPROTOCOL in socket.scope.get("subprotocols", ())
    await socket.accept(subprotocol=m.SUBPROTOCOL if spoken else None)
    try:
        server.auth.check_origin(socket)
    except Denied as exc:
        await socket.close(exc.close_code, str(exc))
        return
    if not spoken:
        await socket.close(CloseCode.NO_COMMON_VERSION, f"this server speaks {m.SUBPROTOCOL}")
    elif server.hub.draining:
        await socket.close(CloseCode.DRAINING, "the server is stopping")
    else:
        server.hub.connected()
        await Connection(socket, server).run()
