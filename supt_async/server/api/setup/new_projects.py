"""Making a project over HTTP."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from msgspec import Meta, Struct

from supt_async.domain.project import Role, Settings
from supt_async.domain.values import JSONValue
from supt_async.errors import Refused
from supt_async.protocol.tasks.task import to_dict
from supt_async.rules.project_texts import MAX_GUIDELINES, MAX_IMAGES, MAX_TITLE, check_texts
from supt_async.rules.style_sheets import MAX_STYLE
from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.projects import ProjectView, view
from supt_async.server.api.setup.settings import SettingsFields, read_settings
from supt_async.storage.queries.task_change import read_task
from supt_async.templates.templates import template


class NewProject(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A project to be made."""

    slug: str
    """Its name in addresses: 1 to 64 of a-z, 0-9, - and _."""
    title: Annotated[str, Meta(max_length=MAX_TITLE)] = ""
    """What people read; the slug if it is empty."""
    task: dict[str, JSONValue] | None = None
    """What people are asked; it may be left out with ``template``."""
    guidelines: Annotated[str, Meta(max_length=MAX_GUIDELINES + MAX_IMAGES)] = ""
    """Markdown for labellers."""
    style: Annotated[str, Meta(max_length=MAX_STYLE)] = ""
    """Style sheet for the items."""
    template: str | None = None
    """Name of a template, whose title, task and guidelines stand in for those left out."""
    examples: bool = False
    """Whether to add the template's items."""
    settings: SettingsFields | None = None


async def create_project(call: Call, body: NewProject) -> ProjectView:
    """Make a project, which the caller then owns."""
    assert call.creator is not None, "a route for people who make projects"
    chosen = None if body.template is None else template(body.template)
    given, title, guidelines = body.task, body.title.strip(), body.guidelines
    if chosen is not None:
        given = chosen.task if given is None else given
        title, guidelines = title or chosen.title, guidelines or chosen.guidelines
    if given is None or (body.examples and chosen is None):
        raise Refused("task: required without a template, which examples are of")
    check_texts(title=title or None, guidelines=guidelines, style=body.style, task=given)
    task = to_dict(read_task(given))
    change = await read_settings(call, body.settings)
    made = await call.storage.catalogue.create_project(
        body.slug,
        title=title,
        task=task,
        guidelines=guidelines,
        style=body.style,
        settings=replace(Settings(), **change),
        by=call.creator,
        most=call.services.config.projects_per_creator,
    )
    if chosen is not None and body.examples:
        await call.storage.catalogue.add_items(made.id, chosen.items(), by=call.creator)
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
