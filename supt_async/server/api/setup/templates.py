"""Templates for new projects over HTTP."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from msgspec import Meta, Struct
from starlette.responses import Response

from supt_async.domain.values import JSONObject
from supt_async.errors import NotFound
from supt_async.protocol.display.display import display, media, side
from supt_async.protocol.tasks.task import parse
from supt_async.server.api.operations import Call, Operation
from supt_async.templates.templates import Template, template, templates

MEDIA = "*/*"
"""Type of a template's picture or sound, which depends on the template."""


class TemplatesQuery(Struct, frozen=True, kw_only=True):
    examples: Annotated[int, Meta(ge=0)] | None = None
    """Number of examples of each template; without it all, which are a megabyte."""


class TemplateView(Template, frozen=True, kw_only=True):
    """A ready task."""

    shown: JSONObject
    """The first example as labellers see it: ``data`` of an item."""


class MediaQuery(Struct, frozen=True, kw_only=True):
    part: str | None = None
    """Field of the example that is the picture or the sound; without it, all of it is."""


async def list_templates(call: Call, query: TemplatesQuery) -> list[TemplateView]:
    """List the templates: ready tasks with guidelines and example items."""
    await call.services.auth.person(call.request)
    prefix = call.services.address.prefix
    return [_view(one, query.examples, prefix) for one in templates()]


def _view(one: Template, most: int | None, prefix: str) -> TemplateView:
    def link(part: str | None) -> str:
        about = "" if part is None else f"?part={quote(part, safe='')}"
        return f"{prefix}/api/v1/templates/{one.name}/media{about}"

    fields = {name: getattr(one, name) for name in one.__struct_fields__}
    shown = display(one.examples[0].data, parse(one.task).view, link)
    return TemplateView(**(fields | {"examples": one.examples[:most]}), shown=shown)


async def template_media(call: Call, query: MediaQuery) -> Response:
    """Send the picture or the sound of a template's first example."""
    await call.services.auth.person(call.request)
    chosen = template(str(call.request.path_params["name"]))
    try:
        content, media_type = media(side(chosen.examples[0].data, query.part))
    except ValueError as exc:
        raise NotFound(str(exc)) from exc
    return Response(content, media_type=media_type)


OPERATIONS = (
    Operation(method="GET", path="/templates", function=list_templates, role=None),
    Operation(
        method="GET",
        path="/templates/{name}/media",
        function=template_media,
        role=None,
        gives=MEDIA,
    ),
)
