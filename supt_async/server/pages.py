"""Pages: one built document for all of them, its assets, and media of items.

Everything is served with the headers of ``access.headers``.
"""

from __future__ import annotations

import asyncio
from html import escape
from pathlib import Path

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from supt_async.domain.ids import ItemId, ProjectId
from supt_async.domain.project import Role
from supt_async.server.access.public_address import PublicAddress
from supt_async.server.api.parsing import read_body
from supt_async.server.errors import Denied
from supt_async.server.id_parameters import NUMBER
from supt_async.server.media.http_ranges import cut
from supt_async.server.media.item_media import Media
from supt_async.server.services import Services
from supt_async.storage.records import Joined, Occupied

STATIC = Path(__file__).parent.parent / "static"
MISSING = (
    "<!doctype html><title>supt_async</title><p>The page has not been built: "
    "install the package with pip, which builds it."
)
MAX_JOIN = 4096
"""Maximum length in bytes of the one body that is read before authentication."""
MAX_OPEN = 32 * 1024
"""Maximum length in bytes of the other one, which has parameters of a link's address."""
NO_PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width">'
    '<meta name="color-scheme" content="light dark"><title>No such page</title>'
    '<h1>There is no page at this address</h1><p><a href="{}/">Go to your projects</a></p>'
)
FOREVER = "public, max-age=31536000, immutable"


class JoinRequest(msgspec.Struct, frozen=True, kw_only=True):
    code: str
    keep: bool = False
    """Whether to leave the link unused if the browser is signed in as somebody else."""

    def __repr__(self) -> str:
        return "JoinRequest(...)"


class OpenRequest(msgspec.Struct, frozen=True, kw_only=True):
    code: str
    parameters: dict[str, str] = {}
    """Parameters of the link's address."""
    keep: bool = False
    """Whether to make no labeller if the browser is signed in as somebody else."""

    def __repr__(self) -> str:
        return "OpenRequest(...)"


class Static(StaticFiles):
    """The built page; a file with a hash in its name never changes."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        hashed = path.startswith("assets/") and response.status_code == 200
        response.headers["cache-control"] = FOREVER if hashed else "no-cache"
        return response


def no_page(prefix: str) -> str:
    """Return the document for an address without a page."""
    return NO_PAGE.format(escape(prefix))


def below(prefix: str, document: str) -> str:
    """Return the built document for pages below a prefix.

    Its addresses begin with the public prefix, whatever a proxy made of the path that was asked
    for. Addresses relative to that path would lead out of the prefix where a proxy has decoded a
    ``%2F``, and so to scripts of another application on the same host.
    """
    name = escape(prefix)
    document = document.replace('data-prefix=""', f'data-prefix="{name}"')
    return document.replace('="/static/', f'="{name}/static/')


def with_server(asyncapi: bytes, address: PublicAddress) -> bytes:
    """Return the protocol's document with the address of this server."""
    document = msgspec.json.decode(asyncapi)
    server = document["servers"]["server"]
    del server["variables"]
    scheme, _, host = address.origin.partition("://")
    server |= {"host": host, "protocol": {"http": "ws", "https": "wss"}[scheme]}
    if address.prefix:
        server["pathname"] = address.prefix
    return msgspec.json.encode(document)


class Pages:
    """Routes outside of the API."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._asyncapi: bytes | None = None
        """The protocol's document, once it was asked for."""

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/", self.page),
            Route("/new", self.page),
            Route("/join", self.page),
            Route("/join", self.join, methods=["POST"]),
            Route("/sign-in", self.page),
            Route("/sign-ins", self.page),
            # A look at it makes nobody a labeller: pressing its button does.
            Route("/open", self.page),
            Route("/open", self.open, methods=["POST"]),
            # Without a name these lead to the list of projects.
            Route("/label", self.page),
            Route("/admin", self.page),
            Route("/label/{slug}", self.page),
            Route("/admin/{slug}", self.page),
            Route("/admin/{slug}/{section}", self.page),
            Route(f"/media/{{project:{NUMBER}}}/{{item:{NUMBER}}}", self.media),
            Route("/asyncapi.json", self.asyncapi),
            Mount("/static", Static(directory=STATIC, check_dir=False), name="static"),
        ]

    async def page(self, request: Request) -> Response:
        index = STATIC / "index.html"
        text = await asyncio.to_thread(index.read_text) if index.exists() else MISSING
        text = below(self._services.address.prefix, text)
        return HTMLResponse(text, headers={"cache-control": "no-cache"})

    async def join(self, request: Request) -> Response:
        """Trade an invitation's code for a cookie."""
        self._services.sign_in.sign_in.check_links()
        body = await read_body(request, JoinRequest, self._services.body_decoder, MAX_JOIN)
        joined = await self._services.auth.join(request, body.code, keep=body.keep)
        if isinstance(joined, Occupied):
            answer = {"next": None, "user": joined.invited, "signed_in": joined.signed_in}
            return JSONResponse(answer)
        return self._signed_in(joined)

    async def open(self, request: Request) -> Response:
        """Make whoever opens an open link a labeller of its project, with a cookie."""
        self._services.sign_in.sign_in.check_links()
        body = await read_body(request, OpenRequest, self._services.body_decoder, MAX_OPEN)
        auth = self._services.auth
        joined = await auth.arrive(request, body.code, body.parameters, keep=body.keep)
        if isinstance(joined, Occupied):
            return JSONResponse({"next": None, "user": "", "signed_in": joined.signed_in})
        return self._signed_in(joined)

    def _signed_in(self, joined: Joined) -> Response:
        """Return where a person goes who has come by a link, with their cookie."""
        page = "admin" if joined.role is Role.ADMIN else "label"
        home = f"{self._services.address.prefix}/"
        answer = {
            "next": home if joined.slug is None else f"{home}{page}/{joined.slug}",
            "user": joined.name,
        }
        headers = {}
        if joined.cookie is not None:
            headers["set-cookie"] = self._services.auth.cookie.set_header(joined.cookie)
        return JSONResponse(answer, headers=headers)

    async def media(self, request: Request) -> Response:
        """Send the image, sound or video of an item to a client with a signed link."""
        project, item = request.path_params["project"], request.path_params["item"]
        query = request.query_params
        expires, part = query.get("e", ""), query.get("part")
        if not (expires.isascii() and expires.isdigit()) or not self._services.presenter.valid(
            project, item, int(expires[:15]), query.get("s", ""), part
        ):
            raise Denied(403, "this link has expired: reload the page")
        address = self._services.limits.address(request.scope)
        key = ProjectId(project), ItemId(item), part
        picture = await self._services.media_renderer.get(key, address)
        if picture.path is None:
            return _in_whole(picture, request)
        return await self._from_root(ProjectId(project), picture.path, request)

    async def _from_root(self, project: ProjectId, path: str, request: Request) -> Response:
        """Send a file that an item names by path."""
        root, slug = self._services.media_root, ""
        if root.needs_slug:
            projects = await self._services.storage.catalogue.projects()
            slug = next(one.slug for one in projects if one.id == project)
        file = await root.threads.run(root.open, slug, path)
        sent = cut(file.size, request.headers, file.etag)
        if request.method == "HEAD":
            await root.threads.run(file.file.close)
            return Response(None, sent.status, sent.headers, file.media_type)
        return StreamingResponse(
            file.chunks(sent.first, sent.last), sent.status, sent.headers, file.media_type
        )

    async def asyncapi(self, request: Request) -> Response:
        """Return the protocol as an AsyncAPI document."""
        if self._asyncapi is None:
            path = Path(__file__).parent.parent / "protocol" / "asyncapi.json"
            text = await asyncio.to_thread(path.read_bytes)
            self._asyncapi = with_server(text, self._services.address)
        return Response(self._asyncapi, media_type="application/json")


def _in_whole(found: Media, request: Request) -> Response:
    """Return a response with the content, or with the range that was requested."""
    sent = cut(len(found.content), request.headers, found.etag)
    body = None if request.method == "HEAD" else found.content[sent.first : sent.last + 1]
    return Response(body, sent.status, sent.headers, found.media_type)
