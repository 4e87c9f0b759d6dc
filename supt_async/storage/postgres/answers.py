"""What PostgreSQL does about requests one by one: skips, undos, flags, and difficult answers.

An answer whose lease is held goes with its group (``group``); here are those that the
group did not store: repeated, late, somebody else's. Each function is a transaction that the
caller has begun, and is harmless to repeat (docs/protocol.md, rules 3 and 13): the id of a
request is looked up before its lease, a late answer is kept, and none overwrites another.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import msgspec

from supt_async.domain.commands import FlagItem, Holder, SkipItem, SubmitAnswer, UndoAnswer
from supt_async.domain.ids import Generation, ItemId, LeaseToken
from supt_async.domain.results import LeasedItem, Mode, Verdict
from supt_async.rules.leases import (
    Effect,
    UndoStep,
    judge_lease,
    judge_repeat,
    judge_skip,
    judge_submit,
    may_undo,
    undo_step,
)
from supt_async.storage.postgres.driver import DriverConnection
from supt_async.storage.postgres.order_reader import ProjectRow
from supt_async.storage.postgres.sql import answers as sql

UNKNOWN: tuple[Any, ...] = (None, None, None, None)
"""Row of a closed lease that is not in the log."""


@dataclass(slots=True)
class Step:
    """One transaction: its connection, the time, and what it counts."""

    connection: DriverConnection
    project: ProjectRow
    now_ms: int
    counter: str
    behind: int = 0
    counted: Counter[str] = field(default_factory=Counter)
    taken: ItemId | None = None
    """The item of which a place was taken that nobody had proposed."""

    async def write_counters(self) -> None:
        if any(self.counted.values()):
            deltas = (self.counted[name] for name in ("open", "out", "done", "labels"))
            await self.connection.execute(sql.COUNT, self.project.id, self.counter, *deltas)


async def submit(step: Step, request: SubmitAnswer, value: str) -> Verdict:
    """Store an answer that its group has not stored, or say what is wrong with it."""
    by = request.by
    now = Effect("label", by.labeller, request.lease, value)
    repeated = judge_repeat(await _earlier(step, by, request.id), now)
    if repeated is not None:
        return repeated
    lease = await step.connection.fetchrow(sql.LEASE, by.project, request.lease)
    if lease is None:
        return await _submit_late(step, request, value)
    item, holder, generation = lease
    refused = judge_lease(holder, by.labeller)
    if refused is not None:
        return refused
    await step.connection.execute(sql.LOCK_ITEM, item)
    if await step.connection.fetchrow(sql.CLOSE, request.lease, step.now_ms) is None:
        return await _submit_late(step, request, value)
    step.counted["out"] -= 1
    # Answered already: they got the item from two processes at once, and answered it in the other.
    answered = await step.connection.fetchval(sql.ANSWERED, by.project, item, by.labeller)
    verdict = judge_submit(has_place=not answered)
    await _store(step, request, value, item, generation, late=verdict is Verdict.LATE)
    if answered:
        await step.connection.execute(sql.REOPEN, by.project, item, request.lease, step.now_ms)
        step.counted["open"] += 1
    return verdict


async def _submit_late(step: Step, request: SubmitAnswer, value: str) -> Verdict:
    """The lease is closed: the answer counts if there is still a place for it."""
    by = request.by
    closed = await step.connection.fetchrow(sql.CLOSED_LEASE, by.project, request.lease)
    item, holder, generation, _ = closed or UNKNOWN
    refused = judge_lease(holder, by.labeller)
    if refused is not None:
        return refused
    verdict = judge_submit(has_place=await _take(step, by, item))
    await _store(step, request, value, item, generation, late=verdict is Verdict.LATE)
    return verdict


async def skip(step: Step, request: SkipItem) -> Verdict:
    """Give an item back, and remember who does not want it."""
    by = request.by
    now = Effect("skip", by.labeller, request.lease)
    repeated = judge_repeat(await _earlier(step, by, request.id), now)
    if repeated is not None:
        return repeated
    lease = await step.connection.fetchrow(sql.LEASE, by.project, request.lease)
    if lease is not None:
        (item, holder, _), ending = lease, None
    else:
        closed = await step.connection.fetchrow(sql.CLOSED_LEASE, by.project, request.lease)
        item, holder, _, ending = closed or UNKNOWN
    decided = judge_lease(holder, by.labeller) or judge_skip(ending)
    if decided is not None:
        return decided
    if lease is not None:
        await step.connection.execute(sql.LOCK_ITEM, item)
        token = [request.lease]
        await step.connection.fetch(
            sql.GIVE_BACK, token, step.now_ms, "skipped", step.counter, None, None, None
        )
    row = (by.project, request.id, item, by.labeller, request.lease, request.reason)
    await step.connection.execute(sql.SKIP, *row, step.now_ms)
    return Verdict.DONE


async def undo(
    step: Step, request: UndoAnswer, token: LeaseToken
) -> tuple[Verdict, LeasedItem | None]:
    """Withdraw an answer, and lease its item again under ``token``."""
    by = request.by
    now = Effect("undo", by.labeller, request.answer)
    repeated = judge_repeat(await _earlier(step, by, request.id), now)
    if repeated is not None:
        return repeated, await _lent(step, by, token) if repeated.accepted else None
    find = (sql.UNDOABLE, by.project, request.answer, by.labeller)
    found = await step.connection.fetchrow(*find)
    if found is None:
        return Verdict.UNDO_EXPIRED, None
    kind, item, value, created_ms, late = found
    if not may_undo(created_ms=created_ms, undo_ms=step.project.undo_ms, now_ms=step.now_ms):
        return Verdict.UNDO_EXPIRED, None
    row = (by.project, request.id, request.answer, by.labeller, item, step.now_ms)
    place = undo_step(kind, late=late)
    if place is UndoStep.NOTHING:
        await step.connection.execute(sql.WITHDRAW, *row)
        return Verdict.DONE, None
    await step.connection.execute(sql.LOCK_ITEM, item)
    if await step.connection.fetchrow(*find) is None:  # another process has withdrawn it
        return Verdict.UNDO_EXPIRED, None
    if place is UndoStep.KEEP_PLACE:
        step.counted["labels"] -= 1
        step.counted["done"] -= int(await step.connection.fetchval(sql.COMPLETE, item))
    await step.connection.execute(sql.WITHDRAW, *row)
    if place is UndoStep.TAKE_PLACE and not await _take(step, by, item):
        # Somebody else has the skipped item by now.
        await step.connection.execute(sql.UNWITHDRAW, by.project, request.id)
        return Verdict.UNDO_EXPIRED, None
    return Verdict.DONE, await _lend(step, by, item, token, value)


async def flag(step: Step, request: FlagItem) -> Verdict:
    """Write down what the owner is to see."""
    by = request.by
    item = await step.connection.fetchval(
        sql.FLAGGED_ITEM, by.project, request.lease, request.answer, by.labeller
    )
    if item is None:
        return Verdict.LEASE_LOST
    row = (by.project, request.id, item, by.labeller, request.note)
    if await step.connection.fetchval(sql.FLAG, *row, step.now_ms):
        return Verdict.DONE
    same = await step.connection.fetchval(sql.SAME_FLAG, *row)
    return Verdict.DONE if same else Verdict.ID_CONFLICT


async def _earlier(step: Step, by: Holder, id_: str) -> Effect | None:
    """Return what a command with this id did; None if the id is new."""
    found = await step.connection.fetchrow(sql.ANSWER_BY_ID, by.project, id_)
    return None if found is None else Effect(*found)


async def _take(step: Step, by: Holder, item: ItemId) -> bool:
    """Take an open place of the item, if it has one for this labeller."""
    await step.connection.execute(sql.LOCK_ITEM, item)
    found = await step.connection.fetchrow(sql.TAKE, by.project, item, by.labeller)
    if found is None:
        return False
    step.counted["open"] -= 1
    step.taken = item
    return True


async def _store(
    step: Step,
    request: SubmitAnswer,
    value: str,
    item: ItemId,
    generation: Generation,
    *,
    late: bool = False,
) -> None:
    by = request.by
    await step.connection.execute(
        sql.LABEL,
        by.project,
        request.id,
        item,
        by.labeller,
        request.lease,
        value,
        request.ms,
        step.now_ms,
        generation,
        late,
    )
    if not late:
        step.counted["labels"] += 1
        step.counted["done"] += int(await step.connection.fetchval(sql.COMPLETE, item))


async def _lend(
    step: Step, by: Holder, item: ItemId, token: LeaseToken, former: str | None
) -> LeasedItem:
    """Write a lease for a place that has been taken."""
    project = step.project
    expires = step.now_ms + project.lease_ms
    holder = (by.project, item, by.labeller, by.session, Mode.UNDO.value, former)
    await step.connection.execute(
        sql.LEND, token, *holder, expires, step.now_ms, project.generation, step.behind
    )
    step.counted["out"] += 1
    payload = await step.connection.fetchval(sql.PAYLOAD, item)
    return _offer(project, item, token, former, payload)


async def _lent(step: Step, by: Holder, token: LeaseToken) -> LeasedItem | None:
    """Return the offer of an undo that took effect, though its connection was lost."""
    lease = await step.connection.fetchrow(sql.UNDONE, by.project, token)
    return None if lease is None else _offer(step.project, lease[0], token, lease[1], lease[2])


def _offer(
    project: ProjectRow, item: ItemId, token: LeaseToken, former: str | None, payload: str
) -> LeasedItem:
    return LeasedItem(
        lease=token,
        item=item,
        payload=payload,
        mode=Mode.UNDO,
        expires_in_ms=project.lease_ms,
        generation=project.generation,
        value=None if former is None else msgspec.json.decode(former),
    )
