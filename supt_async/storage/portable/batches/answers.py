"""Commands of the queue but claims, decided one by one on a batch's state.

The decisions are those of ``rules.leases``; nothing here reads or writes the database.
"""

from __future__ import annotations

from supt_async.domain.commands import (
    ClaimItems,
    FlagItem,
    Holder,
    MarkShown,
    ReleaseLeases,
    SkipItem,
    SubmitAnswer,
    UndoAnswer,
)
from supt_async.domain.ids import LeaseToken
from supt_async.domain.participation import IdleWhy
from supt_async.domain.results import Mode, Verdict
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
from supt_async.rules.suggesting import NO_SUGGESTION
from supt_async.storage.events import kinds
from supt_async.storage.portable.batches import telling
from supt_async.storage.portable.participants import gold, quotas
from supt_async.storage.portable.state import (
    Answer,
    Batch,
    Given,
    Item,
    Lease,
    Pending,
    StoredFlag,
)

ACTIVE_MS = 1_000
"""How far the database may be behind about the time of a session's last work, in milliseconds."""


def decide(batch: Batch, pending: Pending) -> None:
    """Decide about a command, and note what it changes."""
    if pending.by.project not in batch.projects:
        pending.verdict, pending.want = Verdict.LEASE_LOST, 0
        return
    match pending.command:
        case SubmitAnswer() as command:
            pending.verdict = _submit(batch, pending, command)
        case SkipItem() as command:
            pending.verdict = _skip(batch, command)
        case ReleaseLeases() as command:
            _release(batch, command)
        case UndoAnswer() as command:
            pending.verdict = _undo(batch, pending, command)
        case FlagItem() as command:
            pending.verdict = _flag(batch, command)
        case MarkShown() as command:
            _show(batch, command)
        case ClaimItems():
            pass


def _submit(batch: Batch, pending: Pending, command: SubmitAnswer) -> Verdict:
    by, value = command.by, text_of(command.value)
    now = Effect("label", by.labeller, command.lease, value)
    repeated = judge_repeat(batch.effects.get((by.project, command.id)), now)
    if repeated is not None:
        gold.tell_again(batch, pending)
        return repeated
    lease = _lease(batch, by, command.lease)
    refused = judge_lease(None if lease is None else lease.labeller, by.labeller)
    if refused is not None or lease is None:
        return refused or Verdict.LEASE_LOST
    _note_work(batch, by)
    if lease.how is not None:
        return _submit_late(batch, pending, command, lease, value)
    batch.end(lease, "answered")
    if lease.gold:
        _store_gold(batch, pending, command, lease, value)
    else:
        _store(batch, command, lease, value)
    return judge_submit(has_place=True)


def _submit_late(
    batch: Batch, pending: Pending, command: SubmitAnswer, lease: Lease, value: str
) -> Verdict:
    """Store an answer whose lease is over; it counts if a place is open to its labeller."""
    if lease.gold and gold.may_answer(batch, pending.who, lease.item):
        _store_gold(batch, pending, command, lease, value)
        return Verdict.STORED
    has_place = not lease.gold and _may_take(batch, pending) and _take(batch, command.by, lease)
    verdict = judge_submit(has_place=has_place)
    _store(batch, command, lease, value, late=verdict is Verdict.LATE)
    return verdict


def _may_take(batch: Batch, pending: Pending) -> bool:
    """Tell whether an answer whose lease is over may take a place, as a new item would."""
    participation = gold.standing(batch, pending.who)
    return barred(participation) is None and not quotas.is_used_up(batch, pending.who)


def _take(batch: Batch, by: Holder, of: Lease | Answer) -> bool:
    """Take an open place of an item, if it has one for this labeller."""
    item = batch.items.get(of.item)
    if item is None or not item.open_to(by.labeller):
        return False
    batch.change_places(item.id, by.project, -1)
    batch.taken.append((by.project, item.id))
    return True


def _store(
    batch: Batch,
    command: SubmitAnswer,
    lease: Lease,
    value: str,
    *,
    late: bool = False,
    right: bool | None = None,
) -> None:
    """Store an answer; ``right`` is whether one to a gold item is the known one."""
    by, golden = command.by, right is not None
    had = NO_SUGGESTION if golden else lease.suggestion.answered(unseen=command.unseen)
    item = batch.items.get(lease.item)
    row = {
        "project_id": by.project,
        "id": command.id,
        "item_id": lease.item,
        "labeller_id": by.labeller,
        "lease": command.lease,
        "value": value,
        "ms": command.ms,
        "created_ms": batch.now_ms,
        "generation": lease.generation,
        "late": late,
        "attempt": 0 if item is None else item.attempts[by.labeller],
        "suggestion_source": had.source,
        "suggestion_value": had.value,
        "suggestion_score": had.score,
        "suggestion_version": had.version,
        "suggestion_shown": had.shown,
        "accepted": had.accepted(value),
        "gold": golden,
        "gold_right": right,
    }
    batch.changes.labels.append(row)
    if not golden:
        telling.note(batch, kinds.LABEL_CREATED, lease.item, (by.project, command.id))
    batch.effects[by.project, command.id] = Effect("label", by.labeller, command.lease, value)
    if item is not None:
        _note_answer(batch, by, item, late=late, golden=golden)


def _note_answer(batch: Batch, by: Holder, item: Item, *, late: bool, golden: bool) -> None:
    """Note that an item was answered, for later commands of the batch."""
    if golden:
        item.judged.add(by.labeller)
    if not late:
        item.answered.add(by.labeller)
        item.attempts[by.labeller] += 1
        batch.answered.setdefault(by.project, set()).add(item.id)
        batch.count(by.project, labels=1, done=int(item.complete))


def _store_gold(
    batch: Batch, pending: Pending, command: SubmitAnswer, lease: Lease, value: str
) -> None:
    """Store an answer to a gold item, which has no places."""
    right = gold.judge(batch, pending, value, lease.item)
    _store(batch, command, lease, value, late=True, right=right)


def _skip(batch: Batch, command: SkipItem) -> Verdict:
    by = command.by
    now = Effect("skip", by.labeller, command.lease)
    repeated = judge_repeat(batch.effects.get((by.project, command.id)), now)
    if repeated is not None:
        return repeated
    lease = _lease(batch, by, command.lease)
    decided = judge_lease(None if lease is None else lease.labeller, by.labeller)
    if decided is not None or lease is None:
        return decided or Verdict.LEASE_LOST
    ended = judge_skip(lease.how)
    if ended is not None:
        return ended
    if lease.how is None:
        batch.give_back(lease, "skipped")
    row = {
        "project_id": by.project,
        "id": command.id,
        "item_id": lease.item,
        "labeller_id": by.labeller,
        "lease": command.lease,
        "reason": command.reason,
        "created_ms": batch.now_ms,
    }
    batch.changes.skips.append(row)
    batch.effects[by.project, command.id] = now
    if lease.item in batch.items:
        batch.items[lease.item].skipped.add(by.labeller)
    _note_work(batch, by)
    return Verdict.DONE


def _release(batch: Batch, command: ReleaseLeases) -> None:
    for token in command.leases:
        lease = _lease(batch, command.by, token)
        if lease is not None and lease.how is None and lease.labeller == command.by.labeller:
            batch.give_back(lease, "released")


def _undo(batch: Batch, pending: Pending, command: UndoAnswer) -> Verdict:
    by, undone = command.by, (command.by.project, command.answer)
    now = Effect("undo", by.labeller, command.answer)
    pending.undone = True  # it gets this item or none
    repeated = judge_repeat(batch.effects.get((by.project, command.id)), now)
    if repeated is not None:
        return repeated
    answer = batch.answers.get(undone)
    voided = barred(gold.standing(batch, pending.who)) is IdleWhy.VOIDED
    if answer is None or answer.labeller != by.labeller or undone in batch.withdrawn or voided:
        return Verdict.UNDO_EXPIRED
    undo_ms = batch.projects[by.project].undo_ms
    if not may_undo(created_ms=answer.created_ms, undo_ms=undo_ms, now_ms=batch.now_ms):
        return Verdict.UNDO_EXPIRED
    step = _undo_gold if answer.gold else _undo_place
    if not step(batch, pending, answer):
        return Verdict.UNDO_EXPIRED
    row = {
        "project_id": by.project,
        "id": command.id,
        "answer_id": command.answer,
        "labeller_id": by.labeller,
        "item_id": answer.item,
        "created_ms": batch.now_ms,
    }
    batch.changes.withdrawals.append(row)
    if answer.kind == "label" and not answer.gold:
        telling.note(batch, kinds.LABEL_WITHDRAWN, answer.item, undone)
    batch.withdrawn.add(undone)
    batch.effects[by.project, command.id] = now
    return Verdict.DONE


def _undo_place(batch: Batch, pending: Pending, answer: Answer) -> bool:
    """Lease the item of an answer or a skip again; False if somebody else has its place."""
    by, item, step = pending.by, batch.items[answer.item], undo_step(answer.kind, late=answer.late)
    if step is UndoStep.NOTHING:
        return True
    if step is UndoStep.KEEP_PLACE:
        batch.count(by.project, labels=-1, done=-int(item.complete))
        item.answered.discard(by.labeller)
    else:
        item.skipped.discard(by.labeller)
        if not _take(batch, by, answer):  # somebody else has the skipped item by now
            item.skipped.add(by.labeller)
            return False
    _note_work(batch, by)
    lease = batch.new_lease(pending, answer.item, answer.suggestion)
    batch.give(Given(pending, lease, Mode.UNDO, answer.value))
    return True


def _undo_gold(batch: Batch, pending: Pending, answer: Answer) -> bool:
    """Lease a gold item again; False if they were told whether their answer is right."""
    item = batch.items[answer.item]
    if answer.value is not None and gold.was_told(batch, pending.who, answer.created_ms):
        return False
    if answer.right is not None:
        gold.uncount(batch, pending.who, right=answer.right)
    item.judged.discard(pending.by.labeller)
    item.skipped.discard(pending.by.labeller)
    _note_work(batch, pending.by)
    lease = batch.new_lease(pending, answer.item, gold=True)
    batch.give(Given(pending, lease, Mode.UNDO, answer.value))
    return True


def _flag(batch: Batch, command: FlagItem) -> Verdict:
    by = command.by
    found: Lease | Answer | None = _lease(batch, by, command.lease)
    if (found is None or found.labeller != by.labeller) and command.answer is not None:
        found = batch.answers.get((by.project, command.answer))
    if found is None or found.labeller != by.labeller:
        return Verdict.LEASE_LOST
    flag = StoredFlag(found.item, by.labeller, command.note)
    stored = batch.flags.setdefault((by.project, command.id), flag)
    if stored is flag:
        row = {
            "project_id": by.project,
            "id": command.id,
            "item_id": flag.item,
            "labeller_id": by.labeller,
            "note": command.note,
            "created_ms": batch.now_ms,
        }
        batch.changes.flags.append(row)
    return Verdict.DONE if stored == flag else Verdict.ID_CONFLICT


def _show(batch: Batch, command: MarkShown) -> None:
    lease = _lease(batch, command.by, command.lease)
    held = lease is not None and lease.how is None and lease.labeller == command.by.labeller
    if lease is not None and held and lease.shown_ms is None:
        lease.shown_ms = batch.now_ms
        batch.changes.shown.append(lease.token)
    _note_work(batch, command.by)


def _note_work(batch: Batch, by: Holder) -> None:
    """Note a sign of work: all leases of the session run from now on, to the second."""
    if not 0 <= batch.now_ms - batch.active_ms.get(by.session, 0) < ACTIVE_MS:
        batch.changes.worked[by.session] = by.project


def _lease(batch: Batch, by: Holder, token: LeaseToken | None) -> Lease | None:
    """Return a lease of the project, held or ended; None if there is none."""
    lease = None if token is None else batch.leases.get(token)
    return lease if lease is not None and lease.project == by.project else None
