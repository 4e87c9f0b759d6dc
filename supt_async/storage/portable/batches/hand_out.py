"""Hand-out of items to the commands of a batch that want some.

The windows in memory propose, and the database decides: an item is leased if its row could be
locked, has an open place and may be had by the labeller (``rules.leases.may_have``). What is
refused corrects the window, which then proposes another item.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from supt_async.domain.ids import ProjectId
from supt_async.domain.results import Idle, IdleReason, LeasedItem
from supt_async.rules.leases import explain_idle
from supt_async.rules.quotas import USED_UP
from supt_async.rules.suggesting import NO_SUGGESTION
from supt_async.storage.portable import suggestions
from supt_async.storage.portable.batches import writing
from supt_async.storage.portable.batches.loading import load_items
from supt_async.storage.portable.order_reader import Reader
from supt_async.storage.portable.participants import gold, quotas
from supt_async.storage.portable.projects import ProjectRow
from supt_async.storage.portable.sql import batch as sql
from supt_async.storage.portable.state import Batch, Given, Pending, Proposal

PROPOSALS = 1_000
"""Maximum number of items that are proposed at once."""
MOST_KNOWN = 1_000
"""Maximum number of leases that are looked at to say how many items may still come."""


def hand_out(batch: Batch) -> None:
    """Lease items to the commands that want some; those that get fewer learn why."""
    for pending in batch.pending:
        project = batch.projects.get(pending.by.project)
        if pending.missing and (project is None or project.paused):
            pending.idle = Idle(reason=IdleReason.PAUSED)
        elif pending.missing and pending.by.session not in batch.here:
            pending.idle = Idle(reason=IdleReason.WAITING)  # its session is connected elsewhere
    demands = gold.admit(batch, [pending for pending in batch.pending if pending.missing > 0])
    while demands:
        _lease_all(batch, demands)
        demands = gold.explain_quiz(batch, _wanting(demands))
    _explain_idle(batch)


def read_payloads(batch: Batch) -> None:
    """Complete the items that were leased with what labellers see of them."""
    items = sorted({given.lease.item for given in batch.given})
    if not items:
        return
    rows = batch.connection.execute(sql.PAYLOADS, {"items": items})
    payloads = {row.item_id: row.payload for row in rows}
    for given in batch.given:
        lease, former = given.lease, given.former
        item = LeasedItem(
            lease=lease.token,
            item=lease.item,
            payload=payloads[lease.item],
            mode=given.mode,
            expires_in_ms=batch.projects[lease.project].lease_ms,
            generation=lease.generation,
            value=None if former is None else msgspec.json.decode(former),
            suggestion=lease.suggestion.visible(),
            quiz=given.quiz,
        )
        given.pending.leased.append(item)


def _wanting(demands: Sequence[Pending]) -> list[Pending]:
    return [pending for pending in demands if pending.missing > 0]


def _lease_all(batch: Batch, demands: Sequence[Pending]) -> None:
    """Lease what the windows propose, until the demands are met or the order is at its end."""
    batch.memory.catch_up(batch.connection)
    gold.load_decks(batch, demands)
    while wanting := _wanting(demands):
        proposals = _propose(batch, wanting)
        if not proposals:
            return
        proposals = gold.leasable(batch, proposals)
        items = [proposal.item for proposal in proposals if not proposal.gold]
        load_items(batch, items, free=True)
        suggested = suggestions.load(batch, proposals)
        for proposal in proposals:
            who = (proposal.item, proposal.pending.by.labeller)
            if _is_refused(batch, proposal):
                continue
            had = NO_SUGGESTION if proposal.gold else suggested.pop(who, NO_SUGGESTION)
            lease = batch.new_lease(proposal.pending, proposal.item, had, gold=proposal.gold)
            if not proposal.gold:
                batch.change_places(proposal.item, lease.project, -1)
            batch.give(Given(proposal.pending, lease, quiz=proposal.quiz))
        writing.flush(batch)


def _propose(batch: Batch, demands: Sequence[Pending]) -> list[Proposal]:
    """Reserve the best items for demands, as far as the order has any left."""
    proposals: list[Proposal] = []
    for pending in demands:
        project = batch.projects[pending.by.project]
        for _ in range(min(pending.missing, PROPOSALS - len(proposals))):
            proposal = _next(batch, project, pending)
            if proposal is None:
                break
            proposals.append(proposal)
    batch.proposed += proposals
    return proposals


def _next(batch: Batch, project: ProjectRow, pending: Pending) -> Proposal | None:
    """Return the best item for a demand, or a gold item if one is due."""
    if pending.quiz is not None:
        return gold.propose_quiz(batch, project, pending)
    reader, labeller = reader_of(batch, project), pending.by.labeller
    item = reader.propose(batch.connection, project, labeller, batch.now_ms)
    if item is None:
        return None
    if gold.is_due(project):
        golden = gold.draw(batch, project, labeller)
        if golden is not None:
            reader.give_back(batch.connection, item, labeller)
            return Proposal(pending, golden, gold=True)
    return Proposal(pending, item)


def reader_of(batch: Batch, project: ProjectRow) -> Reader:
    """Return the reader of a project's order; a new one if it is outdated."""
    reader = batch.memory.readers.get(project.id)
    if reader is None or reader.outdated(project):
        reader = batch.memory.readers[project.id] = Reader(project)
    reader.begin(batch.connection, project)
    return reader


def _is_refused(batch: Batch, proposal: Proposal) -> bool:
    """Tell whether an item can't be leased to a labeller, and correct the window."""
    labeller, item = proposal.pending.by.labeller, batch.items.get(proposal.item)
    if proposal.gold:
        return False  # it has no places
    if item is None:
        batch.contended.append(proposal)
        return True
    if item.open_to(labeller):
        return False
    window = batch.memory.readers[proposal.pending.by.project].window
    window.mark_full(item.id)
    if item.places:  # open, but not to this labeller
        window.give_back(item.id, item.places)
    if not item.had_by(labeller):
        window.mark_unseen(item.id, labeller)
    return True


def _explain_idle(batch: Batch) -> None:
    """Tell the commands that get fewer items than they want why."""
    demands = [pending for pending in batch.pending if pending.missing > 0]
    if demands:
        ids = sorted({pending.by.project for pending in demands})
        rows = batch.connection.execute(sql.TOTALS, {"projects": ids})
        totals = {row[0]: (int(row[1]), int(row[2]), int(row[3])) for row in rows}
        for pending, out in zip(demands, _outs(batch, demands), strict=True):
            project = pending.by.project
            mine: Mapping[str, int] = batch.counted.get(project, {})  # not written yet
            items, open_places, leased = totals.get(project, (0, 0, 0))
            open_places += mine.get("open", 0)
            if open_places > 0:
                batch.memory.short.add(project)
            pending.idle = explain_idle(
                items=items, open_places=open_places, leased=leased + mine.get("out", 0), out=out
            )
    for pending in batch.pending:
        if pending.used_up and pending.idle is None and not pending.missing:
            pending.idle = USED_UP
    quotas.complete(batch, [pending for pending in batch.pending if pending.idle is not None])


def _outs(batch: Batch, demands: Sequence[Pending]) -> list[int]:
    """Return how many leased items may still come to each command's session (rule 7)."""
    ids = sorted({pending.by.project for pending in demands})
    values = {"projects": ids, "most": MOST_KNOWN}
    leases = batch.connection.execute(sql.LEASED, values).all()
    if not leases:
        return [0] * len(demands)
    lists = {
        "items": sorted({lease.item_id for lease in leases}),
        "labellers": sorted({pending.by.labeller for pending in demands}),
    }
    run = batch.connection.execute
    had = {(row.item_id, row.labeller_id) for row in run(sql.LABELLED_BY, lists)}
    had |= {(row.item_id, row.labeller_id) for row in run(sql.SKIPPED_BY, lists)}
    meant: dict[int, set[str]] = {}
    names: dict[int, set[str]] = {}
    if any(batch.projects[ProjectId(id_)].audiences for id_ in ids):
        for row in run(sql.MEANT_FOR, lists):
            meant.setdefault(row[0], set()).add(row[1])
        for row in run(sql.NAMES, lists):
            names.setdefault(row[0], set()).add(row[1])
    outs = []
    for pending in demands:
        by, out = pending.by, 0
        for project, item, labeller, session in leases:
            mine = labeller == by.labeller or (item, by.labeller) not in had
            for_me = item not in meant or not meant[item].isdisjoint(names.get(by.labeller, ()))
            out += project == by.project and session != by.session and mine and for_me
        outs.append(out)
    return outs
