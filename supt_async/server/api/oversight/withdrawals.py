"""Withdrawal of labels by owners: all of one labeller, or all of some items."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.people import PEOPLE
from supt_async.server.api.projects import ONE
from supt_async.storage.transfer.export.parsing import parse_time
from supt_async.storage.withdrawals.chosen_items import ids_of
from supt_async.storage.withdrawals.reopening import Reopening
from supt_async.storage.withdrawals.voiding import Voiding
from supt_async.storage.withdrawals.withdrawing import MAX_REASON, Owner, Withdrawn, check_reason

MAX_ITEMS = 1_000
"""Maximum number of items that one request reopens."""
Reason = Annotated[str, Meta(min_length=1, max_length=MAX_REASON)]
"""Why; exports and the audit log show it."""


class Void(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reason: Reason
    since: Annotated[str, Meta(max_length=64)] | None = None
    """A date, or a time with its zone: only labels since then are withdrawn."""
    dry_run: bool = False
    """Whether to count only."""


class Reopen(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    items: Annotated[
        list[Annotated[str, Meta(min_length=1, max_length=256)]],
        Meta(min_length=1, max_length=MAX_ITEMS),
    ]
    """Ids that owners gave to items, or numbers of items."""
    reason: Reason
    dry_run: bool = False
    """Whether to count only."""


class WithdrawnView(Struct, frozen=True, kw_only=True):
    labels: int
    corrections: int
    items: int
    """Number of items that the labels and corrections are of."""


async def void_labeller(call: Call, body: Void) -> WithdrawnView:
    """Withdraw a labeller's labels; their items are handed out again, to others.

    The labeller gets no more items of the project. What was withdrawn stays in the database.
    """
    since_ms = None if body.since is None else parse_time(body.since)
    name = str(call.request.path_params["name"])
    voiding = Voiding(call.storage.database, _owner(call, body.reason), name, since_ms=since_ms)
    if body.dry_run:
        return _view(await voiding.count())
    with call.services.bulk_work.alone(call.project_id):
        done = await voiding.run()
    call.services.query_cache.clear()
    return _view(done)


async def reopen_items(call: Call, body: Reopen) -> WithdrawnView:
    """Withdraw all answers to some items, corrections included, so that they are answered again."""
    ids = await ids_of(call.storage.database, call.project_id, body.items)
    reopening = Reopening(call.storage.database, _owner(call, body.reason), {})
    if body.dry_run:
        await reopening.count(ids)
        return _view(reopening.report)
    with call.services.bulk_work.alone(call.project_id):
        await reopening.reopen(ids)
        await reopening.end()
    call.services.query_cache.clear()
    return _view(reopening.report)


def _owner(call: Call, reason: str) -> Owner:
    return Owner(project=call.project_id, by=call.by, reason=check_reason(reason))


def _view(done: Withdrawn) -> WithdrawnView:
    return WithdrawnView(labels=done.labels, corrections=done.corrections, items=done.items)


OPERATIONS = (
    Operation(method="POST", path=f"{PEOPLE}/{{name}}/void", function=void_labeller),
    Operation(method="POST", path=f"{ONE}/items/reopen", function=reopen_items),
)
