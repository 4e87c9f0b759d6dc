"""All operations, in the order in which the document lists them; and the document."""

from __future__ import annotations

from importlib.metadata import version

from starlette.requests import Request
from starlette.responses import Response

from supt_async.server.api import items, labels, model, own, people, pool, projects, review
from supt_async.server.api.openapi import document
from supt_async.server.api.operations import Operation, as_response

OPERATIONS: tuple[Operation, ...] = (
    *own.OPERATIONS,
    *projects.OPERATIONS,
    *items.OPERATIONS,
    *pool.OPERATIONS,
    *labels.OPERATIONS,
    *model.OPERATIONS,
    *people.OPERATIONS,
    *review.OPERATIONS,
)


async def openapi(request: Request) -> Response:
    """Return the HTTP interface as an OpenAPI document."""
    return as_response(document(OPERATIONS, version("supt_async")))
