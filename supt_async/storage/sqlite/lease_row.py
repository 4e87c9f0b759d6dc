"""Rows of leases that are held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from supt_async.domain.ids import Generation, ItemId, LabellerId, LeaseToken, SessionId
from supt_async.rules.suggesting import HandOutSuggestion


@dataclass(slots=True)
class LeaseRow:
    """A lease that is held."""

    token: LeaseToken
    item: ItemId
    labeller: LabellerId
    session: SessionId
    dealt_ms: int
    shown_ms: int | None
    generation: Generation
    behind: int
    gold: bool
    suggestion: HandOutSuggestion


def lease_row(row: Sequence[Any]) -> LeaseRow:
    """Return a lease as one of the statements on leases returns it."""
    columns = (*row[:8], bool(row[8]), HandOutSuggestion(*row[9:14]))
    return LeaseRow(*columns)
