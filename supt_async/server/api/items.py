"""Items: adding them, and listing all of them; one JSON object a line."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

import msgspec
from msgspec import Meta, Struct
from starlette.responses import StreamingResponse

from supt_async.errors import BadFile, Refused
from supt_async.protocol.display import display, too_large
from supt_async.protocol.tasks import Task, parse
from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.projects import ONE
from supt_async.server.api.reading import read_json, read_lines
from supt_async.storage.lines import from_json
from supt_async.storage.records import NewItem

NDJSON = "application/x-ndjson"
BATCH = 500
"""Items that are added in one transaction."""


class ItemsQuery(Struct, frozen=True, kw_only=True):
    after: Annotated[int, Meta(ge=0, le=2**63 - 1)] = 0
    limit: Annotated[int, Meta(ge=0, le=2**53)] = 2**53


class AddedView(Struct, frozen=True, kw_only=True):
    added: int
    known: int


async def items(call: Call, query: ItemsQuery) -> StreamingResponse:
    """List items by id: what labellers are shown, the payload, open places, labels."""
    task = parse((await call.project()).task)

    async def lines() -> AsyncIterator[bytes]:
        left = query.limit
        async for item in call.storage.catalogue.items(call.project_id, after=query.after):
            if left <= 0:
                return
            left -= 1
            envelope = msgspec.json.decode(item.payload)
            link = call.services.presenter.link(call.project_id, item.id)
            line = {
                "item": str(item.id),
                "external_id": item.external_id,
                "data": display(envelope, task.item, link, task_kind=task.kind),
                "payload": envelope,
                "open": item.open,
                "labels": item.labels,
            }
            yield msgspec.json.encode(line) + b"\n"

    return StreamingResponse(lines(), media_type=NDJSON)


async def add_items(call: Call) -> AddedView:
    """Add items, one JSON value a line; those that are known already add nothing."""
    task = parse((await call.project()).task)
    adder = call.storage.catalogue.adder(call.project_id)
    added = known = 0
    batch: list[NewItem] = []

    async def flush() -> None:
        nonlocal added, known
        result = await call.storage.catalogue.add_with(adder, batch)
        added, known = added + result.added, known + result.known
        batch.clear()

    async for number, line in read_lines(call.request):
        batch.append(read_item(line, task, number))
        if len(batch) >= BATCH:
            await flush()
    await flush()
    return AddedView(added=added, known=known)


def read_item(line: bytes, task: Task, number: int) -> NewItem:
    """Read an item's JSON line, and check that it can be shown.

    Raises:
        BadFile: The line is no item, or would not fit into a message.
    """
    try:
        item = from_json(read_json(line), number)
        data = display(msgspec.json.decode(item.payload), task.item, "", task_kind=task.kind)
    except (Refused, TypeError, ValueError, RecursionError) as exc:
        raise BadFile(str(exc), line=number) from exc
    if too_large(data):
        raise BadFile(
            "the item is too large to be sent: keep it in a file and add its path", line=number
        )
    return item


OPERATIONS = (
    Operation(method="GET", path=f"{ONE}/items", function=items, gives=NDJSON),
    Operation(method="POST", path=f"{ONE}/items", function=add_items, takes=NDJSON),
)
