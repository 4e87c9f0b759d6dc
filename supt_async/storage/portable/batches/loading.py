"""Reading of what the commands of a batch need to know, in sets and under locks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Executable

from supt_async.domain.commands import Command, FlagItem, ReleaseLeases, UndoAnswer
from supt_async.domain.ids import ItemId, LabellerId, LeaseToken, ProjectId, RequestId, SessionId
from supt_async.rules.leases import Effect
from supt_async.rules.suggesting import HandOutSuggestion
from supt_async.storage.portable import projects
from supt_async.storage.portable.participants import gold
from supt_async.storage.portable.sql import batch as sql
from supt_async.storage.portable.state import Answer, Batch, Item, Lease, StoredFlag
from supt_async.storage.schema.columns import AnyRow


def load(batch: Batch, lost: Collection[LeaseToken] = ()) -> None:
    """Read what the commands name, and lock it; items last. ``lost`` are further leases."""
    commands = [pending.command for pending in batch.pending]
    batch.projects = projects.read(batch.connection, {command.by.project for command in commands})
    sessions = sorted({command.by.session for command in commands})
    for row in batch.connection.execute(sql.SESSIONS, {"sessions": sessions}):
        batch.active_ms[SessionId(row.id)] = row.active_ms
        if row.connected and row.process_id == batch.process:
            batch.here.add(SessionId(row.id))
    tokens = {*lost, *_named(commands, "lease")}
    for command in commands:
        if isinstance(command, ReleaseLeases):
            tokens.update(command.leases)
    load_leases(batch, tokens)
    _load_effects(batch)
    gold.load(batch)
    load_items(batch, _touched(batch))


def load_leases(batch: Batch, tokens: set[str], *, due_ms: int | None = None) -> None:
    """Read leases: those that are held, which are locked, and those in the log.

    ``due_ms``: read only held ones, which have expired by then.
    """
    if due_ms is not None:
        values = {"tokens": sorted(tokens), "now_ms": due_ms}
        for row in batch.connection.execute(sql.DUE_LEASES, values):
            batch.leases[LeaseToken(row.token)] = _lease(row)
        return
    for row in _rows(batch, sql.LEASES, tokens=sorted(tokens)):
        batch.leases[LeaseToken(row.token)] = _lease(row)
    for row in _rows(batch, sql.ENDED, tokens=sorted(tokens - set(batch.leases))):
        batch.leases[LeaseToken(row.token)] = _lease(row, row.how)


def load_items(batch: Batch, items: Iterable[ItemId], *, free: bool = False) -> None:
    """Lock items, and read who has had them; ``free`` leaves out those that others have locked."""
    missing = sorted(set(items) - batch.items.keys())
    statement = sql.FREE_ITEMS if free else sql.ITEMS
    found = {
        ItemId(row.id): Item(ItemId(row.id), ProjectId(row.project_id), row.open_slots)
        for row in _rows(batch, statement, items=missing)
    }
    batch.items.update(found)
    for row in _rows(batch, sql.HISTORY, items=list(found)):
        item, labeller = found[row.item_id], LabellerId(row.labeller_id)
        if row.what == "lease":
            item.holders.add(labeller)
        elif row.what == "skip":
            item.skipped.add(labeller)
        else:
            item.attempts[labeller] += not row.late
            if not row.withdrawn and not row.late:
                item.answered.add(labeller)
            if not row.withdrawn and row.gold:
                item.judged.add(labeller)


def _touched(batch: Batch) -> set[ItemId]:
    """Return the items whose places or history the commands may change."""
    named = {lease.item for lease in batch.leases.values()}
    undone = {
        (pending.by.project, pending.command.answer)
        for pending in batch.pending
        if isinstance(pending.command, UndoAnswer)
    }
    return named | {answer.item for key, answer in batch.answers.items() if key in undone}


def _load_effects(batch: Batch) -> None:
    """Read the effects that the commands' ids had, and the answers that commands are about."""
    commands = [pending.command for pending in batch.pending]
    for row in _rows(batch, sql.EFFECTS, ids=sorted(_named(commands, "id"))):
        key = ProjectId(row.project_id), RequestId(row.id)
        batch.effects[key] = Effect(row.kind, row.labeller_id, row.subject, row.value)
    flags = [command.id for command in commands if isinstance(command, FlagItem)]
    for row in _rows(batch, sql.FLAGS, ids=flags):
        stored = StoredFlag(row.item_id, row.labeller_id, row.note)
        batch.flags[ProjectId(row.project_id), RequestId(row.id)] = stored
    sent_again = {id_ for _, id_ in batch.effects}
    _load_answers(batch, sorted(sent_again | _named(commands, "answer")))


def _load_answers(batch: Batch, ids: Sequence[str]) -> None:
    for row in _rows(batch, sql.LABELS, ids=ids):
        key = ProjectId(row.project_id), RequestId(row.id)
        about = (row.item_id, row.labeller_id, row.value, row.created_ms)
        judged = (bool(row.late), bool(row.gold), row.gold_right)
        batch.answers[key] = Answer("label", *about, *judged, HandOutSuggestion(*row[-5:]))
    for row in _rows(batch, sql.SKIPS, ids=ids):
        key = ProjectId(row.project_id), RequestId(row.id)
        about = (row.item_id, row.labeller_id, None, row.created_ms)
        judged = (False, bool(row.gold), None)
        batch.answers[key] = Answer("skip", *about, *judged, HandOutSuggestion(*row[-5:]))
    for row in _rows(batch, sql.WITHDRAWN, ids=ids):
        batch.withdrawn.add((ProjectId(row.project_id), RequestId(row.answer_id)))


def _named(commands: Sequence[Command], what: str) -> set[str]:
    """Return the ids, answers or leases that commands name."""
    return {getattr(command, what) for command in commands if getattr(command, what, None)}


def _rows(batch: Batch, statement: Executable, **lists: Sequence[object]) -> list[AnyRow]:
    """Run a statement on lists, unless they are empty."""
    if not all(lists.values()):
        return []
    return list(batch.connection.execute(statement, lists))


def _lease(row: AnyRow, how: str | None = None) -> Lease:
    suggestion = HandOutSuggestion(*row[10:15])
    columns = (*row[:9], bool(row.gold), suggestion, how)
    return Lease(*columns)
