"""Lists of items to review, with all answers and what they come to."""

from __future__ import annotations

import asyncio
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from supt_async.consensus.opinions import Opinion, decide
from supt_async.domain.values import JSONValue
from supt_async.errors import Refused
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.task import parse
from supt_async.redaction import Redacted
from supt_async.server.api.item_search import ITEM, ItemView, find_item, item_view
from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.projects import ONE
from supt_async.storage.review_records import (
    Answer,
    ItemDetail,
    KnownOpinions,
    ReviewOrder,
    ReviewWish,
)

PAGE = 10
"""Number of items in a page by default."""
MOST_IDS = 500
"""Maximum number of items in a page of ids."""
MOST_DECIDED = 50
"""Maximum number of answers to an item that are judged at once, where no training has done so."""
Name = Annotated[str, Meta(max_length=128)]
After = Annotated[str, Meta(max_length=300, pattern=r"^[^\x00-\x1f]*$")]


class ReviewQuery(Struct, frozen=True, kw_only=True):
    by: ReviewOrder = ReviewOrder.DISAGREEMENT
    labeller: Name = ""
    """Whose answers to review; goes with ``by=labeller``."""
    source: Name = ""
    """Source of suggestions, such as ``model``; goes with ``by=source``."""
    after: After = ""
    """``next`` of the page before."""
    limit: Annotated[int, Meta(ge=1, le=50)] = PAGE


class ReviewIdsQuery(ReviewQuery, frozen=True, kw_only=True):
    limit: Annotated[int, Meta(ge=1, le=MOST_IDS)] = MOST_IDS


class ConsensusView(Redacted, frozen=True, kw_only=True):
    question: str
    """Question of a form; empty if the task is none."""
    value: JSONValue
    confidence: float
    """How sure the answers make it, from 0 to 1."""
    agreement: float | None
    """How much the answers agree with it, from 0 to 1; null if there is only one."""
    labels: int
    method: str


class ReviewItem(Struct, frozen=True, kw_only=True):
    item: ItemView
    consensus: list[ConsensusView]
    """What the answers come to, by question."""


class ItemConsensus(Struct, frozen=True, kw_only=True):
    consensus: list[ConsensusView]
    """What the answers come to, by question."""


class ReviewPage(Struct, frozen=True, kw_only=True):
    items: list[ReviewItem]
    next: str | None
    """Value of ``after`` for the next page; a page may have few items, or none, and yet a next."""


class ReviewIds(Struct, frozen=True, kw_only=True):
    items: list[str]
    next: str | None
    """Value of ``after`` for the next page; a page may have few items, or none, and yet a next."""


async def review(call: Call, query: ReviewQuery) -> ReviewPage:
    """List items to review, with all answers; those that most need a look come first."""
    found = await call.storage.reviews.page(
        call.project_id, wish(query), after=query.after, limit=query.limit
    )
    task = parse((await call.project()).task)
    ids = [entry.item for entry in found.entries]
    page = await call.storage.browser.some(
        call.project_id, ids, unlabelled=False, limit=query.limit
    )
    known = await call.storage.reviews.known(call.project_id, [item.id for item in page.items])

    def views() -> list[ReviewItem]:
        return [
            ReviewItem(
                item=item_view(call, task, item),
                consensus=consensus_of(task, item, known),
            )
            for item in page.items
        ]

    goes_on = found.next
    if page.next is not None:  # the others are too large for the same page
        goes_on = next(entry.at for entry in found.entries if entry.item == page.next)
    return ReviewPage(items=await asyncio.to_thread(views), next=goes_on)


async def item_consensus(call: Call) -> ItemConsensus:
    """Show what the answers to an item come to, by question; nothing if an owner settled it."""
    task = parse((await call.project()).task)
    item = await find_item(call)
    known = await call.storage.reviews.known(call.project_id, [item.id])
    return ItemConsensus(consensus=await asyncio.to_thread(consensus_of, task, item, known))


async def review_ids(call: Call, query: ReviewIdsQuery) -> ReviewIds:
    """List the ids of items to review, to answer many at once."""
    found = await call.storage.reviews.page(
        call.project_id, wish(query), after=query.after, limit=query.limit
    )
    return ReviewIds(items=[str(entry.item) for entry in found.entries], next=found.next)


def wish(query: ReviewQuery) -> ReviewWish:
    """Return what a query asks for.

    Raises:
        Refused: It does not say whose answers, or the suggestions of which source.
    """
    for order, name in ((ReviewOrder.LABELLER, "labeller"), (ReviewOrder.SOURCE, "source")):
        if (query.by is order) != bool(getattr(query, name)):
            raise Refused(f"{name}: goes with by={order.value}, and has to be given there")
    return ReviewWish(order=query.by, labeller=query.labeller, source=query.source)


def consensus_of(task: Task, item: ItemDetail, known: KnownOpinions) -> list[ConsensusView]:
    """Return what the answers to an item come to: as the last training found, if it knew them.

    Otherwise they are judged now, by what it found of the labellers. What an owner has settled has
    none.
    """
    counting = counting_answers(item)
    if any(answer.correction for answer in counting):
        return []
    stored = known.items.get(item.id, ())
    last = max((answer.seq for answer in counting), default=0)
    if stored and all(one.last_seq == last for one in stored):
        return [
            ConsensusView(
                question=one.question,
                value=msgspec.json.decode(one.value),
                confidence=one.confidence,
                agreement=one.agreement,
                labels=one.labels,
                method=one.method,
            )
            for one in stored
        ]
    opinions = [Opinion(one.by, one.value) for one in counting[:MOST_DECIDED]]
    return [
        ConsensusView(
            question=question,
            value=one.value,
            confidence=one.confidence,
            agreement=one.agreement if one.labels > 1 else None,
            labels=one.labels,
            method=one.method,
        )
        for question, one in decide(task, opinions, known.crowd).items()
    ]


def counting_answers(item: ItemDetail) -> list[Answer]:
    """Return the answers to an item that count."""
    return [answer for answer in item.answers if not answer.late and not answer.overruled]


OPERATIONS = (
    Operation(method="GET", path=f"{ONE}/review", function=review),
    Operation(method="GET", path=f"{ONE}/review/ids", function=review_ids),
    Operation(method="GET", path=f"{ITEM}/consensus", function=item_consensus),
)
