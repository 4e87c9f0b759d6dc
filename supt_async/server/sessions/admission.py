"""How a socket becomes a labeller's session: who it is, and the session in the queue."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from typing import TYPE_CHECKING

from supt_async.domain.ids import SessionId
from supt_async.domain.project import Access
from supt_async.domain.results import OpenedSession
from supt_async.errors import NotFound, StorageError
from supt_async.protocol.close_codes import CloseCode
from supt_async.protocol.server.effects import Authenticate, Effect
from supt_async.server.access.authentication import Denied
from supt_async.server.services import Services
from supt_async.server.uvicorn_websockets import KNOWN

if TYPE_CHECKING:
    from supt_async.server.sessions.connection import Connection

logger = logging.getLogger(__name__)

AWAY = "the database is away: try again"


async def authenticate(
    connection: Connection, services: Services, effect: Authenticate
) -> list[Effect]:
    """Find out who a connection speaks for, and let its session go on or end."""
    session = connection.session
    try:
        connection.welcome_at = time.monotonic()
        access, connection.secret = await services.auth.authenticate_socket(
            connection.socket, effect.project, effect.token
        )
        task, blind = await services.hub.task(effect.project)
    except Denied as exc:
        if exc.status == 404:
            limits = services.limits
            address = limits.address(connection.socket.scope)
            await asyncio.sleep(limits.astray(address, effect.project) / 1000)
        return session.refused(exc.close_code, str(exc))
    except StorageError:
        return session.refused(CloseCode.TRY_AGAIN_LATER, AWAY)
    return session.authenticated(access, task, blind=blind)


async def join(
    connection: Connection, services: Services, access: Access, resume: SessionId | None
) -> list[Effect]:
    """Open or resume a connection's session in the queue, and welcome it."""
    session, hub = connection.session, services.hub
    try:
        async with services.auth.session_quota(access, resume):
            opened = connection.opened = await _open(services, access, resume)
        welcome = await hub.join(connection, access, opened)
    except Denied as exc:
        return session.refused(exc.close_code, str(exc))
    except NotFound:
        return session.refused(CloseCode.NO_PROJECT, "this project has been deleted")
    except StorageError:
        return session.refused(CloseCode.TRY_AGAIN_LATER, AWAY)
    effects = session.opened(opened, welcome)
    known = connection.socket.scope.get("extensions", {}).get(KNOWN)
    if known is not None:
        known()
    connection.by = {"project": access.project, "labeller": access.labeller}
    logger.info("a session is open", extra={"action": "session.open", **connection.by})
    hub.greet(connection)
    return effects


async def _open(services: Services, access: Access, resume: SessionId | None) -> OpenedSession:
    """Connect the session; if the socket is lost meanwhile, the session is lost with it."""
    opening = asyncio.create_task(services.storage.queue.open(access, resume))
    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        with contextlib.suppress(StorageError, NotFound):
            await services.hub.lose(await opening)
        raise
