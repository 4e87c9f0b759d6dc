"""Items that are alike, by the vectors that the last training left."""

from __future__ import annotations

import asyncio
from typing import Annotated

import numpy as np
from msgspec import Meta, Struct
from numpy.typing import NDArray

from supt_async.domain.ids import ItemId
from supt_async.errors import NotFound, Refused
from supt_async.learning.grouping import nearest
from supt_async.protocol.tasks.task import parse
from supt_async.server.api.flags import Limit
from supt_async.server.api.item_search import ItemPage, view_item
from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.projects import ONE
from supt_async.storage.records import ItemVectors

PAGE = 50
"""Number of items in a page by default."""
LOOKED_AT = 1_000
"""Maximum number of items that are looked at for a page; those with an answer may be left out."""
EXAMPLES = 3
"""Number of items that stand for a group: those in its middle."""
NOTHING_YET = (
    "nothing is known yet about which items are alike: a training groups them, after its evaluation"
)
NumberText = Annotated[str, Meta(pattern="^[0-9]{1,19}$")]


class AlikeQuery(Struct, frozen=True, kw_only=True):
    item: NumberText | None = None
    """Item to which others are alike, the most alike first. Either this or ``group``."""
    group: Annotated[int, Meta(ge=0, le=65_535)] | None = None
    """Number of a group, whose items are returned from its middle outwards."""
    unlabelled: bool = True
    """Whether to leave out items that have an answer."""
    after: Annotated[int, Meta(ge=0, le=100_000)] = 0
    """``next`` of the page before."""
    limit: Limit = PAGE


class GroupView(Struct, frozen=True, kw_only=True):
    group: int
    items: int
    """Number of items, with those that have an answer."""
    examples: list[str]
    """Items in the middle of the group."""


class GroupList(Struct, frozen=True, kw_only=True):
    run: int | None
    """Training that made the groups; null if there are none yet."""
    items: int
    """Number of items that are grouped: some thousands that come next, of which the model is
    sure, or that were labelled last."""
    groups: list[GroupView]
    """Groups, the largest first; the next training numbers them anew."""


async def alike_items(call: Call, query: AlikeQuery) -> ItemPage:
    """Find items that are like an item, or that are in a group of items that are alike."""
    if (query.item is None) == (query.group is None):
        raise Refused("give item or group: what the items are to be like")
    vectors = await call.storage.many.vectors(call.project_id)
    if vectors is None:
        raise Refused(NOTHING_YET)
    order = await asyncio.to_thread(_order, vectors, query)
    part = order[query.after : query.after + LOOKED_AT]
    task = parse((await call.project()).task)
    found = await call.storage.browser.some(
        call.project_id,
        [ItemId(int(id_)) for id_ in part],
        unlabelled=query.unlabelled,
        limit=query.limit,
    )
    if found.next is not None:
        after = query.after + 1 + part.tolist().index(found.next)
    else:
        after = query.after + len(part)
    items = [await view_item(call, task, item) for item in found.items]
    return ItemPage(items=items, next=after if after < len(order) else None)


async def item_groups(call: Call) -> GroupList:
    """List groups of items that are alike."""
    vectors = await call.storage.many.vectors(call.project_id)
    if vectors is None:
        return GroupList(run=None, items=0, groups=[])
    groups = await asyncio.to_thread(_groups, vectors)
    return GroupList(run=vectors.run, items=len(vectors.ids), groups=groups)


def _order(vectors: ItemVectors, query: AlikeQuery) -> NDArray[np.int64]:
    """Return the ids that a query asks for, in order."""
    if query.item is not None:
        places = np.flatnonzero(vectors.ids == int(query.item))
        if not len(places):
            raise NotFound(
                "this item is none of those that were grouped: some thousands that come next, of"
                " which the model is sure, or that were labelled last"
            )
        return vectors.ids[nearest(vectors.vectors, int(places[0]))]
    assert query.group is not None
    return _from_the_middle(vectors, query.group)


def _from_the_middle(vectors: ItemVectors, group: int) -> NDArray[np.int64]:
    places = np.flatnonzero(vectors.groups == group)
    if not len(places):
        raise NotFound("there is no such group: a training has made the groups anew")
    wide = vectors.vectors[places].astype(np.float32)
    distances = np.square(wide - wide.mean(axis=0)).sum(axis=1)
    return vectors.ids[places[np.argsort(distances, kind="stable")]]


def _groups(vectors: ItemVectors) -> list[GroupView]:
    numbers, sizes = np.unique(vectors.groups, return_counts=True)
    return [
        GroupView(
            group=number,
            items=size,
            examples=[str(id_) for id_ in _from_the_middle(vectors, number)[:EXAMPLES].tolist()],
        )
        for number, size in zip(numbers.tolist(), sizes.tolist(), strict=True)
    ]


OPERATIONS = (
    Operation(method="GET", path=f"{ONE}/items/alike", function=alike_items),
    Operation(method="GET", path=f"{ONE}/items/groups", function=item_groups),
)
