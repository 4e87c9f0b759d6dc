"""An act of an owner for many items: one answer or each item's consensus, and its undo."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from supt_async.domain.ids import ItemId, RequestId
from supt_async.domain.values import JSONValue
from supt_async.errors import Refused
from supt_async.protocol.display.display import NO_LINK, shown
from supt_async.protocol.messages import Id
from supt_async.protocol.tasks.equality import text_of
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.task import parse, settle
from supt_async.protocol.tasks.validation import NotAllowed
from supt_async.redaction import Redacted
from supt_async.server.api.many.labels import (
    MOST,
    MOST_CHARACTERS,
    Act,
    ItemNumber,
    ManyLabelled,
    Undone,
)
from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.projects import ONE
from supt_async.server.api.review.items import ConsensusView, consensus_of
from supt_async.storage.review.settling import CORRECTED, UNKNOWN
from supt_async.storage.review_records import ItemDetail
from supt_async.storage.transfer.image_sizes import bounds_of_item

UNSURE, UNFIT = "unsure", "unfit"
"""Reasons for which an item is left as it is: its answers come to none; the answer is not one to
this item."""


class ReviewedMany(Redacted, frozen=True, kw_only=True, forbid_unknown_fields=True):
    act: Act
    """Id that the client has made for what is undone together."""
    items: Annotated[list[ItemNumber], Meta(min_length=1, max_length=MOST)]
    value: JSONValue | UnsetType = UNSET
    """Answer for all items; left out, each gets what its own answers come to."""


class UndoneCorrections(Redacted, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: Id
    """Id of a correction, or of an act."""


async def correct_many(call: Call, body: ReviewedMany) -> ManyLabelled:
    """Settle items that are not settled, by one answer or by what their own answers come to."""
    task = parse((await call.project()).task)
    items = [ItemId(int(item)) for item in dict.fromkeys(body.items)]
    left: Counter[str] = Counter()
    if body.value is UNSET or task.bounded:
        values = await _by_item(call, task, items, body.value, left)
    else:
        values = dict.fromkeys(items, _one(task, body.value))
    done = await call.storage.corrections.correct_many(call.by, RequestId(body.act), values)
    call.services.query_cache.clear()
    return ManyLabelled(labels=done.labels, left=dict(left + Counter(done.left)))


async def undo_corrections(call: Call, body: UndoneCorrections) -> Undone:
    """Withdraw a correction of the caller's, or those of one act, of the last day."""
    taken = await call.storage.corrections.withdraw(call.by, RequestId(body.id))
    call.services.query_cache.clear()
    return Undone(labels=taken)


def _one(task: Task, value: JSONValue) -> JSONValue:
    try:
        settled = settle(task, value)
    except NotAllowed as exc:
        raise Refused(str(exc)) from exc
    if len(text_of(settled)) * MOST > MOST_CHARACTERS:
        raise Refused("the answer is too long for many items: correct them one by one")
    return settled


async def _by_item(
    call: Call,
    task: Task,
    items: list[ItemId],
    value: JSONValue | UnsetType,
    left: Counter[str],
) -> Mapping[ItemId, JSONValue]:
    """Return each item's answer, checked against the item; count those without one in ``left``."""
    values: dict[ItemId, JSONValue] = {}
    waiting = items
    seen = 0
    while waiting:
        page = await call.storage.browser.some(
            call.project_id, waiting, unlabelled=False, limit=len(waiting)
        )
        known = await call.storage.reviews.known(call.project_id, [i.id for i in page.items])
        seen += len(page.items)
        for item in page.items:
            found = value
            if value is UNSET:
                found = _together(await asyncio.to_thread(consensus_of, task, item, known))
            answer = UNSET if found is UNSET else _fitting(task, item, found)
            if answer is not UNSET:
                values[item.id] = answer
            elif any(one.correction for one in item.answers):
                left[CORRECTED] += 1
            else:
                left[UNSURE if found is UNSET else UNFIT] += 1
        if page.next is None:
            break
        waiting = waiting[waiting.index(ItemId(page.next)) + 1 :]
    left += Counter({UNKNOWN: len(items) - seen})
    return values


def _together(consensus: list[ConsensusView]) -> JSONValue | UnsetType:
    """Return the whole answer of an item's consensus."""
    if not consensus:
        return UNSET
    if consensus[0].question == "":
        return consensus[0].value
    return {one.question: one.value for one in consensus}


def _fitting(task: Task, item: ItemDetail, value: JSONValue) -> JSONValue | UnsetType:
    """Return an answer as it is stored; unset if it is none to this item."""
    envelope = msgspec.json.decode(item.payload)
    try:
        return settle(task, value, bounds_of_item(envelope, shown(envelope, task.view, NO_LINK)))
    except NotAllowed:
        return UNSET


OPERATIONS = (
    Operation(method="POST", path=f"{ONE}/corrections/many", function=correct_many),
    Operation(method="POST", path=f"{ONE}/corrections/undo", function=undo_corrections),
)
