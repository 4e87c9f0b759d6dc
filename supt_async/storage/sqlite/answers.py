"""What SQLite does about each request of a session.

Everything here runs in the writer's thread, inside the batch's transaction, with a Dealer at
hand. The id of a request is looked up before its lease, a late answer is kept, and none
overwrites another (docs/protocol.md, rules 3 and 13).
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
from supt_async.storage.sqlite import sql
from supt_async.storage.sqlite.transaction import Dealer, ProjectRow

UNKNOWN: tuple[Any, ...] = (None, None, None, None)
"""Row of a closed lease that is not in the log."""


def carry_out(deal: Dealer, request: Command) -> CommandResult:
    """Carry one request out, and claim what it wants besides."""
    project = deal.project(request.by.project)
    if project is None:
        return CommandResult(verdict=Verdict.LEASE_LOST)
    verdict, want, undone = Verdict.DONE, 0, None
    match request:
        case ClaimItems(want=want):
            pass
        case SubmitAnswer(want=want):
            verdict = _submit(deal, project, request)
        case SkipItem(want=want):
            verdict = _skip(deal, project, request)
        case ReleaseLeases(want=want):
            _release(deal, project, request)
        case UndoAnswer():
            verdict, undone = _undo(deal, project, request)
        case FlagItem():
            verdict = _flag(deal, request)
        case MarkShown():
            _show(deal, project, request)
        case _:
            assert_never(request)
    if undone is not None:
        return CommandResult(verdict=verdict, leased=(undone,))
    if verdict is Verdict.ID_CONFLICT:  # nothing was freed
        return CommandResult(verdict=verdict)
    offers, idle = deal.claim(request.by, want)
    return CommandResult(verdict=verdict, leased=offers, idle=idle)


def _submit(deal: Dealer, project: ProjectRow, request: SubmitAnswer) -> Verdict:
    by, value = request.by, text_of(request.value)
    now = Effect("label", by.labeller, request.lease, value)
    repeated = judge_repeat(_earlier(deal, by, request.id), now)
    if repeated is not None:
        return repeated
    lease = deal.find_lease(by.project, request.lease)
    if lease is None:
        return _submit_late(deal, project, request, value)
    refused = judge_lease(lease.labeller, by.labeller)
    if refused is not None:
        return refused
    deal.close(by.project, lease, "answered")
    _store(deal, request, value, lease.item, lease.generation)
    _worked(deal, project, by)
    return judge_submit(has_place=True)


def _submit_late(deal: Dealer, project: ProjectRow, request: SubmitAnswer, value: str) -> Verdict:
    """The lease is closed: the answer counts if there is still a place for it."""
    by = request.by
    closed = deal.cursor.execute(sql.CLOSED_LEASE, (request.lease, by.project)).fetchone()
    item, holder, generation, _ = closed or UNKNOWN
    refused = judge_lease(holder, by.labeller)
    if refused is not None:
        return refused
    _worked(deal, project, by)
    has_place = deal.take_place(item, by)
    if has_place:
        deal.window(project).mark_taken(item)
    verdict = judge_submit(has_place=has_place)
    _store(deal, request, value, item, generation, late=verdict is Verdict.LATE)
    return verdict


def _store(
    deal: Dealer,
    request: SubmitAnswer,
    value: str,
    item: ItemId,
    generation: Generation,
    *,
    late: bool = False,
) -> None:
    by = request.by
    values = {
        "project": by.project,
        "id": request.id,
        "item": item,
        "labeller": by.labeller,
        "lease": request.lease,
        "value": value,
        "ms": request.ms,
        "now": deal.now_ms,
        "generation": generation,
        "late": late,
    }
    deal.cursor.execute(sql.LABEL, values)
    if not late:
        deal.count(by.project, labels=1, done=int(deal.complete(by.project, item)))


def _skip(deal: Dealer, project: ProjectRow, request: SkipItem) -> Verdict:
    by = request.by
    now = Effect("skip", by.labeller, request.lease)
    repeated = judge_repeat(_earlier(deal, by, request.id), now)
    if repeated is not None:
        return repeated
    lease = deal.find_lease(by.project, request.lease)
    if lease is not None:
        item, holder, ending = lease.item, lease.labeller, None
    else:
        closed = deal.cursor.execute(sql.CLOSED_LEASE, (request.lease, by.project)).fetchone()
        item, holder, _, ending = closed or UNKNOWN
    decided = judge_lease(holder, by.labeller) or judge_skip(ending)
    if decided is not None:
        return decided
    if lease is not None:
        deal.give_back(by.project, lease, "skipped")
    row = (by.project, request.id, item, by.labeller, request.lease, request.reason, deal.now_ms)
    deal.cursor.execute(sql.SKIP, row)
    deal.window(project).mark_seen(item, by.labeller)
    _worked(deal, project, by)
    return Verdict.DONE


def _release(deal: Dealer, project: ProjectRow, request: ReleaseLeases) -> None:
    for token in request.leases:
        lease = deal.find_lease(project.id, token)
        if lease is not None and lease.labeller == request.by.labeller:
            deal.give_back(project.id, lease, "released")


def _undo(
    deal: Dealer, project: ProjectRow, request: UndoAnswer
) -> tuple[Verdict, LeasedItem | None]:
    by = request.by
    now = Effect("undo", by.labeller, request.answer)
    repeated = judge_repeat(_earlier(deal, by, request.id), now)
    if repeated is not None:
        return repeated, None
    values = {"project": by.project, "id": request.answer, "labeller": by.labeller}
    found = deal.cursor.execute(sql.UNDOABLE, values).fetchone()
    if found is None:
        return Verdict.UNDO_EXPIRED, None
    kind, item, value, created_ms, late = found
    if not may_undo(created_ms=created_ms, undo_ms=project.undo_ms, now_ms=deal.now_ms):
        return Verdict.UNDO_EXPIRED, None
    step = undo_step(kind, late=bool(late))
    if step is UndoStep.KEEP_PLACE:
        deal.count(project.id, labels=-1, done=-int(deal.complete(project.id, item)))
    row = (by.project, request.id, request.answer, by.labeller, item, deal.now_ms)
    deal.cursor.execute(sql.WITHDRAW, row)
    if step is UndoStep.NOTHING:
        return Verdict.DONE, None
    if step is UndoStep.TAKE_PLACE:
        if not deal.take_place(item, by):  # somebody else has the skipped item by now
            deal.cursor.execute(sql.UNWITHDRAW, (by.project, request.id))
            return Verdict.UNDO_EXPIRED, None
        deal.window(project).mark_taken(item)
    _worked(deal, project, by)
    former = None if value is None else msgspec.json.decode(value)
    offer = deal.lease(project, by, item, mode=Mode.UNDO, former=value, value=former)
    return Verdict.DONE, offer


def _flag(deal: Dealer, request: FlagItem) -> Verdict:
    by = request.by
    values = {
        "project": by.project,
        "labeller": by.labeller,
        "lease": request.lease,
        "answer": request.answer,
    }
    found = deal.cursor.execute(sql.FLAGGED_ITEM, values).fetchone()
    if found is None:
        return Verdict.LEASE_LOST
    row = (by.project, request.id, found[0], by.labeller, request.note)
    if deal.cursor.execute(sql.FLAG, (*row, deal.now_ms)).rowcount == 1:
        return Verdict.DONE
    same = deal.cursor.execute(sql.SAME_FLAG, row).fetchone()
    return Verdict.ID_CONFLICT if same is None else Verdict.DONE


def _show(deal: Dealer, project: ProjectRow, request: MarkShown) -> None:
    by = request.by
    deal.cursor.execute(sql.SHOW, (deal.now_ms, request.lease, by.project, by.labeller))
    _worked(deal, project, by)


def _worked(deal: Dealer, project: ProjectRow, by: Holder) -> None:
    """Somebody works: the session's leases run anew."""
    deal.cursor.execute(sql.ACTIVE_SESSION, (deal.now_ms, by.session))
    deal.cursor.execute(sql.PROLONG, (deal.now_ms + project.lease_ms, by.session))


def _earlier(deal: Dealer, by: Holder, id_: str) -> Effect | None:
    """Return what a command with this id did; None if the id is new."""
    found = deal.cursor.execute(sql.ANSWER_BY_ID, {"project": by.project, "id": id_}).fetchone()
    return None if found is None else Effect(*found)
