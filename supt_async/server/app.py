"""Puts a server together: storage, hub, routes; opened in order and closed in reverse."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from typing import cast

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.websockets import WebSocket

from supt_async.config import ServerConfig
from supt_async.errors import NotFound, Refused, StorageError
from supt_async.server.api.operations import make_routes
from supt_async.server.api.routes import OPERATIONS, openapi
from supt_async.server.auth import Denied, Doorkeeper
from supt_async.server.endpoint import serve_session
from supt_async.server.hub import Hub
from supt_async.server.media import Presenter
from supt_async.server.media_root import MediaRoot
from supt_async.server.pages import Pages, SafeHeaders
from supt_async.server.remembering import Remembered
from supt_async.server.services import Services
from supt_async.storage.opening import Storage
from supt_async.types import ProjectId

logger = logging.getLogger(__name__)


def make_services(storage: Storage, config: ServerConfig, url: str) -> Services:
    """Put together what connections and requests need. ``url`` is the server's public address."""
    hub = Hub(storage, config)

    def expired(key: Hashable, since: float) -> None:
        _, project, *_ = cast(tuple[str, ProjectId], key)
        hub.overtaken(project, since)

    return Services(
        config=config,
        storage=storage,
        door=Doorkeeper(storage.people, storage.server_id, url),
        presenter=Presenter(storage.secret),
        media_root=MediaRoot(config.media_root),
        hub=hub,
        remembered=Remembered(expired=expired),
        url=url.rstrip("/"),
    )


def make_app(services: Services) -> Starlette:
    """Return the ASGI application of a server whose storage is open."""

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with services.hub.running():
            yield

    async def session(socket: WebSocket) -> None:
        await serve_session(socket, services)

    return Starlette(
        routes=[
            WebSocketRoute("/api/v1/session", session),
            Mount("/api/v1", routes=make_routes(services, OPERATIONS)),
            Route("/openapi.json", openapi),
            *Pages(services).routes(),
        ],
        middleware=[Middleware(SafeHeaders)],
        exception_handlers={
            Denied: _denied,
            NotFound: _error(404),
            Refused: _error(400),
            StorageError: _error(503),
            HTTPException: _http_error,
        },
        lifespan=lifespan,
    )


async def _denied(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, Denied)
    headers = {"www-authenticate": "Bearer"} if exc.status == 401 else {}
    return JSONResponse({"error": str(exc)}, exc.status, headers=headers)


async def _http_error(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, HTTPException)
    return JSONResponse({"error": exc.detail}, exc.status_code, headers=exc.headers)


def _error(status: int) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handle(request: Request, exc: Exception) -> Response:
        return JSONResponse({"error": str(exc)}, status)

    return handle
