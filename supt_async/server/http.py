"""HTTP under ``/api/v1``: projects, items, labels, people and what the model is doing.

Every route that names a project goes through ``Doorkeeper.require``. Long answers and requests
are streamed, one JSON object a line.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import numpy as np
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from supt_async.errors import BadFile, Refused
from supt_async.protocol.display import display, too_large
from supt_async.protocol.tasks import Task, parse, to_dict
from supt_async.server.auth import Denied
from supt_async.server.services import Services
from supt_async.storage.base import NewItem, Run
from supt_async.storage.exporting import FORMATS, export, iso
from supt_async.storage.lines import from_json
from supt_async.storage.status import status
from supt_async.types import Access, Project, Role

MAX_LINE = 16 * 2**20
"""Bytes of one item that is posted."""
MAX_BODY = 2**20
"""Bytes of any other request."""
BATCH = 500
"""Items that are added in one transaction."""
LEASE_MS = 60_000


class Api:
    """The routes; each method answers one."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._storage = services.storage
        self._door = services.door

    def routes(self) -> list[Route]:
        one = "/projects/{slug}"
        return [
            Route("/me", self.me),
            Route("/logout", self.logout, methods=["POST"]),
            Route("/projects", self.projects),
            Route(one, self.project),
            Route(one, self.change_project, methods=["PATCH"]),
            Route(f"{one}/status", self.status),
            Route(f"{one}/runs", self.runs),
            Route(f"{one}/items", self.items),
            Route(f"{one}/items", self.add_items, methods=["POST"]),
            Route(f"{one}/labels", self.labels),
            Route(f"{one}/ranking", self.ranking),
            Route(f"{one}/ranking", self.put_ranking, methods=["PUT"]),
            Route(f"{one}/labellers", self.labellers),
            Route(f"{one}/labellers", self.invite, methods=["POST"]),
            Route(f"{one}/labellers/{{name}}", self.revoke, methods=["DELETE"]),
        ]

    # --- oneself ---

    async def me(self, request: Request) -> Response:
        secret = self._door.secret(request)
        accesses = await self._storage.people.accesses(secret)
        name = await self._storage.people.name(secret)
        if accesses is None or name is None:
            raise Denied(401, "the token is unknown or revoked: ask for a new link")
        projects = {project.slug: project for project in await self._storage.catalogue.projects()}
        return JSONResponse(
            {
                "user": name,
                "server": self._storage.server_id,
                "projects": [
                    {"slug": slug, "title": projects[slug].title, "role": access.role}
                    for slug, access in accesses
                    if slug in projects
                ],
            }
        )

    async def logout(self, request: Request) -> Response:
        await self._storage.people.forget(self._door.secret(request))
        return Response(status_code=204, headers={"set-cookie": self._door.set_cookie("")})

    # --- projects ---

    async def projects(self, request: Request) -> Response:
        accesses = await self._storage.people.accesses(self._door.secret(request))
        if accesses is None:
            raise Denied(401, "the token is unknown or revoked: ask for a new link")
        roles = {slug: access.role for slug, access in accesses}
        return JSONResponse(
            [
                {**_project(project), "role": roles[project.slug]}
                for project in await self._storage.catalogue.projects()
                if project.slug in roles
            ]
        )

    async def project(self, request: Request) -> Response:
        access = await self._door.require(request, _slug(request))
        project = await self._storage.catalogue.project(_slug(request))
        return JSONResponse({**_project(project), "role": access.role})

    async def change_project(self, request: Request) -> Response:
        access = await self._admin(request)
        body = await _body(request)
        paused = body.get("paused")
        if body.keys() != {"paused"} or not isinstance(paused, bool):
            raise Refused('write {"paused": true} or {"paused": false}')
        await self._storage.catalogue.set_paused(access.project, paused)
        return await self.project(request)

    async def status(self, request: Request) -> Response:
        await self._admin(request)
        return JSONResponse(await status(self._storage, _slug(request)))

    async def runs(self, request: Request) -> Response:
        access = await self._admin(request)
        runs = await self._storage.training.runs(access.project)
        return JSONResponse([_run(run) for run in runs])

    # --- items and labels ---

    async def items(self, request: Request) -> Response:
        access = await self._admin(request)
        project = await self._storage.catalogue.project(_slug(request))
        task, limit = parse(project.task), _number(request, "limit", 2**53)
        after = _number(request, "after", 0)

        async def lines() -> AsyncIterator[bytes]:
            left = limit
            async for item in self._storage.catalogue.items(access.project, after=after):
                if left <= 0:
                    return
                left -= 1
                envelope = msgspec.json.decode(item.payload)
                link = self._services.presenter.link(access.project, item.id)
                line = {
                    "item": str(item.id),
                    "external_id": item.external_id,
                    "data": display(envelope, task.item, link, task_kind=task.kind),
                    "payload": envelope,
                    "open": item.open,
                    "labels": item.labels,
                }
                yield msgspec.json.encode(line) + b"\n"

        return StreamingResponse(lines(), media_type="application/x-ndjson")

    async def add_items(self, request: Request) -> Response:
        access = await self._admin(request)
        project = await self._storage.catalogue.project(_slug(request))
        task = parse(project.task)
        adder = self._storage.catalogue.adder(access.project)
        added = known = 0
        batch: list[NewItem] = []

        async def flush() -> None:
            nonlocal added, known
            result = await self._storage.catalogue.add_with(adder, batch)
            added, known = added + result.added, known + result.known
            batch.clear()

        async for number, line in _lines(request):
            batch.append(read_item(line, task, number))
            if len(batch) >= BATCH:
                await flush()
        await flush()
        return JSONResponse({"added": added, "known": known})

    async def labels(self, request: Request) -> Response:
        access = await self._admin(request)
        format_ = request.query_params.get("format", "jsonl")
        if format_ not in FORMATS:
            raise Refused(f"format is one of {', '.join(FORMATS)}")
        labels = self._storage.catalogue.labels(
            access.project,
            withdrawn=request.query_params.get("withdrawn") == "1",
            late=request.query_params.get("late") == "1",
        )
        name = f"{_slug(request)}-labels.{format_}"
        return StreamingResponse(
            export(labels, format_),
            media_type=FORMATS[format_],
            headers={"content-disposition": f'attachment; filename="{name}"'},
        )

    # --- the ranking ---

    async def ranking(self, request: Request) -> Response:
        access = await self._admin(request)
        limit = min(_number(request, "limit", 100), 10_000)
        generation, ids = await self._storage.training.head(access.project, limit)
        return JSONResponse({"generation": generation, "head": [str(id_) for id_ in ids]})

    async def put_ranking(self, request: Request) -> Response:
        """Take ids best first, or [id, score] pairs, whose order is by score."""
        access = await self._admin(request)
        body = msgspec.json.decode(await _read(request, 64 * 2**20))
        ids = _ranked(body)
        training = self._storage.training
        pool = await training.pool(access.project)
        unknown = ids[~np.isin(ids, pool.ids)]
        if len(unknown):
            raise Refused(f"{len(unknown)} of these ids are no items of this project")
        term = await training.lead(access.project, f"api-{access.labeller}", LEASE_MS)
        if term is None:
            raise Refused("an orchestrator leads this project: stop it before you rank by hand")
        labels = await training.label_count(access.project)
        generation = await training.publish(
            access.project, term, None, ids, covers=pool.covers, labels=labels
        )
        return JSONResponse({"generation": generation, "items": len(ids)})

    # --- people ---

    async def labellers(self, request: Request) -> Response:
        access = await self._admin(request)
        return JSONResponse(
            [
                {
                    "name": person.name,
                    "role": person.role,
                    "labels": person.labels,
                    "connected": person.connected,
                    "last_label": iso(person.last_label_ms),
                    "median_ms": person.median_ms,
                    "revoked": person.revoked,
                }
                for person in await self._storage.people.labellers(access.project)
            ]
        )

    async def invite(self, request: Request) -> Response:
        access = await self._admin(request)
        body = await _body(request)
        name, role = body.get("name"), body.get("role", "labeller")
        if not isinstance(name, str) or role not in list(Role):
            raise Refused('write {"name": "...", "role": "labeller"} (or "admin")')
        invitation = await self._storage.people.invite(
            name, project=access.project, role=Role(role)
        )
        link = f"{self._services.url}/join#{invitation.code}"
        return JSONResponse({"name": invitation.name, "token": invitation.token, "link": link})

    async def revoke(self, request: Request) -> Response:
        await self._admin(request)
        await self._storage.people.revoke(request.path_params["name"])
        return Response(status_code=204)

    async def _admin(self, request: Request) -> Access:
        return await self._door.require(request, _slug(request), Role.ADMIN)


def read_item(line: bytes, task: Task, number: int) -> NewItem:
    """Read an item's JSON line, and check that it can be shown.

    Raises:
        BadFile: The line is no item, or would not fit into a message.
    """
    try:
        item = from_json(msgspec.json.decode(line), number)
        data = display(msgspec.json.decode(item.payload), task.item, "", task_kind=task.kind)
    except (msgspec.DecodeError, TypeError, ValueError, RecursionError) as exc:
        raise BadFile(str(exc), line=number) from exc
    if too_large(data):
        raise BadFile(
            "the item is too large to be sent: keep it in a file and add its path", line=number
        )
    return item


def _slug(request: Request) -> str:
    return str(request.path_params["slug"])


def _project(project: Project) -> dict[str, Any]:
    settings = project.settings
    return {
        "slug": project.slug,
        "title": project.title,
        "task": to_dict(parse(project.task)),
        "guidelines": project.guidelines,
        "settings": {
            "overlap": settings.overlap,
            "lease_seconds": settings.lease_ms / 1000,
            "undo_seconds": settings.undo_ms / 1000,
            "blind": settings.blind,
        },
        "paused": project.paused,
        "generation": project.generation,
        "created": iso(project.created_ms),
    }


def _run(run: Run) -> dict[str, Any]:
    return {
        "run": run.id,
        "state": run.state,
        "labels": run.labels,
        "generation": run.generation,
        "queued": iso(run.queued_ms),
        "started": iso(run.started_ms),
        "finished": iso(run.finished_ms),
        "durations": dict(run.durations),
        "metrics": dict(run.metrics),
        "error": run.error,
    }


def _number(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name)
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise Refused(f"{name} is a whole number")
    return int(text)


def _ranked(body: object) -> Any:
    """Return int64 ids of shape (n,), best first.

    Raises:
        Refused: The body is no ranking.
    """
    try:
        if isinstance(body, list) and body and isinstance(body[0], list):
            body = [id_ for id_, _ in sorted(body, key=lambda pair: -float(pair[1]))]
        if not isinstance(body, list):
            raise ValueError("no list")
        ids = np.asarray([int(id_) for id_ in body], dtype=np.int64)
    except (ValueError, TypeError, OverflowError) as exc:
        raise Refused("write a list of ids, best first, or of [id, score] pairs") from exc
    if len(np.unique(ids)) != len(ids):
        raise Refused("each item may stand in a ranking only once")
    return ids


async def _read(request: Request, limit: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise Denied(413, f"the request is larger than {limit} bytes")
    return bytes(body)


async def _body(request: Request) -> dict[str, Any]:
    try:
        body = msgspec.json.decode(await _read(request, MAX_BODY))
    except (msgspec.DecodeError, RecursionError) as exc:
        raise Refused("the request is no JSON") from exc
    if not isinstance(body, dict):
        raise Refused("the request is no JSON object")
    return body


async def _lines(request: Request) -> AsyncIterator[tuple[int, bytes]]:
    """Yield the numbered lines of a body as they come, without the empty ones."""
    rest, number = b"", 0
    async for chunk in request.stream():
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            number += 1
            if line.strip():
                yield number, line
        if len(rest) > MAX_LINE:
            raise BadFile(f"longer than {MAX_LINE} bytes", line=number + 1)
    if rest.strip():
        yield number + 1, rest
