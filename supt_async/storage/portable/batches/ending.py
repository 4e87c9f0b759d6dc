"""Ending of leases that no command of their session ends: they expire, or their session leaves."""

from __future__ import annotations

from collections.abc import Sequence

from supt_async.domain.ids import LeaseToken, ProjectId
from supt_async.rules.leases import Ending
from supt_async.storage.portable import projects
from supt_async.storage.portable.batches import loading, writing
from supt_async.storage.portable.state import Batch
from supt_async.storage.schema.columns import AnyRow


def give_back(
    batch: Batch, leases: Sequence[AnyRow], how: Ending, *, due_ms: int | None = None
) -> list[tuple[ProjectId, LeaseToken]]:
    """End leases without an answer, and return those that were held still.

    Args:
        batch: A batch without commands.
        leases: Token and project of each.
        how: How they end.
        due_ms: The time by which they must have expired; None: whenever they expire.
    """
    if not leases:
        return []
    projects.read(batch.connection, {ProjectId(row.project_id) for row in leases})
    loading.load_leases(batch, {row.token for row in leases}, due_ms=due_ms)
    held = [lease for lease in batch.leases.values() if lease.how is None]
    loading.load_items(batch, {lease.item for lease in held})
    for lease in held:
        batch.give_back(lease, how)
    writing.flush(batch)
    writing.write_counters(batch, f"{batch.process}/sweep")
    return [(lease.project, lease.token) for lease in held]
