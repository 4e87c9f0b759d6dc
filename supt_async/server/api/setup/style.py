"""Style sheet of a project, as the labelling page loads it."""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated

from msgspec import Meta, Struct
from starlette.responses import Response

from supt_async.domain.project import Role
from supt_async.rules.style_sheets import scoped
from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.projects import ONE

CSS = "text/css"
CACHED = "private, max-age=604800"
"""The address names the version, so that a browser asks once."""


class StyleQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    v: Annotated[str, Meta(max_length=64)] = ""
    """Version of the style sheet; the latest one is served in any case."""


async def style(call: Call, query: StyleQuery) -> Response:
    """Return the project's style sheet, kept to the item."""
    text = scoped((await call.project()).style)
    tag = f'"{sha256(text.encode()).hexdigest()[:32]}"'
    headers = {"cache-control": CACHED, "etag": tag}
    if call.request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(text, media_type=CSS, headers=headers)


OPERATIONS = (
    Operation(method="GET", path=f"{ONE}/style", function=style, role=Role.LABELLER, gives=CSS),
)
