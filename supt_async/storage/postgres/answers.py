"""Commands of the queue on PostgreSQL, carried out one by one: skips, undos, flags, odd answers.

An answer whose lease is held goes with its group (``group``); here are those that the group did
not store: repeated, late, somebody else's. Each function runs in a transaction that the caller has
begun, and is idempotent. The decisions are those of ``rules.leases``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import astuple, dataclass, field
from typing import Any

import msgspec

from supt_async.domain.commands import FlagItem, Holder, SkipItem, SubmitAnswer, UndoAnswer
from supt_async.domain.ids import Generation, ItemId, LeaseToken
from supt_async.domain.results import Feedback, LeasedItem, Mode, Verdict
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
from supt_async.rules.suggesting import NO_SUGGESTION, HandOutSuggestion
from supt_async.storage.events import kinds
from supt_async.storage.overlap.judge import Judge
from supt_async.storage.overlap.postgres import ask_again
from supt_async.storage.postgres.driver import DriverConnection
from supt_async.storage.postgres.gold.participants import may_take, told_before, was_told
from supt_async.storage.postgres.plan import ProjectRow
from supt_async.storage.postgres.sql import answers as sql, gold as gold_sql

UNKNOWN: tuple[Any, ...] = (None,) * 10
"""Row of a closed lease that is not in the log."""


@dataclass(slots=True)
class Step:
    """One transaction: its connection, the time, and what it has changed so far."""

    connection: DriverConnection
    project: ProjectRow
    now_ms: int
    counter: str
    judge: Judge
    behind: int = 0
    counted: Counter[str] = field(default_factory=Counter)
    taken: ItemId | None = None
    """Item of which a place was taken that had not been proposed."""
    asked: bool = False
    """Whether an item got one more place, which is counted already."""
    known: str | None = field(default=None, repr=False)
    """JSON text of the known answer, if an answer to a gold item was stored."""
    feedback: Feedback | None = None
    """What the labeller is told again of an answer that was sent again."""

    async def tell(self, kind: int, item: ItemId, seq: int | None) -> None:
        """Write an event of a label by its number, if events are kept; of a skip there is none."""
        if self.project.events and seq is not None:
            row = (self.project.id, kind, item, seq, self.now_ms)
            await self.connection.execute(sql.INSERT_EVENT, *row)

    async def write_counters(self) -> None:
        """Add what was counted to the process's counters."""
        if any(self.counted.values()):
            deltas = (self.counted[name] for name in ("open", "out", "done", "labels"))
            row = (self.project.id, self.counter, *deltas)
            await self.connection.execute(sql.ADD_TO_COUNTERS, *row)


async def submit(step: Step, command: SubmitAnswer, value: str) -> Verdict:
    """Store an answer that its group has not stored, if the rules allow it."""
    by = command.by
    now = Effect("label", by.labeller, command.lease, value)
    repeated = judge_repeat(await _earlier(step, by, command.id), now)
    if repeated is not None:
        step.feedback = await told_before(step.connection, step.project, by, command.id)
        return repeated
    lease = await step.connection.fetchrow(sql.FIND_LEASE, by.project, command.lease)
    if lease is None:
        return await _submit_late(step, command, value)
    item, holder, generation, _, gold, *suggested = lease
    refused = judge_lease(holder, by.labeller)
    if refused is not None:
        return refused
    if not gold:
        await step.connection.execute(sql.LOCK_ITEM, item)
    if await step.connection.fetchrow(sql.CLOSE_LEASE, command.lease, step.now_ms) is None:
        return await _submit_late(step, command, value)
    if gold:
        return await _store_gold(step, command, value, item, generation)
    step.counted["out"] -= 1
    # Answered already: they got the item from two processes at once, and answered it in the other.
    answered = await step.connection.fetchval(sql.HAS_ANSWERED, by.project, item, by.labeller)
    verdict = judge_submit(has_place=not answered)
    had = HandOutSuggestion(*suggested)
    await _store(step, command, value, item, generation, had, late=verdict is Verdict.LATE)
    if answered:
        place = (by.project, item, command.lease, step.now_ms)
        await step.connection.execute(sql.REOPEN_PLACE, *place)
        step.counted["open"] += 1
    return verdict


async def _submit_late(step: Step, command: SubmitAnswer, value: str) -> Verdict:
    """Store an answer whose lease is over; it counts if a place is open to its labeller."""
    by = command.by
    closed = await step.connection.fetchrow(sql.CLOSED_LEASE, by.project, command.lease)
    item, holder, generation, _, gold, *suggested = closed or UNKNOWN
    refused = judge_lease(holder, by.labeller)
    if refused is not None:
        return refused
    if gold and await _may_answer_gold(step, by, item):
        return await _store_gold(step, command, value, item, generation)
    has_place = not gold and await may_take(step.connection, step.project, by)
    has_place = has_place and await _take(step, by, item)
    verdict = judge_submit(has_place=has_place)
    had = HandOutSuggestion(*suggested)
    await _store(step, command, value, item, generation, had, late=verdict is Verdict.LATE)
    return verdict


async def skip(step: Step, command: SkipItem) -> Verdict:
    """Give an item back, and record that the labeller does not want it."""
    by = command.by
    now = Effect("skip", by.labeller, command.lease)
    repeated = judge_repeat(await _earlier(step, by, command.id), now)
    if repeated is not None:
        return repeated
    lease = await step.connection.fetchrow(sql.FIND_LEASE, by.project, command.lease)
    if lease is not None:
        (item, holder, *_), ending = lease, None
    else:
        closed = await step.connection.fetchrow(sql.CLOSED_LEASE, by.project, command.lease)
        item, holder, _, ending, *_ = closed or UNKNOWN
    decided = judge_lease(holder, by.labeller) or judge_skip(ending)
    if decided is not None:
        return decided
    if lease is not None:
        if not lease["gold"]:
            await step.connection.execute(sql.LOCK_ITEM, item)
        token = [command.lease]
        await step.connection.fetch(
            sql.GIVE_BACK, token, step.now_ms, "skipped", step.counter, None, None, None
        )
    row = (by.project, command.id, item, by.labeller, command.lease, command.reason)
    await step.connection.execute(sql.INSERT_SKIP, *row, step.now_ms)
    return Verdict.DONE


async def undo(
    step: Step, command: UndoAnswer, token: LeaseToken
) -> tuple[Verdict, LeasedItem | None]:
    """Withdraw an answer, and lease its item again under ``token``."""
    by = command.by
    now = Effect("undo", by.labeller, command.answer)
    repeated = judge_repeat(await _earlier(step, by, command.id), now)
    if repeated is not None:
        return repeated, await _leased_before(step, by, token) if repeated.accepted else None
    find = (sql.UNDOABLE, by.project, command.answer, by.labeller)
    found = await step.connection.fetchrow(*find)
    if found is None:
        return Verdict.UNDO_EXPIRED, None
    kind, item, seq, value, created_ms, late, gold, right, *suggested = found
    if not may_undo(created_ms=created_ms, undo_ms=step.project.undo_ms, now_ms=step.now_ms):
        return Verdict.UNDO_EXPIRED, None
    if gold:  # an answer of which they were told whether it is right stays
        if value is not None and await was_told(step.connection, step.project, by, created_ms):
            return Verdict.UNDO_EXPIRED, None
        return await _undo_gold(step, command, item, token, value, right)
    row = (by.project, command.id, command.answer, by.labeller, item, step.now_ms)
    place = undo_step(kind, late=late)
    if place is UndoStep.NOTHING:
        await step.connection.execute(sql.INSERT_WITHDRAWAL, *row)
        await step.tell(kinds.LABEL_WITHDRAWN, item, seq)
        return Verdict.DONE, None
    await step.connection.execute(sql.LOCK_ITEM, item)
    if await step.connection.fetchrow(*find) is None:  # another process has withdrawn it
        return Verdict.UNDO_EXPIRED, None
    if place is UndoStep.KEEP_PLACE:
        step.counted["labels"] -= 1
        step.counted["done"] -= int(await step.connection.fetchval(sql.IS_COMPLETE, item))
    await step.connection.execute(sql.INSERT_WITHDRAWAL, *row)
    if place is UndoStep.TAKE_PLACE and not await _take(step, by, item):
        # Somebody else has the skipped item by now.
        await step.connection.execute(sql.DELETE_WITHDRAWAL, by.project, command.id)
        return Verdict.UNDO_EXPIRED, None
    await step.tell(kinds.LABEL_WITHDRAWN, item, seq)
    return Verdict.DONE, await _lease(step, by, item, token, value, HandOutSuggestion(*suggested))


async def _undo_gold(
    step: Step,
    command: UndoAnswer,
    item: ItemId,
    token: LeaseToken,
    value: str | None,
    right: bool | None,
) -> tuple[Verdict, LeasedItem | None]:
    """Withdraw an answer to a gold item, or a skip of one, and lease it again."""
    by = command.by
    row = (by.project, command.id, command.answer, by.labeller, item, step.now_ms)
    await step.connection.execute(sql.INSERT_WITHDRAWAL, *row)
    if right is not None:
        await step.connection.execute(gold_sql.UNCOUNT_GOLD, by.project, by.labeller, right)
    return Verdict.DONE, await _lease(step, by, item, token, value, NO_SUGGESTION, gold=True)


async def flag(step: Step, command: FlagItem) -> Verdict:
    """Store a note to the owner."""
    by = command.by
    item = await step.connection.fetchval(
        sql.FLAGGED_ITEM, by.project, command.lease, command.answer, by.labeller
    )
    if item is None:
        return Verdict.LEASE_LOST
    row = (by.project, command.id, item, by.labeller, command.note)
    if await step.connection.fetchval(sql.INSERT_FLAG, *row, step.now_ms):
        return Verdict.DONE
    same = await step.connection.fetchval(sql.SAME_FLAG, *row)
    return Verdict.DONE if same else Verdict.ID_CONFLICT


async def _earlier(step: Step, by: Holder, id_: str) -> Effect | None:
    """Return what a command with this id did; None if the id is new."""
    found = await step.connection.fetchrow(sql.EARLIER_EFFECT, by.project, id_)
    return None if found is None else Effect(*found)


async def _take(step: Step, by: Holder, item: ItemId) -> bool:
    """Take an open place of an item, if ``rules.leases.may_have`` gives it to the labeller."""
    await step.connection.execute(sql.LOCK_ITEM, item)
    found = await step.connection.fetchrow(sql.TAKE_PLACE, by.project, item, by.labeller)
    if found is None:
        return False
    step.counted["open"] -= 1
    step.taken = item
    return True


async def _may_answer_gold(step: Step, by: Holder, item: ItemId) -> bool:
    """Tell whether an answer to a gold item whose lease is over is judged: each is, once."""
    await step.connection.execute(sql.LOCK_ITEM, item)  # another may come in another process
    return bool(await step.connection.fetchval(gold_sql.MAY_ANSWER, by.project, item, by.labeller))


async def _store(
    step: Step,
    command: SubmitAnswer,
    value: str,
    item: ItemId,
    generation: Generation,
    had: HandOutSuggestion,
    *,
    late: bool = False,
    gold: bool = False,
) -> None:
    by = command.by
    had = had.answered(unseen=command.unseen)
    seq = await step.connection.fetchval(
        sql.INSERT_LABEL,
        by.project,
        command.id,
        item,
        by.labeller,
        command.lease,
        value,
        command.ms,
        step.now_ms,
        generation,
        late,
        *astuple(had),
        had.accepted(value),
        gold,
    )
    if not gold:
        await step.tell(kinds.LABEL_CREATED, item, seq)
    if not late:
        step.counted["labels"] += 1
        answered, now = {by.project: [item]}, (step.now_ms, step.counter)
        step.asked = bool(await ask_again(step.connection, step.judge, answered, *now))
        if await step.connection.fetchval(sql.IS_COMPLETE, item):
            step.counted["done"] += 1
            await step.tell(kinds.ITEM_DONE, item, seq)


async def _store_gold(
    step: Step, command: SubmitAnswer, value: str, item: ItemId, generation: Generation
) -> Verdict:
    """Store an answer to a gold item, which has no places."""
    await _store(step, command, value, item, generation, NO_SUGGESTION, late=True, gold=True)
    step.known = await step.connection.fetchval(gold_sql.KNOWN_ANSWER, command.by.project, item)
    return Verdict.STORED


async def _lease(
    step: Step,
    by: Holder,
    item: ItemId,
    token: LeaseToken,
    former: str | None,
    had: HandOutSuggestion,
    *,
    gold: bool = False,
) -> LeasedItem:
    """Write a lease for a place that has been taken, or of a gold item."""
    project = step.project
    expires = step.now_ms + project.lease_ms
    holder = (by.project, item, by.labeller, by.session, Mode.UNDO.value, former)
    row = (token, *holder, expires, step.now_ms, project.generation, step.behind, gold)
    await step.connection.execute(sql.INSERT_LEASE, *row, *astuple(had))
    if not gold:
        step.counted["out"] += 1
    payload = await step.connection.fetchval(sql.PAYLOAD, item)
    return _leased_item(project, item, token, former, payload, had)


async def _leased_before(step: Step, by: Holder, token: LeaseToken) -> LeasedItem | None:
    """Return the item of an undo that took effect although its connection was lost."""
    lease = await step.connection.fetchrow(sql.LEASE_OF_UNDO, by.project, token)
    if lease is None:
        return None
    item, former, payload, *suggested = lease
    had = HandOutSuggestion(*suggested)
    return _leased_item(step.project, item, token, former, payload, had)


def _leased_item(
    project: ProjectRow,
    item: ItemId,
    token: LeaseToken,
    former: str | None,
    payload: str,
    had: HandOutSuggestion,
) -> LeasedItem:
    return LeasedItem(
        lease=token,
        item=item,
        payload=payload,
        mode=Mode.UNDO,
        expires_in_ms=project.lease_ms,
        generation=project.generation,
        value=None if former is None else msgspec.json.decode(former),
        suggestion=had.visible(),
    )
