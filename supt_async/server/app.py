"""Application: puts storage, hub and routes together; closes its parts in reverse order."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from typing import cast

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route, Router, WebSocketRoute
from starlette.websockets import WebSocket

from supt_async.config import ServerConfig
from supt_async.domain.ids import ProjectId
from supt_async.errors import CursorExpired, NotFound, Refused, StorageError
from supt_async.server.access.authentication import Authenticator
from supt_async.server.access.bulk_work import BulkWork
from supt_async.server.access.first_start import FirstStart
from supt_async.server.access.middleware import HostAndRateLimit, Uncached, hosts_of
from supt_async.server.access.prefix import BelowPrefix
from supt_async.server.access.public_address import PublicAddress
from supt_async.server.access.rate_limits import RateLimits
from supt_async.server.access.uses import Uses
from supt_async.server.api.operations import make_routes
from supt_async.server.api.routes import OPERATIONS, openapi
from supt_async.server.errors import Denied
from supt_async.server.events.streams import EventStreams
from supt_async.server.exports.runner import PROCESSES as EXPORTS, ExportRunner
from supt_async.server.figures.reports import Reports
from supt_async.server.health import Health
from supt_async.server.media.item_media import MediaRenderer
from supt_async.server.media.media_root import MediaRoot
from supt_async.server.media.presenter import Presenter
from supt_async.server.metrics import Metrics
from supt_async.server.pages import Pages, no_page
from supt_async.server.peers.figures import Peers
from supt_async.server.query_cache import QueryCache
from supt_async.server.services import Services
from supt_async.server.sessions.dependencies import Dependencies
from supt_async.server.sessions.endpoint import serve_session
from supt_async.server.sessions.hub import Hub
from supt_async.server.sign_in.proxy import ProxySignIn
from supt_async.server.sign_in.proxy_headers import proxy_headers
from supt_async.server.sign_in.routes import SignInRoutes
from supt_async.server.sign_in.settings import read_settings
from supt_async.server.sign_in.sign_in import SignIn
from supt_async.server.uploads.reading import PROCESSES as READERS, FileReader
from supt_async.server.uploads.spool import FILES, Spool
from supt_async.server.webhooks.running import delivering, make_deliverer
from supt_async.server.worker_threads import BodyDecoder, WorkerThreads
from supt_async.storage.factory import Storage

logger = logging.getLogger(__name__)


def make_services(
    storage: Storage, config: ServerConfig, url: str, peers: Peers | None = None
) -> Services:
    """Make the parts of a server at a public address; ``peers`` are the other processes' figures.

    Raises:
        Refused: It is no address that people can open.
    """
    address = PublicAddress(url)
    limits = RateLimits(config)
    hub = Hub(storage, config, address.prefix)

    def expired(key: Hashable, since: float) -> None:
        _, project, *_ = cast(tuple[str, ProjectId], key)
        hub.refetch(project, since)

    media_root = MediaRoot(config.media_root)
    auth = Authenticator(
        *(storage.people, storage.owners, storage.links, storage.server_id),
        *(address, config, limits, Uses(storage.sign_ins)),
    )
    metrics = _metrics(storage, hub, peers)
    return Services(
        config=config,
        storage=storage,
        auth=auth,
        first_start=FirstStart(storage.people),
        limits=limits,
        presenter=Presenter(storage.secret, address.prefix),
        media_root=media_root,
        exports=ExportRunner(storage, media_root, config.media_root, config.share(EXPORTS)),
        event_streams=EventStreams(storage, hub.stopping),
        hub=hub,
        query_cache=QueryCache(expired=expired),
        bulk_work=BulkWork(),
        metrics=metrics,
        body_decoder=BodyDecoder(),
        media_renderer=MediaRenderer(storage, limits),
        spool=Spool(config.max_upload * 10**6, config.share(FILES)),
        file_reader=FileReader(config.share(READERS)),
        reports=_reports(hub),
        report_threads=WorkerThreads("supt-reports", 1),
        address=address,
        sign_in=SignInRoutes.of(
            SignIn(read_settings(config.sign_in), storage.identities, address.url),
            *(storage.sign_ins, auth, limits, address),
            *(storage.server_id, storage.secret),
        ),
        deliverer=make_deliverer(storage, config.webhook_hosts, metrics),
    )


def _reports(hub: Hub) -> Reports:
    """Return the keeper of reports, which tells a project's owners to fetch another one."""

    def another(key: Hashable) -> None:
        _, project, *_ = cast(tuple[str, ProjectId], key)
        hub.refetch(project, -math.inf)

    return Reports(another)


def _metrics(storage: Storage, hub: Hub, peers: Peers | None) -> Metrics:
    metrics = Metrics(storage, hub.sessions, peers)
    metrics.add(hub.retention.figures)
    return metrics


def make_app(services: Services) -> Starlette:
    """Return the ASGI application of a server whose storage is open."""

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        with contextlib.ExitStack() as stack:
            for part in services.closing:
                stack.enter_context(contextlib.closing(part))
            sign_in, uses = services.sign_in.sign_in, services.auth.uses
            async with sign_in.running(), uses.written():
                async with _finishing_changes(services), services.hub.running():
                    async with delivering(services.deliverer):
                        yield

    routes = _routes(services)
    app = Starlette(
        routes=routes,
        middleware=[
            Middleware(
                HostAndRateLimit,
                limits=services.limits,
                hosts=hosts_of(services.config.host, services.url),
            ),
            Middleware(BelowPrefix, routes=routes, address=services.address),
            Middleware(Uncached),
            *_proxy_sign_in(services),
        ],
        exception_handlers={
            Denied: _denied,
            NotFound: _error(404),
            CursorExpired: _error(410),
            Refused: _error(400),
            StorageError: _away,
            HTTPException: _http_error(services.address),
            ClientDisconnect: _gone,
            Exception: _broken,
        },
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False  # BelowPrefix does that, and knows of the prefix
    return app


def _proxy_sign_in(services: Services) -> list[Middleware]:
    """Return what signs people in whom a proxy names, if one is trusted to.

    Raises:
        Refused: The settings let anybody name anybody, or let nobody in.
    """
    routes, storage = services.sign_in, services.storage
    headers = proxy_headers(services.config, routes.sign_in.settings)
    if headers is None:
        return []
    return [Middleware(ProxySignIn, headers, routes, storage.server_id, storage.secret)]


def _routes(services: Services) -> list[BaseRoute]:
    dependencies = _dependencies(services)

    async def session(socket: WebSocket) -> None:
        await serve_session(socket, dependencies)

    api = Router(make_routes(services, OPERATIONS), redirect_slashes=False)
    return [
        WebSocketRoute("/api/v1/session", session),
        Mount("/api/v1", api),
        Route("/openapi.json", openapi(services.address.prefix)),
        *Health(services).routes(),
        *services.sign_in.routes(),
        *Pages(services).routes(),
    ]


@contextlib.asynccontextmanager
async def _finishing_changes(services: Services) -> AsyncIterator[None]:
    """Finish changes in the background while the block runs."""
    task = asyncio.create_task(_finish_changes(services), name="finish changes")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _finish_changes(services: Services) -> None:
    """Finish what a server that crashed had begun."""
    try:
        await services.storage.catalogue.finish_changes()
    except StorageError:
        extra = {"action": "finish"}
        logger.warning("a change of an overlap is not finished: set it again", extra=extra)
    try:
        await services.storage.catalogue.finish_deletions()
    except StorageError:
        extra = {"action": "finish"}
        logger.warning("a deleted project's items stay until the next start", extra=extra)


def _dependencies(services: Services) -> Dependencies:
    return Dependencies(
        config=services.config,
        storage=services.storage,
        auth=services.auth,
        limits=services.limits,
        presenter=services.presenter,
        hub=services.hub,
        metrics=services.metrics,
    )


async def _denied(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, Denied)
    headers = {"www-authenticate": "Bearer"} if exc.status == 401 else {}
    if exc.retry_seconds:
        headers["retry-after"] = str(exc.retry_seconds)
    return JSONResponse({"error": str(exc), **exc.details}, exc.status, headers=headers)


def _http_error(address: PublicAddress) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handle(request: Request, exc: Exception) -> Response:
        assert isinstance(exc, HTTPException)
        if exc.status_code == 404 and "text/html" in request.headers.get("accept", ""):
            return HTMLResponse(no_page(address.prefix), 404)
        return JSONResponse({"error": exc.detail}, exc.status_code, headers=exc.headers)

    return handle


async def _gone(request: Request, exc: Exception) -> Response:
    """Return a response that nobody reads: the client left while it sent the request."""
    return Response(status_code=400)


async def _away(request: Request, exc: Exception) -> Response:
    """Return that the database can't be used, and not its address, which is for the log."""
    assert isinstance(exc, StorageError)
    return JSONResponse({"error": exc.public}, 503)


async def _broken(request: Request, exc: Exception) -> Response:
    """Return no details of an internal error; the log has them."""
    text = "internal error: try again"
    return JSONResponse({"error": text}, 500, headers={"cache-control": "no-store"})


def _error(status: int) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handle(request: Request, exc: Exception) -> Response:
        return JSONResponse({"error": str(exc)}, status)

    return handle
