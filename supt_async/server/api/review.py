"""What an owner looks through: items with their answers, corrections, flags, the distribution."""

from __future__ import annotations

import asyncio
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from supt_async.domain.ids import ItemId, RequestId
from supt_async.domain.values import JSONValue
from supt_async.errors import NotFound, Refused
from supt_async.protocol.display.display import shown
from supt_async.protocol.messages import Id
from supt_async.protocol.tasks.task import Task, as_stored, parse, settle
from supt_async.protocol.tasks.validation import NotAllowed
from supt_async.redaction import Discreet
from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.projects import ONE
from supt_async.server.id_parameters import NUMBER
from supt_async.server.worker_threads import MAX_INLINE_BYTES
from supt_async.storage.review_records import Browsed, Filter, FlagInfo, Kept
from supt_async.storage.transfer.image_sizes import extent_of_item
from supt_async.time_format import iso

PAGE = 50
MAX_TEXT = 200
Limit = Annotated[int, Meta(ge=1, le=200)]


class AnswerView(Discreet, frozen=True, kw_only=True):
    label: str
    labeller: str
    value: JSONValue
    ms: int | None
    created: str | None
    late: bool
    correction: bool
    overruled: bool


class FlagView(Discreet, frozen=True, kw_only=True):
    id: str
    item: str
    labeller: str
    note: str | None
    created: str | None
    resolved: str | None


class ItemView(Discreet, frozen=True, kw_only=True):
    item: str
    external_id: str | None
    data: dict[str, JSONValue]
    open: int
    answers: list[AnswerView]
    flags: list[FlagView]


class ItemPage(Struct, frozen=True, kw_only=True):
    items: list[ItemView]
    next: int | None
    """Where to go on (``after``); a page may have few items, or none, and yet a next."""


class SearchQuery(Discreet, frozen=True, kw_only=True):
    kept: Kept = Kept.ALL
    labeller: str | None = None
    value: str | None = None
    """An answer as JSON."""
    text: Annotated[str, Meta(max_length=MAX_TEXT)] | None = None
    after: Annotated[int, Meta(ge=0, le=2**63 - 1)] = 0
    limit: Limit = PAGE


class Correction(Discreet, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: Id
    """Made by the client, once: so that the request may be repeated."""
    value: JSONValue


class FlagsQuery(Struct, frozen=True, kw_only=True):
    resolved: bool = False
    before: str | None = None
    limit: Limit = PAGE


class FlagPage(Struct, frozen=True, kw_only=True):
    flags: list[FlagView]
    next: str | None
    """Where to go on (``before``)."""


class FlagChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    resolved: bool


class BarView(Discreet, frozen=True, kw_only=True):
    value: JSONValue
    count: int


class DistributionView(Struct, frozen=True, kw_only=True):
    answers: int
    all: bool
    distinct: int
    bars: list[BarView]


async def search_items(call: Call, query: SearchQuery) -> ItemPage:
    """Find items by what was done with them, by labeller, answer or text; by id, paged."""
    task = parse((await call.project()).task)
    page = await call.storage.browser.page(
        call.project_id,
        Filter(
            kept=query.kept,
            labeller=query.labeller or None,
            value=_answer(task, query.value),
            text=query.text or None,
        ),
        after=query.after,
        limit=query.limit,
    )
    items = [await _view(call, task, item) for item in page.items]
    return ItemPage(items=items, next=page.next)


async def item(call: Call) -> ItemView:
    """Show an item with its answers and flags."""
    task = parse((await call.project()).task)
    return await _view(call, task, await _item(call))


async def correct_item(call: Call, body: Correction) -> ItemView:
    """Give an answer that counts instead of all others to the item; those stay as they are."""
    task = parse((await call.project()).task)
    before = await _item(call)
    envelope = msgspec.json.decode(before.payload)
    data = shown(envelope, task.item, "", task_kind=task.kind)
    try:
        value = settle(task, body.value, extent_of_item(envelope, data))
    except NotAllowed as exc:
        raise Refused(str(exc)) from exc
    id_ = RequestId(body.id)
    await call.storage.corrections.correct(call.by, before.id, id_, value)
    call.services.query_cache.clear()
    return await _view(call, task, await _item(call))


async def flags(call: Call, query: FlagsQuery) -> FlagPage:
    """List what labellers have flagged, newest first."""
    found = await call.storage.flags.page(
        call.project_id,
        resolved=query.resolved,
        before=_moment(query.before),
        limit=query.limit,
    )
    last = found[-1] if len(found) == query.limit else None
    return FlagPage(
        flags=[flag_view(flag) for flag in found],
        next=None if last is None else f"{last.created_ms}.{last.id}",
    )


async def change_flag(call: Call, body: FlagChange) -> FlagView:
    """Note that a flag has been dealt with, or that it has not."""
    id_ = str(call.request.path_params["flag"])
    flag = await call.storage.flags.resolve(call.by, id_, body.resolved)
    call.services.query_cache.clear()
    return flag_view(flag)


async def distribution(call: Call) -> DistributionView:
    """Count how often each answer was given, among those that count."""
    task = parse((await call.project()).task)
    found = await call.services.query_cache.get_or_compute(
        ("distribution", call.project_id, task.kind),
        lambda: call.storage.tally.distribution(call.project_id, task),
    )
    return DistributionView(
        answers=found.answers,
        all=found.all,
        distinct=found.distinct,
        bars=[BarView(value=bar.value, count=bar.count) for bar in found.bars],
    )


async def _view(call: Call, task: Task, item: Browsed) -> ItemView:
    """Make an item's view; a large one in a thread, and others are heard after each."""
    if len(item.payload) > MAX_INLINE_BYTES:
        return await asyncio.to_thread(item_view, call, task, item)
    await asyncio.sleep(0)
    return item_view(call, task, item)


def item_view(call: Call, task: Task, item: Browsed) -> ItemView:
    """Return an item as its labellers see it, with what was answered."""
    link = call.services.presenter.link(call.project_id, item.id)
    envelope = msgspec.json.decode(item.payload)
    return ItemView(
        item=str(item.id),
        external_id=item.external_id,
        data=shown(envelope, task.item, link, task_kind=task.kind),
        open=item.open,
        answers=[
            AnswerView(
                label=answer.label,
                labeller=answer.labeller,
                value=answer.value,
                ms=answer.ms,
                created=iso(answer.created_ms),
                late=answer.late,
                correction=answer.correction,
                overruled=answer.overruled,
            )
            for answer in item.answers
        ],
        flags=[flag_view(flag) for flag in item.flags],
    )


def flag_view(flag: FlagInfo) -> FlagView:
    return FlagView(
        id=flag.id,
        item=str(flag.item),
        labeller=flag.labeller,
        note=flag.note,
        created=iso(flag.created_ms),
        resolved=iso(flag.resolved_ms),
    )


async def _item(call: Call) -> Browsed:
    found = await call.storage.browser.one(
        call.project_id, ItemId(int(call.request.path_params["item"]))
    )
    if found is None:
        raise NotFound("there is no such item")
    return found


def _answer(task: Task, text: str | None) -> JSONValue:
    """Read an answer that is looked for, in the spelling that it is stored in."""
    if text is None or text == "":
        return None
    try:
        return as_stored(task, msgspec.json.decode(text))
    except (msgspec.DecodeError, RecursionError) as exc:
        raise Refused('value: write an answer as JSON, such as "cat" with its quotes') from exc


def _moment(text: str | None) -> tuple[int, str] | None:
    if text is None:
        return None
    at_ms, _, id_ = text.partition(".")
    if not (at_ms.isascii() and at_ms.isdigit() and len(at_ms) < 16):
        raise Refused("before: take it from `next` of the page before")
    return int(at_ms), id_


ITEM = f"{ONE}/items/{{item:{NUMBER}}}"
OPERATIONS = (
    Operation(method="GET", path=f"{ONE}/items/search", function=search_items),
    Operation(method="GET", path=f"{ONE}/items/{{item:{NUMBER}}}", function=item),
    Operation(
        method="POST", path=f"{ONE}/items/{{item:{NUMBER}}}/corrections", function=correct_item
    ),
    Operation(method="GET", path=f"{ONE}/flags", function=flags),
    Operation(method="PATCH", path=f"{ONE}/flags/{{flag}}", function=change_flag),
    Operation(method="GET", path=f"{ONE}/distribution", function=distribution),
)
