"""Health checks and metrics for operators: ``/healthz``, ``/readyz`` and ``/metrics``.

``/healthz`` says that the process answers, and checks nothing else: a supervisor must not
restart a server because its database is unavailable. ``/readyz`` says whether sessions can be
served now. ``/metrics`` is for Prometheus.

Metrics name projects and tell how much work there is, so they are not public. A server without a
public address (--url) shows them to clients on this machine. With one, a request from this
machine may have come through a proxy, so the token of --metrics-token-file is needed.
"""

from __future__ import annotations

import asyncio
import codecs
import hmac
import logging
import stat
from pathlib import Path
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from supt_async.errors import Refused, SchemaMismatch, StorageError, StorageReplaced
from supt_async.server.access.origins import LOOPBACK
from supt_async.server.errors import Denied
from supt_async.server.query_cache import QueryCache
from supt_async.server.services import Services
from supt_async.storage.read_lanes import Lane
from supt_async.storage.schema import install

READY_SECONDS = 2.0
"""Seconds that the database may take to answer before the server counts as not ready."""
MIN_TOKEN = 16
"""Minimum length of the token in characters."""
SERVER = "supt-server"
"""Header of the answer with the id of the server's database, by which `supt doctor` knows it."""
FORWARDED = "supt-forwarded"
"""Header of the answer to a request with X-Forwarded-For: whether that was believed."""
TRUSTED, IGNORED = "trusted", "ignored"
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
"""Headers of a request that came through a proxy, whatever its address is."""

logger = logging.getLogger(__name__)


class Health:
    """Routes for operators."""

    def __init__(self, services: Services) -> None:
        """Raises Refused if the token's file can't be used."""
        file = services.config.metrics_token_file
        self._services = services
        self._token = read_token(Path(file)) if file else None
        self._private = not services.config.url
        self._checks = QueryCache()
        self._error: str | None = None
        """Why the server was not ready at the last request."""

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/healthz", self.healthy),
            Route("/readyz", self.ready),
            Route("/metrics", self.metrics),
        ]

    async def healthy(self, request: Request) -> Response:
        """Respond that the process is alive."""
        told = {SERVER: self._services.storage.server_id}
        if "x-forwarded-for" in request.headers:
            told[FORWARDED] = (
                TRUSTED if self._services.limits.through_proxy(request.scope) else IGNORED
            )
        return JSONResponse({"status": "ok"}, headers=told)

    async def ready(self, request: Request) -> Response:
        """Respond whether sessions can be served: not stopping, and the database is usable."""
        if self._services.hub.draining:
            return JSONResponse({"status": "stopping"}, 503)
        try:
            # QueryCache, so that asking often can't keep the database busy.
            await self._checks.get_or_compute("schema", self._check)
        except (SchemaMismatch, StorageReplaced) as exc:
            error = exc.public
        except (StorageError, TimeoutError):
            error = "the database does not answer"  # its address is not public
        else:
            self._note(None)
            return JSONResponse({"status": "ready"})
        self._note(error)
        return JSONResponse({"status": "unavailable", "error": error}, 503)

    def _note(self, error: str | None) -> None:
        if error != self._error:
            if error is not None:
                extra = {"action": "readiness", "error": error}
                logger.warning("not ready", extra=extra)
            else:
                logger.warning("ready again", extra={"action": "readiness"})
            self._error = error

    async def _check(self) -> None:
        # Inside the cached call: a read that hangs must end, or all requests wait for it.
        async with asyncio.timeout(READY_SECONDS):
            await self._services.storage.database.read(install.check, Lane.QUICK)

    async def metrics(self, request: Request) -> Response:
        """Respond with the metrics, if the request may read them."""
        self._authorize(request)
        accept = request.headers.get("accept", "")
        content, media_type = await self._services.metrics.expose(accept)
        return Response(content, headers={"content-type": media_type, "cache-control": "no-store"})

    def _authorize(self, request: Request) -> None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if self._token is not None and scheme.lower() == "bearer":
            if hmac.compare_digest(token.strip().encode(), self._token):
                return
            raise Denied(401, "this is not the token of --metrics-token-file")
        if self._private and _comes_from_here(request):
            return
        if self._token is not None:
            raise Denied(401, "send the token of --metrics-token-file as a Bearer token")
        raise Denied(403, "metrics are for this machine only: see --metrics-token-file")


def read_token(path: Path) -> bytes:
    """Read the token that gives access to the metrics.

    Raises:
        Refused: There is no such file, its token is too short, or everybody can read it.
    """
    try:
        mode = path.stat().st_mode
        token = path.read_bytes().removeprefix(codecs.BOM_UTF8).strip()
    except OSError as exc:
        raise Refused(f"--metrics-token-file: can't read {path}: {exc.strerror}") from exc
    if mode & stat.S_IROTH:
        raise Refused(f"--metrics-token-file: everybody can read {path}: chmod o-rwx {path}")
    if len(token) < MIN_TOKEN:
        raise Refused(f"--metrics-token-file: write {MIN_TOKEN} characters or more into {path}")
    return token


def _names_this_machine(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return (f"[{host}]" if ":" in host else host) in LOOPBACK


def _comes_from_here(request: Request) -> bool:
    """Tell whether a request comes from this machine, to one of this machine's own names.

    The name counts because a web page can make a browser ask for a name that it controls.
    """
    client = request.client
    return (
        client is not None
        and client.host in ("127.0.0.1", "::1")
        and _names_this_machine(f"//{request.headers.get('host', '')}")
        and not any(name in request.headers for name in _FORWARDED)
    )
