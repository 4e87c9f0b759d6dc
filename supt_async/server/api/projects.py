"""Projects: what they ask, where they stand, pausing them."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from supt_async.protocol.tasks import parse, to_dict
from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.own import SIGN_IN
from supt_async.server.auth import Denied
from supt_async.storage.exporting import iso
from supt_async.storage.status import status as read_status
from supt_async.types import Generation, JSONValue, ModelState, Project, Role


class SettingsView(Struct, frozen=True, kw_only=True):
    overlap: int
    lease_seconds: float
    undo_seconds: float
    blind: bool


class ProjectView(Struct, frozen=True, kw_only=True):
    slug: str
    title: str
    task: dict[str, JSONValue]
    guidelines: str
    settings: SettingsView
    paused: bool
    generation: Generation
    created: str | None
    role: Role


class ModelView(Struct, frozen=True, kw_only=True):
    state: ModelState
    score: float | None
    labels: int
    error: str | None


class StatusView(Struct, frozen=True, kw_only=True):
    slug: str
    items: int
    done: int
    out: int
    labels: int
    labellers: int
    connected: int
    generation: Generation
    dealt_twice: int
    per_minute: float
    paused: bool
    model: ModelView


class ProjectChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    paused: bool


async def projects(call: Call) -> list[ProjectView]:
    """List the projects that a token or cookie opens."""
    accesses = await call.storage.people.accesses(call.services.door.secret(call.request))
    if accesses is None:
        raise Denied(401, SIGN_IN)
    roles = {slug: access.role for slug, access in accesses}
    return [
        view(project, roles[project.slug])
        for project in await call.storage.catalogue.projects()
        if project.slug in roles
    ]


async def project(call: Call) -> ProjectView:
    """Show a project."""
    return view(await call.project(), call.by.role)


async def change_project(call: Call, body: ProjectChange) -> ProjectView:
    """Pause labelling, or let it go on."""
    await call.storage.catalogue.set_paused(call.project_id, body.paused)
    return await project(call)


async def status(call: Call) -> StatusView:
    """Say where a project stands."""
    found: dict[str, Any] = await read_status(call.storage, call.slug)
    return StatusView(**{**found, "model": ModelView(**found["model"])})


def view(project: Project, role: Role) -> ProjectView:
    """Return a project as its members see it."""
    settings = project.settings
    return ProjectView(
        slug=project.slug,
        title=project.title,
        task=to_dict(parse(project.task)),
        guidelines=project.guidelines,
        settings=SettingsView(
            overlap=settings.overlap,
            lease_seconds=settings.lease_ms / 1000,
            undo_seconds=settings.undo_ms / 1000,
            blind=settings.blind,
        ),
        paused=project.paused,
        generation=project.generation,
        created=iso(project.created_ms),
        role=role,
    )


ONE = "/projects/{slug}"
OPERATIONS = (
    Operation(method="GET", path="/projects", function=projects, role=None),
    Operation(method="GET", path=ONE, function=project, role=Role.LABELLER),
    Operation(method="PATCH", path=ONE, function=change_project),
    Operation(method="GET", path=f"{ONE}/status", function=status),
)
