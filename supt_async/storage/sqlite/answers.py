"""Commands of the queue on SQLite, carried out one by one.

Everything here runs in the writer's thread, inside the batch's transaction. The decisions are
those of ``rules.leases``; what is here reads what they need and writes what follows.
"""

from __future__ import annotations

from typing import Any, assert_never

import msgspec

from supt_async.domain.commands import (
    ClaimItems,
    Command,
    FlagItem,
    Holder,
    MarkShown,
    ReleaseLeases,
    SkipItem,
    SubmitAnswer,
    UndoAnswer,
)
from supt_async.domain.ids import Generation, ItemId
from supt_async.domain.results import CommandResult, LeasedItem, Mode, Verdict
from supt_async.protocol.tasks.equality import text_of
from supt_async.rules.gold import barred
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
from supt_async.rules.quotas import quota_of
from supt_async.rules.suggesting import NO_SUGGESTION, HandOutSuggestion
from supt_async.storage.events import kinds
from supt_async.storage.sqlite import gold, quotas, sql
from supt_async.storage.sqlite.order_reader import ProjectRow
from supt_async.storage.sqlite.transaction import QueueTransaction

UNKNOWN: tuple[Any, ...] = (None,) * 10
"""Row of a closed lease that is not in the log."""


def carry_out(tx: QueueTransaction, command: Command) -> CommandResult:
    """Carry one command out, and lease the items that it wants besides."""
    project = tx.project(command.by.project)
    if project is None:
        return CommandResult(verdict=Verdict.LEASE_LOST)
    verdict, want, undone, tx.feedback = Verdict.DONE, 0, None, None
    match command:
        case ClaimItems(want=want):
            pass
        case SubmitAnswer(want=want):
            verdict = _submit(tx, project, command)
        case SkipItem(want=want):
            verdict = _skip(tx, project, command)
        case ReleaseLeases(want=want):
            _release(tx, project, command)
        case UndoAnswer():
            verdict, undone = _undo(tx, project, command)
        case FlagItem():
            verdict = _flag(tx, command)
        case MarkShown():
            _show(tx, project, command)
        case _:
            assert_never(command)
    if undone is not None:
        return CommandResult(verdict=verdict, leased=(undone,))
    if verdict is Verdict.ID_CONFLICT:  # nothing was freed
        return CommandResult(verdict=verdict)
    leased, idle = tx.claim(command.by, want)
    return CommandResult(verdict=verdict, leased=leased, idle=idle, feedback=tx.feedback)


def _submit(tx: QueueTransaction, project: ProjectRow, command: SubmitAnswer) -> Verdict:
    by, value = command.by, text_of(command.value)
    now = Effect("label", by.labeller, command.lease, value)
    repeated = judge_repeat(_earlier(tx, by, command.id), now)
    if repeated is not None:
        gold.tell_again(tx, project, by, command.id)
        return repeated
    lease = tx.find_lease(by.project, command.lease)
    if lease is None:
        return _submit_late(tx, project, command, value)
    refused = judge_lease(lease.labeller, by.labeller)
    if refused is not None:
        return refused
    tx.close(by.project, lease, "answered")
    if lease.gold:
        _store_gold(tx, project, command, value, lease.item, lease.generation)
    else:
        _store(tx, command, value, lease.item, lease.generation, lease.suggestion)
    _prolong(tx, project, by)
    return judge_submit(has_place=True)


def _submit_late(
    tx: QueueTransaction, project: ProjectRow, command: SubmitAnswer, value: str
) -> Verdict:
    """Store an answer whose lease is over; it counts if a place is open to its labeller."""
    by = command.by
    closed = tx.cursor.execute(sql.CLOSED_LEASE, (command.lease, by.project)).fetchone()
    item, holder, generation, _, is_gold, *suggested = closed or UNKNOWN
    refused = judge_lease(holder, by.labeller)
    if refused is not None:
        return refused
    _prolong(tx, project, by)
    if is_gold and gold.may_answer(tx, by, item):
        _store_gold(tx, project, command, value, item, generation)
        return Verdict.STORED
    has_place = not is_gold and _may_take(tx, project, by) and tx.take_place(item, by)
    if has_place:
        tx.window(project).mark_taken(item)
    verdict = judge_submit(has_place=has_place)
    had = HandOutSuggestion(*suggested)
    _store(tx, command, value, item, generation, had, late=verdict is Verdict.LATE)
    return verdict


def _may_take(tx: QueueTransaction, project: ProjectRow, by: Holder) -> bool:
    """Tell whether an answer whose lease is over may take a place, as a new item would."""
    participation = gold.standing(tx, project, by)
    quota = quota_of(participation.quota, project.quota)
    used_up = quota is not None and quotas.is_used_up(tx.cursor, by, quota)
    return barred(participation) is None and not used_up


def _store(
    tx: QueueTransaction,
    command: SubmitAnswer,
    value: str,
    item: ItemId,
    generation: Generation,
    had: HandOutSuggestion,
    *,
    late: bool = False,
    right: bool | None = None,
) -> None:
    """Store an answer; ``right`` is whether one to a gold item is the known one."""
    by = command.by
    had = had.answered(unseen=command.unseen)
    values = {
        "project": by.project,
        "id": command.id,
        "item": item,
        "labeller": by.labeller,
        "lease": command.lease,
        "value": value,
        "ms": command.ms,
        "now": tx.now_ms,
        "generation": generation,
        "late": late,
        "gold": right is not None,
        "right": right,
        "source": had.source,
        "suggested": had.value,
        "score": had.score,
        "version": had.version,
        "shown": had.shown,
        "accepted": had.accepted(value),
    }
    seq = tx.cursor.execute(sql.INSERT_LABEL, values).lastrowid
    if right is None:
        tx.telling.label(by.project, kinds.LABEL_CREATED, item, seq)
    if not late:
        complete = tx.complete(by.project, item)
        if complete and tx.asks_again(by.project, item):
            complete = False
        tx.count(by.project, labels=1, done=int(complete))
        if complete:
            tx.telling.label(by.project, kinds.ITEM_DONE, item, seq)


def _store_gold(
    tx: QueueTransaction,
    project: ProjectRow,
    command: SubmitAnswer,
    value: str,
    item: ItemId,
    generation: Generation,
) -> None:
    """Store an answer to a gold item, which has no places."""
    right = gold.judge(tx, project, command.by, value, item)
    _store(tx, command, value, item, generation, NO_SUGGESTION, late=True, right=right)


def _skip(tx: QueueTransaction, project: ProjectRow, command: SkipItem) -> Verdict:
    by = command.by
    now = Effect("skip", by.labeller, command.lease)
    repeated = judge_repeat(_earlier(tx, by, command.id), now)
    if repeated is not None:
        return repeated
    lease = tx.find_lease(by.project, command.lease)
    if lease is not None:
        item, holder, ending = lease.item, lease.labeller, None
    else:
        closed = tx.cursor.execute(sql.CLOSED_LEASE, (command.lease, by.project)).fetchone()
        item, holder, _, ending, *_ = closed or UNKNOWN
    decided = judge_lease(holder, by.labeller) or judge_skip(ending)
    if decided is not None:
        return decided
    if lease is not None:
        tx.give_back(by.project, lease, "skipped")
    row = (by.project, command.id, item, by.labeller, command.lease, command.reason, tx.now_ms)
    tx.cursor.execute(sql.INSERT_SKIP, row)
    tx.window(project).mark_seen(item, by.labeller)
    _prolong(tx, project, by)
    return Verdict.DONE


def _release(tx: QueueTransaction, project: ProjectRow, command: ReleaseLeases) -> None:
    for token in command.leases:
        lease = tx.find_lease(project.id, token)
        if lease is not None and lease.labeller == command.by.labeller:
            tx.give_back(project.id, lease, "released")


def _undo(
    tx: QueueTransaction, project: ProjectRow, command: UndoAnswer
) -> tuple[Verdict, LeasedItem | None]:
    by = command.by
    now = Effect("undo", by.labeller, command.answer)
    repeated = judge_repeat(_earlier(tx, by, command.id), now)
    if repeated is not None:
        return repeated, None
    values = {"project": by.project, "id": command.answer, "labeller": by.labeller}
    found = tx.cursor.execute(sql.UNDOABLE, values).fetchone()
    if found is None:
        return Verdict.UNDO_EXPIRED, None
    kind, item, seq, value, created_ms, late, is_gold, right, *suggested = found
    if not may_undo(created_ms=created_ms, undo_ms=project.undo_ms, now_ms=tx.now_ms):
        return Verdict.UNDO_EXPIRED, None
    if is_gold:  # an answer of which they were told whether it is right stays
        if value is not None and gold.was_told(tx, project, by, created_ms):
            return Verdict.UNDO_EXPIRED, None
        return _undo_gold(tx, project, command, item, value, right)
    step = undo_step(kind, late=bool(late))
    if step is UndoStep.KEEP_PLACE:
        tx.count(project.id, labels=-1, done=-int(tx.complete(project.id, item)))
    row = (by.project, command.id, command.answer, by.labeller, item, tx.now_ms)
    tx.cursor.execute(sql.INSERT_WITHDRAWAL, row)
    tx.telling.label(project.id, kinds.LABEL_WITHDRAWN, item, seq)
    if step is UndoStep.NOTHING:
        return Verdict.DONE, None
    if step is UndoStep.TAKE_PLACE:
        if not tx.take_place(item, by):  # somebody else has the skipped item by now
            tx.cursor.execute(sql.DELETE_WITHDRAWAL, (by.project, command.id))
            return Verdict.UNDO_EXPIRED, None
        tx.window(project).mark_taken(item)
    _prolong(tx, project, by)
    former = None if value is None else msgspec.json.decode(value)
    had = HandOutSuggestion(*suggested)
    leased = tx.lease(project, by, item, mode=Mode.UNDO, former=value, value=former, suggestion=had)
    return Verdict.DONE, leased


def _undo_gold(
    tx: QueueTransaction,
    project: ProjectRow,
    command: UndoAnswer,
    item: ItemId,
    value: str | None,
    right: int | None,
) -> tuple[Verdict, LeasedItem | None]:
    """Withdraw an answer to a gold item, or a skip of one, and lease it again."""
    by = command.by
    row = (by.project, command.id, command.answer, by.labeller, item, tx.now_ms)
    tx.cursor.execute(sql.INSERT_WITHDRAWAL, row)
    if right is not None:
        before = gold.read(tx, by)
        gold.write(tx, by, project.gold.withdrawn(before, right=bool(right)))
    _prolong(tx, project, by)
    former = None if value is None else msgspec.json.decode(value)
    leased = tx.lease(project, by, item, mode=Mode.UNDO, former=value, value=former, gold=True)
    return Verdict.DONE, leased


def _flag(tx: QueueTransaction, command: FlagItem) -> Verdict:
    by = command.by
    values = {
        "project": by.project,
        "labeller": by.labeller,
        "lease": command.lease,
        "answer": command.answer,
    }
    found = tx.cursor.execute(sql.FLAGGED_ITEM, values).fetchone()
    if found is None:
        return Verdict.LEASE_LOST
    row = (by.project, command.id, found[0], by.labeller, command.note)
    if tx.cursor.execute(sql.INSERT_FLAG, (*row, tx.now_ms)).rowcount == 1:
        return Verdict.DONE
    same = tx.cursor.execute(sql.SAME_FLAG, row).fetchone()
    return Verdict.ID_CONFLICT if same is None else Verdict.DONE


def _show(tx: QueueTransaction, project: ProjectRow, command: MarkShown) -> None:
    by = command.by
    tx.cursor.execute(sql.MARK_SHOWN, (tx.now_ms, command.lease, by.project, by.labeller))
    _prolong(tx, project, by)


def _prolong(tx: QueueTransaction, project: ProjectRow, by: Holder) -> None:
    """Note a sign of work: all leases of the session run from now on."""
    tx.cursor.execute(sql.WRITE_ACTIVITY, (tx.now_ms, by.session))
    tx.cursor.execute(sql.PROLONG_LEASES, (tx.now_ms + project.lease_ms, by.session))


def _earlier(tx: QueueTransaction, by: Holder, id_: str) -> Effect | None:
    """Return what a command with this id did; None if the id is new."""
    found = tx.cursor.execute(sql.EARLIER_EFFECT, {"project": by.project, "id": id_}).fetchone()
    return None if found is None else Effect(*found)
