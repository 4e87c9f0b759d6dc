"""Operations of the HTTP interface: typed functions that become routes.

A function takes a ``Call`` and, by these names, ``body`` and ``query``. Their types and the
return type are read from its signature, here to check requests and in ``openapi`` to describe
them. It returns a value that msgspec encodes (``encoding.pieces``), None (204), or a Response.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, get_type_hints

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from supt_async.domain.ids import ProjectId
from supt_async.domain.project import Access, Creator, Project, Role
from supt_async.server.api.encoding.pieces import json_response
from supt_async.server.api.parsing import check_path, read_body, read_query
from supt_async.server.errors import Denied
from supt_async.server.services import Services
from supt_async.storage.factory import Storage

ARCHIVED = "this project is archived: unarchive it first, to change it"
GONE = 499
"""Status of a response that nobody reads, since the client has closed the connection."""


_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class Call:
    """One authorized request."""

    services: Services
    request: Request
    access: Access | None = None
    """Access of the caller, if the route names a project."""
    creator: Creator | None = None
    """The caller, if the route is for people who make projects."""

    @property
    def storage(self) -> Storage:
        return self.services.storage

    @property
    def slug(self) -> str:
        return str(self.request.path_params["slug"])

    @property
    def by(self) -> Access:
        assert self.access is not None, "a route without a project"
        return self.access

    @property
    def project_id(self) -> ProjectId:
        return self.by.project

    async def project(self) -> Project:
        return await self.storage.catalogue.project(self.slug)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A route and its function."""

    method: str
    path: str
    function: Callable[..., Coroutine[Any, Any, Any]]
    role: Role | None = Role.ADMIN
    """Role that a caller needs in the project; None: the route is not about one project."""
    for_creators: bool = False
    """Whether the caller must be a person who may make projects."""
    in_archive: bool = False
    """Whether it is possible, although it is no GET, while the project is archived."""
    status: int = 200
    """HTTP status of a response that is one JSON value."""
    takes: str | None = None
    """Media type of the request's body; None if it is one JSON value."""
    gives: str | None = None
    """Media type of the response's body; None if it is one JSON value."""
    refusals: Mapping[str, str] = field(default_factory=dict)
    """Further statuses with which it may be refused, and when."""

    @property
    def body(self) -> Any:
        return get_type_hints(self.function).get("body")

    @property
    def query(self) -> Any:
        return get_type_hints(self.function).get("query")

    @property
    def answer(self) -> Any:
        return get_type_hints(self.function)["return"]

    def route(self, services: Services) -> Route:
        """Return the route on a server."""
        body, query = self.body, self.query

        async def handle(request: Request) -> Response:
            access = None
            if self.role is not None:
                slug = str(request.path_params["slug"])
                access = await services.auth.require(request, slug, self.role)
                if access.archived and self.method != "GET" and not self.in_archive:
                    raise Denied(409, ARCHIVED)
            creator = await services.auth.require_creator(request) if self.for_creators else None
            check_path(request)
            given: dict[str, Any] = {}
            if body is not None:
                given["body"] = await read_body(request, body, services.body_decoder)
            if query is not None:
                given["query"] = read_query(request, query)
            work = self.function(Call(services, request, access, creator), **given)
            try:
                done = await (while_there(request, work) if self.method == "GET" else work)
            except Left:
                return Response(status_code=GONE)
            return await as_response(done, self.status)

        name = self.function.__name__
        return Route(self.path, handle, methods=[self.method], name=name, include_in_schema=False)


def make_routes(services: Services, operations: Sequence[Operation]) -> list[Route]:
    """Return the routes of operations."""
    return [operation.route(services) for operation in operations]


class Left(Exception):
    """The client has closed the connection, so that nobody reads an answer."""


async def while_there(request: Request, work: Coroutine[Any, Any, _Made]) -> _Made:
    """Await the work, but cancel it when the client closes the connection.

    Raises:
        Left: The client has.
    """
    answering = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({answering, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if answering.done():
            return answering.result()
        raise Left
    finally:
        for task in (answering, leaving):
            task.cancel()
        await asyncio.gather(answering, leaving, return_exceptions=True)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def as_response(answer: Any, status: int = 200) -> Response:
    """Return a result as a JSON response, unless it is a response already."""
    if isinstance(answer, Response):
        return answer
    if answer is None:
        return Response(status_code=204)
    return await json_response(answer, status)
