"""All operations of the HTTP interface, and the route of their document."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
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
from supt_async.server.api.files import items as file_items, previews
from supt_async.server.api.many import alike, labels as many_labels
from supt_async.server.api.openapi import document
from supt_async.server.api.operations import Operation
from supt_async.server.api.oversight import acts, events, gold, threads, withdrawals
from supt_async.server.api.participants import groups, links, sign_ins
from supt_async.server.api.review import (
    agreement,
    answers as review_answers,
    items as review_items,
    suspects,
    work,
)
from supt_async.server.api.setup import new_projects, ownership, settings, style, templates
from supt_async.server.api.suggestions import (
    accepting,
    effects as suggestion_effects,
    stored as suggestions,
)
from supt_async.server.api.webhooks import deliveries as webhook_deliveries, webhooks

OPERATIONS: tuple[Operation, ...] = (
    *me.OPERATIONS,
    *sign_ins.OPERATIONS,
    *projects.OPERATIONS,
    *new_projects.OPERATIONS,
    *settings.OPERATIONS,
    *style.OPERATIONS,
    *templates.OPERATIONS,
    *ownership.OPERATIONS,
    *items.OPERATIONS,
    *file_items.OPERATIONS,
    *previews.OPERATIONS,
    *payloads.OPERATIONS,
    *labels.OPERATIONS,
    *model.OPERATIONS,
    *people.OPERATIONS,
    *links.OPERATIONS,
    *groups.OPERATIONS,
    *item_search.OPERATIONS,
    *alike.OPERATIONS,
    *many_labels.OPERATIONS,
    *corrections.OPERATIONS,
    *accepting.OPERATIONS,
    *flags.OPERATIONS,
    *threads.OPERATIONS,
    *suggestion_effects.OPERATIONS,
    *suggestions.OPERATIONS,
    *suspects.OPERATIONS,
    *acts.OPERATIONS,
    *events.OPERATIONS,
    *gold.OPERATIONS,
    *withdrawals.OPERATIONS,
    *agreement.OPERATIONS,
    *review_items.OPERATIONS,
    *review_answers.OPERATIONS,
    *work.OPERATIONS,
    *webhooks.OPERATIONS,
    *webhook_deliveries.OPERATIONS,
)


def openapi(prefix: str) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint of the OpenAPI document of a server below a prefix."""

    async def respond(request: Request) -> Response:
        return Response(_written(prefix), media_type="application/json")

    return respond


@cache
def _written(prefix: str) -> bytes:
    """Encode the document once: it never changes, and requests for it are not authenticated."""
    return msgspec.json.encode(document(OPERATIONS, version("supt_async"), prefix))
