"""Admission: how a socket becomes a labeller's session, authenticated and open in the queue."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from typing import Protocol

from starlette.websockets import WebSocket

from supt_async.domain.ids import SessionId
from supt_async.domain.project import Access
from supt_async.domain.results import OpenedSession
from supt_async.errors import NotFound, StorageError
from supt_async.protocol.close_codes import CloseCode
from supt_async.protocol.server.effects import Authenticate, Effect, TellNews
from supt_async.protocol.server.session import Session
from supt_async.server.errors import Denied
from supt_async.server.sessions.dependencies import Dependencies
from supt_async.server.sessions.member import Member
from supt_async.server.uvicorn_websockets import WELCOMED

logger = logging.getLogger(__name__)

UNAVAILABLE = "the database is away: try again"
"""Reason of a close while the database is unavailable."""


class Candidate(Member, Protocol):
    """A connection whose session is not open yet."""

    session: Session
    socket: WebSocket
    opened: OpenedSession | None
    log_fields: dict[str, int]


async def authenticate(
    candidate: Candidate, server: Dependencies, effect: Authenticate
) -> list[Effect]:
    """Authenticate a connection, and let its session go on or end."""
    session, access_check = candidate.session, candidate.access
    try:
        access_check.known_at = time.monotonic()
        async with server.hub.opening:
            access, access_check.secret = await server.auth.authenticate_socket(
                candidate.socket, effect.project, effect.token
            )
            task, blind = await server.hub.task(effect.project)
    except Denied as exc:
        if exc.status == 404:
            limits = server.limits
            address = limits.address(candidate.socket.scope)
            await asyncio.sleep(limits.unknown_project(address, effect.project) / 1000)
        return session.refused(exc.close_code, str(exc))
    except StorageError:
        return session.refused(CloseCode.TRY_AGAIN_LATER, UNAVAILABLE)
    return session.authenticated(access, task, blind=blind)


async def join(
    candidate: Candidate, server: Dependencies, access: Access, resume: SessionId | None
) -> list[Effect]:
    """Open or resume a connection's session in the queue, and welcome it."""
    session, hub = candidate.session, server.hub
    try:
        # In this order: a labeller's own connections wait for each other without taking places.
        async with server.auth.session_quota(access, resume), hub.opening:
            opened = candidate.opened = await _open(server, access, resume)
        welcome = await hub.join(candidate, access, opened)
    except Denied as exc:
        return session.refused(exc.close_code, str(exc))
    except NotFound:
        return session.refused(CloseCode.NO_PROJECT, "this project has been deleted")
    except StorageError:
        return session.refused(CloseCode.TRY_AGAIN_LATER, UNAVAILABLE)
    effects = session.opened(opened, welcome)
    allow_large_messages = candidate.socket.scope.get("extensions", {}).get(WELCOMED)
    if allow_large_messages is not None:
        allow_large_messages()
    candidate.log_fields = {"project": access.project, "labeller": access.labeller}
    logger.info("session opened", extra={"action": "session.open", **candidate.log_fields})
    # After the welcome: what is told goes to the socket at once.
    return [*effects, TellNews()]


async def _open(server: Dependencies, access: Access, resume: SessionId | None) -> OpenedSession:
    """Open the session in the queue; if the socket is lost before, the session is lost too."""
    opening = asyncio.create_task(server.storage.queue.open(access, resume))
    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        with contextlib.suppress(StorageError, NotFound):
            await server.hub.lose(await opening)
        raise
