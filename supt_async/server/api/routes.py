"""All operations, in the order in which the document lists them; and the document."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from supt_async.server.api import (
    corrections,
    flags,
    item_search,
    items,
    labels,
    me,
    model,
    payloads,
    people,
    projects,
)
from supt_async.server.api.openapi import document
from supt_async.server.api.operations import Operation

OPERATIONS: tuple[Operation, ...] = (
    *me.OPERATIONS,
    *projects.OPERATIONS,
    *items.OPERATIONS,
    *payloads.OPERATIONS,
    *labels.OPERATIONS,
    *model.OPERATIONS,
    *people.OPERATIONS,
    *item_search.OPERATIONS,
    *corrections.OPERATIONS,
    *flags.OPERATIONS,
)


async def openapi(request: Request) -> Response:
    """Return the HTTP interface as an OpenAPI document."""
    return Response(_written(), media_type="application/json")


@cache
def _written() -> bytes:
    """Write the document once: it is always the same, and anybody may ask for it."""
    return msgspec.json.encode(document(OPERATIONS, version("supt_async")))
