"""Items: adding and listing them, as one JSON object per line."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Annotated

import msgspec
from msgspec import Meta, Struct
from starlette.responses import StreamingResponse

from supt_async.domain.items import NewItem
from supt_async.errors import BadFile, Refused
from supt_async.protocol.display.display import shown
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.task import parse
from supt_async.readers.item_lines import from_json
from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.parsing import read_batches, read_json
from supt_async.server.api.projects import ONE
from supt_async.storage.records import Added
from supt_async.storage.transfer.admission import admit

NDJSON = "application/x-ndjson"
BATCH = 500
"""Maximum number of items that are added in one transaction."""


class ItemsQuery(Struct, frozen=True, kw_only=True):
    after: Annotated[int, Meta(ge=0, le=2**63 - 1)] = 0
    limit: Annotated[int, Meta(ge=0, le=2**53)] = 2**53


class AddedView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    added: int
    known: int
    alike: int = 0
    """Number of known items without an id: they have the content of an existing item, but may be
    meant as new ones. Left out if all lines of a longer request are known: a repetition."""
    answered: int = 0
    """Number of known items that got the label that came with them."""
    ignored: int = 0
    """Number of known items that could not get the label or priority that came with them."""
    updated: int = 0
    """Number of known items that got another payload, other features or another meta."""


def added_view(parts: Sequence[Added]) -> AddedView:
    """Return the sums over the batches of a request."""
    added, known = sum(part.added for part in parts), sum(part.known for part in parts)
    repeated = not added and known > 1
    return AddedView(
        added=added,
        known=known,
        alike=0 if repeated or not parts else parts[-1].alike,
        answered=sum(part.answered for part in parts),
        ignored=sum(part.ignored for part in parts),
        updated=sum(part.updated for part in parts),
    )


async def items(call: Call, query: ItemsQuery) -> StreamingResponse:
    """List items by id: display data, payload, open places, labels."""
    task = parse((await call.project()).task)

    async def lines() -> AsyncIterator[bytes]:
        left = query.limit
        async for item in call.storage.catalogue.items(call.project_id, after=query.after):
            if left <= 0:
                return
            left -= 1
            envelope = msgspec.json.decode(item.payload)
            link = call.services.presenter.links(call.project_id, item.id)
            line = {
                "item": str(item.id),
                "external_id": item.external_id,
                "data": shown(envelope, task.view, link),
                "payload": envelope,
                "open": item.open,
                "labels": item.labels,
            }
            yield msgspec.json.encode(line) + b"\n"

    return StreamingResponse(lines(), media_type=NDJSON)


async def add_lines(call: Call) -> AddedView:
    """Add items from JSON lines, as they arrive; known ones are not added again."""
    task = parse((await call.project()).task)
    adder = call.storage.catalogue.adder(call.project_id, by=call.by)

    def parsed(line: bytes, number: int) -> NewItem:
        return read_item(line, task, number)

    parts = [
        await adder.add(batch)
        async for batch in read_batches(call.request, call.services.body_decoder, parsed, BATCH)
    ]
    return added_view(parts)


def read_item(line: bytes, task: Task, number: int) -> NewItem:
    """Return the item of a JSON line.

    Raises:
        BadFile: The line is not an item, or does not fit the project's task.
    """
    try:
        return admit(task, from_json(read_json(line), number))
    except (Refused, TypeError, ValueError, RecursionError) as exc:
        raise BadFile(str(exc), line=number) from exc


OPERATIONS = (Operation(method="GET", path=f"{ONE}/items", function=items, gives=NDJSON),)
