"""What PostgreSQL does about requests one by one: skips, undos, flags, and difficult answers.

An answer whose lease is held goes with its group (``group``); here are those that the
group did not store: repeated, late, somebody else's. Each function is a transaction that the
caller has begun, and is harmless to repeat (docs/protocol.md, rules 3 and 13): the id of a
request is looked up before its lease, a late answer is kept, and none overwrites another.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import msgspec

from supt_async.domain.commands import FlagItem, Holder, SkipItem, SubmitAnswer, UndoAnswer
from supt_async.domain.ids import Generation, ItemId, LeaseToken
from supt_async.domain.results import LeasedItem, Mode, Verdict
from supt_async.storage.postgres.driver import DriverConnection
from supt_async.storage.postgres.order_reader import ProjectRow
from supt_async.storage.postgres.sql import answers as sql


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
    earlier = await _answer(step, by, request.id)
    if earlier is not None:
        same = earlier == ("label", by.labeller, request.lease, value)
        return Verdict.DUPLICATE if same else Verdict.ID_CONFLICT
    lease = await step.connection.fetchrow(sql.LEASE, by.project, request.lease)
    if lease is None:
        return await _submit_late(step, request, value)
    item, labeller, generation = lease
    if labeller != by.labeller:
        return Verdict.NOT_YOURS
    await step.connection.execute(sql.LOCK_ITEM, item)
    if await step.connection.fetchrow(sql.CLOSE, request.lease, step.now_ms) is None:
        return await _submit_late(step, request, value)
    step.counted["out"] -= 1
    if await step.connection.fetchval(sql.ANSWERED, by.project, item, by.labeller):
        # They got the item in two processes at once, and have answered it in the other.
        await _store(step, request, value, item, generation, late=True)
        await step.connection.execute(sql.REOPEN, by.project, item, request.lease, step.now_ms)
        step.counted["open"] += 1
        return Verdict.LATE
    await _store(step, request, value, item, generation)
    return Verdict.STORED


async def _submit_late(step: Step, request: SubmitAnswer, value: str) -> Verdict:
    """The lease is closed: the answer counts if there is still a place for it."""
    by = request.by
    closed = await step.connection.fetchrow(sql.CLOSED_LEASE, by.project, request.lease)
    if closed is None:
        return Verdict.LEASE_LOST
    item, labeller, generation, _ = closed
    if labeller != by.labeller:
        return Verdict.NOT_YOURS
    if await _take(step, by, item):
        await _store(step, request, value, item, generation)
        return Verdict.STORED
    await _store(step, request, value, item, generation, late=True)
    return Verdict.LATE


async def skip(step: Step, request: SkipItem) -> Verdict:
    """Give an item back, and remember who does not want it."""
    by = request.by
    earlier = await _answer(step, by, request.id)
    if earlier is not None:
        same = earlier[:3] == ("skip", by.labeller, request.lease)
        return Verdict.DONE if same else Verdict.ID_CONFLICT
    lease = await step.connection.fetchrow(sql.LEASE, by.project, request.lease)
    if lease is None:
        closed = await step.connection.fetchrow(sql.CLOSED_LEASE, by.project, request.lease)
        if closed is None:
            return Verdict.LEASE_LOST
        item, labeller, _, how = closed
        if labeller != by.labeller:
            return Verdict.NOT_YOURS
        if how in ("answered", "skipped"):  # never touch a later answer
            return Verdict.DONE
    else:
        item, labeller, _ = lease
        if labeller != by.labeller:
            return Verdict.NOT_YOURS
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
    earlier = await _answer(step, by, request.id)
    if earlier is not None:
        if earlier[:3] != ("undo", by.labeller, request.answer):
            return Verdict.ID_CONFLICT, None
        return Verdict.DONE, await _lent(step, by, token)
    find = (sql.UNDOABLE, by.project, request.answer, by.labeller)
    found = await step.connection.fetchrow(*find)
    if found is None or found[3] + step.project.undo_ms < step.now_ms:
        return Verdict.UNDO_EXPIRED, None
    what, item, value, _, late = found
    row = (by.project, request.id, request.answer, by.labeller, item, step.now_ms)
    if late:  # it never had a place, so there is none to go back to
        await step.connection.execute(sql.WITHDRAW, *row)
        return Verdict.DONE, None
    await step.connection.execute(sql.LOCK_ITEM, item)
    if await step.connection.fetchrow(*find) is None:  # in another process meanwhile
        return Verdict.UNDO_EXPIRED, None
    if what == "label":
        # The place passes from the label to the lease: nobody can come between.
        step.counted["labels"] -= 1
        step.counted["done"] -= int(await step.connection.fetchval(sql.COMPLETE, item))
        await step.connection.execute(sql.WITHDRAW, *row)
    else:
        await step.connection.execute(sql.WITHDRAW, *row)
        if not await _take(step, by, item):  # the skipped item is with somebody else by now
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


async def _answer(step: Step, by: Holder, id_: str) -> tuple[object, ...] | None:
    """Find what a request with this id did: its kind, labeller, lease or answer, value."""
    found = await step.connection.fetchrow(sql.ANSWER_BY_ID, by.project, id_)
    return None if found is None else tuple(found)


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
