"""Quotas of labellers, and what they are told when their work is complete."""

from __future__ import annotations

from collections.abc import Sequence

from supt_async.storage.portable.state import Batch, Pending, Who


def is_used_up(batch: Batch, who: Who) -> bool:
    """Tell whether a labeller has given as many answers as they may."""
    return False


def complete(batch: Batch, pendings: Sequence[Pending]) -> None:
    """Add what those take back whose work is complete."""
