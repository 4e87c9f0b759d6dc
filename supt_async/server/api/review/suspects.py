"""Likely label errors, and second looks at labelled items."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from supt_async.domain.ids import ItemId
from supt_async.domain.values import JSONValue
from supt_async.redaction import Redacted
from supt_async.server.api.flags import PAGE, Limit
from supt_async.server.api.item_search import ITEM
from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.projects import ONE
from supt_async.server.id_parameters import NUMBER
from supt_async.storage.review_records import SuspectInfo
from supt_async.time_format import iso


class SuspectView(Redacted, frozen=True, kw_only=True):
    item: str
    external_id: str | None
    value: JSONValue
    """The given answer; of a form, the answers in doubt by the names of their questions."""
    probability: float
    """Probability of the given answer, by a model that has not learned from it."""
    predicted: JSONValue
    """That model's answer, in the same form."""
    predicted_probability: float
    run: int
    created: str | None
    looked: str | None
    """Time at which an owner has dealt with it."""


class SuspectsQuery(Struct, frozen=True, kw_only=True):
    looked: bool = False
    """Those that an owner is done with, instead of the others."""
    after: Annotated[int, Meta(ge=0, le=2**31 - 1)] = 0
    limit: Limit = PAGE


class SuspectsPage(Struct, frozen=True, kw_only=True):
    suspects: list[SuspectView]
    total: int
    """Number of all of them."""
    next: int | None
    """Value of ``after`` for the next page."""


class SuspectChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    looked: bool


class SecondLook(Struct, frozen=True, kw_only=True):
    returned: bool
    """False if the item waits for somebody already."""


async def suspects(call: Call, query: SuspectsQuery) -> SuspectsPage:
    """List likely label errors, worst first; each evaluation of the model lists them anew."""
    page = await call.storage.suspects.page(
        call.project_id, looked=query.looked, after=query.after, limit=query.limit
    )
    return SuspectsPage(
        suspects=[suspect_view(suspect) for suspect in page.suspects],
        total=page.total,
        next=page.next,
    )


async def change_suspect(call: Call, body: SuspectChange) -> None:
    """Note that a likely label error is done with (its label is right), or is not."""
    await call.storage.suspects.look(call.by, _item(call), body.looked)


async def second_look(call: Call) -> SecondLook:
    """Return a labelled item to the queue for another person, before all other items.

    It is not handed out to anybody who has answered or skipped it, and shows no suggestion.
    """
    returned = await call.storage.suspects.second_look(call.by, _item(call))
    call.services.query_cache.clear()
    return SecondLook(returned=returned)


def suspect_view(suspect: SuspectInfo) -> SuspectView:
    """Return a likely label error as owners see it."""
    return SuspectView(
        item=str(suspect.item),
        external_id=suspect.external_id,
        value=suspect.value,
        probability=suspect.probability,
        predicted=suspect.predicted,
        predicted_probability=suspect.predicted_probability,
        run=suspect.run,
        created=iso(suspect.created_ms),
        looked=iso(suspect.looked_ms),
    )


def _item(call: Call) -> ItemId:
    return ItemId(int(call.request.path_params["item"]))


OPERATIONS = (
    Operation(method="GET", path=f"{ONE}/suspects", function=suspects),
    Operation(method="PATCH", path=f"{ONE}/suspects/{{item:{NUMBER}}}", function=change_suspect),
    Operation(method="POST", path=f"{ITEM}/second-look", function=second_look),
)
