"""Items with their answers and flags: one of them, or those that match a search."""

from __future__ import annotations

import asyncio
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from supt_async.domain.ids import ItemId
from supt_async.domain.values import JSONValue
from supt_async.errors import NotFound, Refused
from supt_async.protocol.display.display import shown
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.task import as_stored, parse
from supt_async.redaction import Redacted
from supt_async.server.api.flags import PAGE, FlagView, Limit, flag_view
from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.projects import ONE
from supt_async.server.id_parameters import NUMBER
from supt_async.server.worker_threads import MAX_INLINE_BYTES
from supt_async.storage.queries.answer_search import answer_part
from supt_async.storage.review_records import (
    AnswerPart,
    Filter,
    GoldState,
    ItemDetail,
    ItemStatus,
    Suggested,
)
from supt_async.time_format import iso

MAX_TEXT = 200
"""Maximum length of a text that items are searched for, in characters."""
ITEM = f"{ONE}/items/{{item:{NUMBER}}}"
"""Path of an item."""


class AnswerView(Redacted, frozen=True, kw_only=True):
    label: str
    labeller: str
    value: JSONValue
    ms: int | None
    created: str | None
    late: bool
    correction: bool
    overruled: bool


class ItemSuggestion(Redacted, frozen=True, kw_only=True):
    source: str
    value: JSONValue
    score: float | None
    version: str | None


class ItemView(Redacted, frozen=True, kw_only=True):
    item: str
    external_id: str | None
    data: dict[str, JSONValue]
    open: int
    gold: GoldState | None
    """Whether it is handed out to test labellers, or was; null for any other item."""
    answers: list[AnswerView]
    flags: list[FlagView]
    suggestions: list[ItemSuggestion]


class ItemPage(Struct, frozen=True, kw_only=True):
    items: list[ItemView]
    next: int | None
    """Value of ``after`` for the next page; a page may have few items, or none, and yet a next."""


class SearchQuery(Redacted, frozen=True, kw_only=True):
    status: ItemStatus = ItemStatus.ALL
    kept: ItemStatus = ItemStatus.ALL
    """Earlier name of ``status``, which is used if that is absent."""
    labeller: str | None = None
    value: str | None = None
    """An answer as JSON."""
    answer: str | None = None
    """A part of an answer as JSON: an option (in a tree, also any below it), a label of a region or
    of a relation, a number or a text."""
    question: str | None = None
    """Question of a form, or about regions, that ``answer`` answers."""
    text: Annotated[str, Meta(max_length=MAX_TEXT)] | None = None
    suggested: Annotated[str, Meta(max_length=128)] | None = None
    """Source that suggests an answer to the item, such as ``model``."""
    suggestion: str | None = None
    """The suggested answer as JSON; goes with ``suggested``."""
    min_score: Annotated[float, Meta(ge=0, le=1)] | None = None
    """Lowest score of the suggestion; goes with ``suggested``."""
    max_score: Annotated[float, Meta(ge=0, le=1)] | None = None
    """Highest score of the suggestion; goes with ``suggested``."""
    after: Annotated[int, Meta(ge=0, le=2**63 - 1)] = 0
    limit: Limit = PAGE


async def search_items(call: Call, query: SearchQuery) -> ItemPage:
    """Find items by status, labeller, answer or text; ordered by id, paged."""
    task = parse((await call.project()).task)
    page = await call.storage.browser.page(
        call.project_id,
        Filter(
            status=query.kept if query.status is ItemStatus.ALL else query.status,
            labeller=query.labeller or None,
            value=_answer(task, query.value),
            part=_part(task, query),
            text=query.text or None,
            suggested=_suggested(task, query),
        ),
        after=query.after,
        limit=query.limit,
    )
    items = [await view_item(call, task, item) for item in page.items]
    return ItemPage(items=items, next=page.next)


async def item(call: Call) -> ItemView:
    """Show an item with its answers and flags."""
    task = parse((await call.project()).task)
    return await view_item(call, task, await find_item(call))


async def view_item(call: Call, task: Task, item: ItemDetail) -> ItemView:
    """Return an item's view; make a large one in a thread, and let other tasks run after each."""
    if len(item.payload) > MAX_INLINE_BYTES:
        return await asyncio.to_thread(item_view, call, task, item)
    await asyncio.sleep(0)
    return item_view(call, task, item)


def item_view(call: Call, task: Task, item: ItemDetail) -> ItemView:
    """Return an item as labellers see it, with its answers and flags."""
    link = call.services.presenter.links(call.project_id, item.id)
    envelope = msgspec.json.decode(item.payload)
    return ItemView(
        item=str(item.id),
        external_id=item.external_id,
        data=shown(envelope, task.view, link),
        open=item.open,
        gold=item.gold,
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
        suggestions=[
            ItemSuggestion(source=one.source, value=one.value, score=one.score, version=one.version)
            for one in item.suggestions
        ],
    )


async def find_item(call: Call) -> ItemDetail:
    """Read the item of the request's path.

    Raises:
        NotFound: There is no such item.
    """
    found = await call.storage.browser.one(
        call.project_id, ItemId(int(call.request.path_params["item"]))
    )
    if found is None:
        raise NotFound("there is no such item")
    return found


def _suggested(task: Task, query: SearchQuery) -> Suggested | None:
    """Return the suggestion that is searched for."""
    if not query.suggested:
        if query.suggestion or query.min_score is not None or query.max_score is not None:
            raise Refused(
                "suggestion, min_score and max_score: go with suggested, the name of a source"
            )
        return None
    return Suggested(
        source=query.suggested,
        value=_answer(task, query.suggestion, "suggestion"),
        min_score=query.min_score,
        max_score=query.max_score,
    )


def _part(task: Task, query: SearchQuery) -> AnswerPart | None:
    """Return the part of an answer that is searched for."""
    if not query.answer:
        if query.question:
            raise Refused("question: goes with answer, the value to search for")
        return None
    try:
        return answer_part(task, msgspec.json.decode(query.answer), query.question or None)
    except (msgspec.DecodeError, RecursionError) as exc:
        raise Refused('answer: write a value as JSON, such as "cat" with its quotes') from exc
    except ValueError as exc:
        raise Refused(str(exc)) from exc


def _answer(task: Task, text: str | None, name: str = "value") -> JSONValue:
    """Return an answer that is searched for, as it is stored."""
    if text is None or text == "":
        return None
    try:
        return as_stored(task, msgspec.json.decode(text))
    except (msgspec.DecodeError, RecursionError) as exc:
        raise Refused(f'{name}: write an answer as JSON, such as "cat" with its quotes') from exc


OPERATIONS = (
    Operation(method="GET", path=f"{ONE}/items/search", function=search_items),
    Operation(method="GET", path=ITEM, function=item),
)
