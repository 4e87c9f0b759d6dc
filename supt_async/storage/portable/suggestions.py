"""Suggestions that the leases of a batch remember, by ``rules.suggesting``."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from supt_async.domain.ids import ItemId, LabellerId
from supt_async.rules.suggesting import HandOutSuggestion
from supt_async.storage.portable.state import Batch, Proposal
from supt_async.storage.schema import tables


def load(
    batch: Batch, proposals: Sequence[Proposal]
) -> dict[tuple[ItemId, LabellerId], HandOutSuggestion]:
    """Return the suggestions of items that are about to be leased, before the leases are noted."""
    shown: dict[ItemId, tuple[LabellerId, str, float, bool]] = {}
    for proposal in proposals:
        by, item = proposal.pending.by, batch.items.get(proposal.item)
        showing = batch.projects[by.project].showing
        shows = showing.may_show(by.project, proposal.item, by.labeller)
        if proposal.gold or shows is None or item is None or not item.open_to(by.labeller):
            continue
        if not (item.holders or item.answered):  # whoever comes second sees none
            first = (by.labeller, showing.source, showing.least, shows)
            shown.setdefault(proposal.item, first)
    if not shown:
        return {}
    s, a = tables.suggestion.c, tables.audited.c
    audits = batch.connection.scalars(select(a.item_id).where(a.item_id.in_(shown)))
    audited = set(audits)
    rows = batch.connection.execute(
        select(s.item_id, s.source, s.value, s.score, s.version).where(
            s.item_id.in_(shown), s.source.in_({source for _, source, _, _ in shown.values()})
        )
    )
    found: dict[tuple[ItemId, LabellerId], HandOutSuggestion] = {}
    for row in rows:
        labeller, source, least, shows = shown[ItemId(row.item_id)]
        if row.source == source and (row.score or 0) >= least:
            visible = shows and row.item_id not in audited
            suggestion = HandOutSuggestion(source, row.value, row.score, row.version, visible)
            found[ItemId(row.item_id), labeller] = suggestion
    return found
