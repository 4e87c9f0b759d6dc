"""What SQLite does about each request of a session.

Everything here runs in the writer's thread, inside the batch's transaction, with a Dealer at
hand. The id of a request is looked up before its lease, a late answer is kept, and none
overwrites another (docs/protocol.md, rules 3 and 13).
"""

from __future__ import annotations

from typing import assert_never

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
from supt_async.storage.sqlite import sql
from supt_async.storage.sqlite.transaction import Dealer, ProjectRow


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
    earlier = _answer(deal, by, request.id)
    if earlier is not None:
        same = earlier[:4] == ("label", by.labeller, request.lease, value)
        return Verdict.DUPLICATE if same else Verdict.ID_CONFLICT
    lease = deal.find_lease(by.project, request.lease)
    if lease is None:
        return _submit_late(deal, project, request, value)
    if lease.labeller != by.labeller:
        return Verdict.NOT_YOURS
    deal.close(by.project, lease, "answered")
    _store(deal, request, value, lease.item, lease.generation)
    _worked(deal, project, by)
    return Verdict.STORED


def _submit_late(deal: Dealer, project: ProjectRow, request: SubmitAnswer, value: str) -> Verdict:
    """The lease is closed: the answer counts if there is still a place for it."""
    by = request.by
    closed = deal.cursor.execute(sql.CLOSED_LEASE, (request.lease, by.project)).fetchone()
    if closed is None:
        return Verdict.LEASE_LOST
    item, labeller, generation, _ = closed
    if labeller != by.labeller:
        return Verdict.NOT_YOURS
    _worked(deal, project, by)
    if deal.take_place(item, by):
        deal.window(project).mark_taken(item)
        _store(deal, request, value, item, generation)
        return Verdict.STORED
    _store(deal, request, value, item, generation, late=True)
    return Verdict.LATE


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
    earlier = _answer(deal, by, request.id)
    if earlier is not None:
        same = earlier[:3] == ("skip", by.labeller, request.lease)
        return Verdict.DONE if same else Verdict.ID_CONFLICT
    lease = deal.find_lease(by.project, request.lease)
    if lease is None:
        closed = deal.cursor.execute(sql.CLOSED_LEASE, (request.lease, by.project)).fetchone()
        if closed is None:
            return Verdict.LEASE_LOST
        item, labeller, _, how = closed
        if labeller != by.labeller:
            return Verdict.NOT_YOURS
        if how in ("answered", "skipped"):  # never touch a later answer
            return Verdict.DONE
    else:
        if lease.labeller != by.labeller:
            return Verdict.NOT_YOURS
        item = lease.item
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
    earlier = _answer(deal, by, request.id)
    if earlier is not None:
        same = earlier[:3] == ("undo", by.labeller, request.answer)
        return (Verdict.DONE if same else Verdict.ID_CONFLICT), None
    values = {"project": by.project, "id": request.answer, "labeller": by.labeller}
    found = deal.cursor.execute(sql.UNDOABLE, values).fetchone()
    if found is None or found[3] + project.undo_ms < deal.now_ms:
        return Verdict.UNDO_EXPIRED, None
    what, item, value, _, late = found
    row = (by.project, request.id, request.answer, by.labeller, item, deal.now_ms)
    if late:  # it never had a place, so there is none to go back to
        deal.cursor.execute(sql.WITHDRAW, row)
        return Verdict.DONE, None
    if what == "label":
        # The place passes from the label to the lease: nobody can come between.
        deal.count(project.id, labels=-1, done=-int(deal.complete(project.id, item)))
        deal.cursor.execute(sql.WITHDRAW, row)
    else:
        deal.cursor.execute(sql.WITHDRAW, row)
        if not deal.take_place(item, by):  # the skipped item is with somebody else by now
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


def _answer(deal: Dealer, by: Holder, id_: str) -> tuple[object, ...] | None:
    """Find what a request with this id did: its kind, labeller, lease or answer, value, late."""
    found = deal.cursor.execute(sql.ANSWER_BY_ID, {"project": by.project, "id": id_}).fetchone()
    return None if found is None else tuple(found)
