"""The pages: one built document for all of them, its assets, and an item's image.

Everything is served with a strict Content-Security-Policy: no inline script or style.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from supt_async.errors import NotFound, Refused
from supt_async.protocol.display import media, path_of, side
from supt_async.server.auth import Denied
from supt_async.server.ranges import cut
from supt_async.server.services import Services
from supt_async.types import ItemId, ProjectId

STATIC = Path(__file__).parent.parent / "static"
WAVEFORM = "'sha256-gXnHDepVZ6KF6fKGOD+GVc9BynM50JQqht95p3HpemI='"
"""The one style sheet that is not a file: what wavesurfer.js puts into its own shadow tree."""
CSP = (
    f"default-src 'none'; script-src 'self'; style-src 'self' {WAVEFORM}; connect-src 'self'; "
    "img-src 'self' data: blob: https: http:; media-src 'self' https: http:; font-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
MISSING = (
    "<!doctype html><title>supt_async</title><p>The page has not been built: "
    "install the package with pip, which builds it."
)
FOREVER = "public, max-age=31536000, immutable"


class Static(StaticFiles):
    """The built page; what carries a hash in its name never changes."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        hashed = path.startswith("assets/") and response.status_code == 200
        response.headers["cache-control"] = FOREVER if hashed else "no-cache"
        return response


class Pages:
    """The routes outside of the API."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/", self.page),
            Route("/join", self.page),
            Route("/join", self.join, methods=["POST"]),
            Route("/label/{slug}", self.page),
            Route("/admin/{slug}", self.page),
            Route("/admin/{slug}/{section}", self.page),
            Route("/media/{project:int}/{item:int}", self.media),
            Route("/healthz", self.healthy),
            Route("/readyz", self.ready),
            Route("/asyncapi.json", self.asyncapi),
            Mount("/static", Static(directory=STATIC, check_dir=False), name="static"),
        ]

    async def page(self, request: Request) -> Response:
        index = STATIC / "index.html"
        text = await asyncio.to_thread(index.read_text) if index.exists() else MISSING
        return HTMLResponse(text, headers={"cache-control": "no-cache"})

    async def join(self, request: Request) -> Response:
        """Trade an invitation's code for a cookie."""
        origin = request.headers.get("origin")
        if origin is not None and not self._services.door.origins.allows(origin):
            raise Denied(403, "this origin may not talk to the server: see --url")
        try:
            body = msgspec.json.decode(await request.body())
            code = str(body["code"])
        except (msgspec.DecodeError, KeyError, TypeError) as exc:
            raise Refused('write {"code": "..."}') from exc
        redeemed = await self._services.storage.people.redeem(code)
        if redeemed is None:
            raise Denied(403, "this link does not work any more: ask for a new one")
        cookie, user, slug = redeemed
        accesses = await self._services.storage.people.accesses(cookie) or []
        role = next((access.role for name, access in accesses if name == slug), None)
        page = "admin" if role == "admin" else "label"
        return JSONResponse(
            {"next": "/" if slug is None else f"/{page}/{slug}", "user": user},
            headers={"set-cookie": self._services.door.set_cookie(cookie)},
        )

    async def media(self, request: Request) -> Response:
        """Send the image or sound of an item whose signed link was given out."""
        project, item = request.path_params["project"], request.path_params["item"]
        query = request.query_params
        expires = query.get("e", "")
        if not expires.isdigit() or not self._services.presenter.valid(
            project, item, int(expires[:15]), query.get("s", "")
        ):
            raise Denied(403, "this link has expired: reload the page")
        rows = await self._services.storage.training.payloads(ProjectId(project), [ItemId(item)])
        if not rows:
            raise NotFound("there is no such item")
        wanted = request.headers.get("range")
        try:
            shown = side(msgspec.json.decode(rows[0][1]), query.get("part"))
            path = path_of(shown)
            if path is None:
                return _in_whole(*await asyncio.to_thread(media, shown), wanted)
        except ValueError as exc:
            raise NotFound("this item has no image and no sound") from exc
        return await self._from_root(ProjectId(project), path, wanted)

    async def _from_root(self, project: ProjectId, path: str, wanted: str | None) -> Response:
        """Send a file that an item names."""
        root, slug = self._services.media_root, ""
        if root.needs_slug:
            projects = await self._services.storage.catalogue.projects()
            slug = next(one.slug for one in projects if one.id == project)
        file = await asyncio.to_thread(root.open, slug, path)
        sent = cut(file.size, wanted)
        return StreamingResponse(
            file.chunks(sent.first, sent.last), sent.status, sent.headers, file.media_type
        )

    async def healthy(self, request: Request) -> Response:
        """Tell that the process answers."""
        return JSONResponse({"status": "ok"})

    async def ready(self, request: Request) -> Response:
        """Tell whether sessions can be served: the database answers, nothing is stopping."""
        if self._services.hub.draining:
            return JSONResponse({"status": "stopping"}, 503)
        await self._services.storage.catalogue.projects()
        return JSONResponse({"status": "ready"})

    async def asyncapi(self, request: Request) -> Response:
        """Return the protocol as an AsyncAPI document."""
        path = Path(__file__).parent.parent / "protocol" / "asyncapi.json"
        text = await asyncio.to_thread(path.read_bytes)
        return Response(text, media_type="application/json")


def _in_whole(content: bytes, media_type: str, wanted: str | None) -> Response:
    """Send what is in memory, or the part of it that was asked for."""
    sent = cut(len(content), wanted)
    body = content[sent.first : sent.last + 1]
    return Response(body, sent.status, media_type=media_type, headers=sent.headers)


HEADERS = (
    (b"content-security-policy", CSP.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
)


class SafeHeaders:
    """Adds the headers that every HTTP answer has; sockets pass untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *HEADERS]
            await send(message)

        await self._app(scope, receive, send_with_headers)
