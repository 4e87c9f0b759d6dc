"""Corrections: answers of an owner that count instead of all others."""

from __future__ import annotations

import msgspec

from supt_async.domain.ids import RequestId
from supt_async.domain.values import JSONValue
from supt_async.errors import Refused
from supt_async.protocol.display.display import NO_LINK, shown
from supt_async.protocol.messages import Id
from supt_async.protocol.tasks.task import parse, settle
from supt_async.protocol.tasks.validation import NotAllowed
from supt_async.redaction import Redacted
from supt_async.server.api.item_search import ITEM, ItemView, find_item, view_item
from supt_async.server.api.operations import Call, Operation
from supt_async.storage.transfer.image_sizes import bounds_of_item


class Correction(Redacted, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: Id
    """Id that the client has made, so that the request may be repeated."""
    value: JSONValue


async def correct_item(call: Call, body: Correction) -> ItemView:
    """Give an answer that counts instead of all others to the item; those stay as they are."""
    task = parse((await call.project()).task)
    before = await find_item(call)
    envelope = msgspec.json.decode(before.payload)
    data = shown(envelope, task.view, NO_LINK)
    try:
        value = settle(task, body.value, bounds_of_item(envelope, data))
    except NotAllowed as exc:
        raise Refused(str(exc)) from exc
    await call.storage.corrections.correct(call.by, before.id, RequestId(body.id), value)
    call.services.query_cache.clear()
    return await view_item(call, task, await find_item(call))


OPERATIONS = (Operation(method="POST", path=f"{ITEM}/corrections", function=correct_item),)
