"""Payloads of the pool, exactly as they were added, for models outside of the server.

``items`` has plain JSON and what labellers see. Here payloads are typed envelopes
(``payloads.codec``), so that an array comes back as the array that it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from supt_async.domain.ids import ItemId
from supt_async.domain.items import NewItem
from supt_async.errors import BadFile, Refused
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.task import parse
from supt_async.readers.item_lines import from_exact
from supt_async.redaction import Redacted
from supt_async.server.api.encoding.pieces import Views
from supt_async.server.api.items import NDJSON, AddedView, added_view
from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.parsing import read_batches, read_json
from supt_async.server.api.projects import ONE
from supt_async.storage.transfer.admission import admit

BATCH = 2000
"""Maximum number of items that are added in one transaction."""
MAX_PAYLOADS = 1000
"""Maximum number of payloads in one request."""


class PoolView(Struct, frozen=True, kw_only=True):
    items: Sequence[str]
    """Ids of all items, ascending."""
    open: Sequence[bool]
    """Whether each of them still needs answers."""


class PoolQuery(Struct, frozen=True, kw_only=True):
    update: Annotated[int, Meta(ge=0, le=1)] = 0
    """Whether items that are known by their id and have no label get the new content: 1 if so."""


class Wanted(Struct, frozen=True, kw_only=True):
    items: Annotated[
        list[Annotated[str, Meta(pattern="^[0-9]{1,18}$")]], Meta(max_length=MAX_PAYLOADS)
    ]


class PayloadView(Redacted, frozen=True, kw_only=True):
    item: str
    payload: Any
    """Typed envelope, or JSON as it is."""


async def pool(call: Call) -> PoolView:
    """List the ids of all items, and which of them are open."""
    found = await call.storage.for_owners.pool(call.project_id)
    return PoolView(items=Views(found.ids, str), open=Views(found.open, bool))


async def add_to_pool(call: Call, query: PoolQuery) -> AddedView:
    """Add items, one per line, with payload (an envelope) instead of data."""
    task = parse((await call.project()).task)
    adder = call.storage.catalogue.adder(call.project_id, update=bool(query.update), by=call.by)

    def parsed(line: bytes, number: int) -> NewItem:
        return read_exact(line, task, number)

    parts = [
        await adder.add(batch)
        async for batch in read_batches(call.request, call.services.body_decoder, parsed, BATCH)
    ]
    return added_view(parts)


async def payloads(call: Call, body: Wanted) -> list[PayloadView]:
    """Return the payloads of items."""
    ids = [ItemId(int(id_)) for id_ in body.items]
    rows = await call.storage.for_owners.payloads(call.project_id, ids)
    return [PayloadView(item=str(row[0]), payload=msgspec.Raw(row[1].encode())) for row in rows]


def read_exact(line: bytes, task: Task, number: int) -> NewItem:
    """Return the item of a JSON line whose payload and features are typed envelopes.

    Raises:
        BadFile: The line is not an item, or does not fit the project's task.
    """
    try:
        return admit(task, from_exact(read_json(line), number))
    except (Refused, TypeError, ValueError, RecursionError) as exc:
        raise BadFile(str(exc), line=number) from exc


OPERATIONS = (
    Operation(method="GET", path=f"{ONE}/pool", function=pool),
    Operation(method="POST", path=f"{ONE}/pool", function=add_to_pool, takes=NDJSON),
    Operation(method="POST", path=f"{ONE}/pool/payloads", function=payloads),
)
