"""Suggestions that the leases of a batch remember, by ``rules.suggesting``."""

from __future__ import annotations

from collections.abc import Sequence

from supt_async.domain.ids import ItemId, LabellerId
from supt_async.rules.suggesting import HandOutSuggestion
from supt_async.storage.portable.state import Batch, Proposal


def load(
    batch: Batch, proposals: Sequence[Proposal]
) -> dict[tuple[ItemId, LabellerId], HandOutSuggestion]:
    """Return the suggestions of items that are about to be leased, before the leases are noted."""
    return {}
