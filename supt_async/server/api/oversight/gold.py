"""Gold items that owners retire."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.oversight.withdrawals import MAX_ITEMS
from supt_async.server.api.projects import ONE
from supt_async.storage.gold.retiring import retire_gold
from supt_async.storage.withdrawals.chosen_items import ids_of


class RetireGold(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    items: Annotated[
        list[Annotated[str, Meta(min_length=1, max_length=256)]],
        Meta(min_length=1, max_length=MAX_ITEMS),
    ]
    """Ids that owners gave to items, or numbers of items."""


class RetiredView(Struct, frozen=True, kw_only=True):
    retired: int
    """Number of the items that were handed out until now."""


async def retire(call: Call, body: RetireGold) -> RetiredView:
    """Hand gold items out no more; answers to them stay."""
    items = await ids_of(call.storage.database, call.project_id, body.items)
    retired = await retire_gold(call.storage.database, call.project_id, items, call.by)
    call.services.query_cache.clear()
    return RetiredView(retired=retired)


OPERATIONS = (Operation(method="POST", path=f"{ONE}/items/retire-gold", function=retire),)
