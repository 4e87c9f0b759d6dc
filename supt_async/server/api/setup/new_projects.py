"""Making a project over HTTP."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from msgspec import Meta, Struct

from supt_async.domain.project import Role, Settings
from supt_async.domain.values import JSONValue
from supt_async.protocol.tasks.task import to_dict
from supt_async.rules.project_texts import MAX_GUIDELINES, MAX_TITLE, check_texts
from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.projects import ProjectView, view
from supt_async.server.api.setup.settings import SettingsFields, read_settings
from supt_async.storage.queries.task_change import read_task


class NewProject(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A project to be made."""

    slug: str
    """Its name in addresses: 1 to 64 of a-z, 0-9, - and _."""
    title: Annotated[str, Meta(max_length=MAX_TITLE)] = ""
    """What people read; the slug if it is empty."""
    task: dict[str, JSONValue]
    guidelines: Annotated[str, Meta(max_length=MAX_GUIDELINES)] = ""
    """Markdown for labellers."""
    settings: SettingsFields | None = None


async def create_project(call: Call, body: NewProject) -> ProjectView:
    """Make a project, which the caller then owns."""
    assert call.creator is not None, "a route for people who make projects"
    check_texts(title=body.title or None, guidelines=body.guidelines, task=body.task)
    task = to_dict(read_task(body.task))
    change = await read_settings(call, body.settings)
    made = await call.storage.catalogue.create_project(
        body.slug,
        title=body.title.strip(),
        task=task,
        guidelines=body.guidelines,
        settings=replace(Settings(), **change),
        by=call.creator,
        most=call.services.config.projects_per_creator,
    )
    return view(made, Role.ADMIN)


OPERATIONS = (
    Operation(
        method="POST",
        path="/projects",
        function=create_project,
        role=None,
        for_creators=True,
        status=201,
    ),
)
