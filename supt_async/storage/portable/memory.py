"""Memory of a process's queue: what it keeps from batch to batch, all of which may be wrong.

What disagrees with the database costs a refused proposal, and never leases an item twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from supt_async.domain.ids import ItemId, LabellerId, ProjectId
from supt_async.storage.overlap.judge import Judge
from supt_async.storage.portable.order_reader import Reader


@dataclass(slots=True)
class Deck:
    """Gold items that a labeller has not had, shuffled."""

    items: list[ItemId]
    read_ms: int


@dataclass(slots=True)
class Decks:
    """Decks of a project's labellers, as of a change of its gold items."""

    changes: int = 0
    decks: dict[LabellerId, Deck] = field(default_factory=dict)


class Memory:
    """Order windows and gold decks of all projects."""

    def __init__(self) -> None:
        self.judge = Judge()
        self.readers: dict[ProjectId, Reader] = {}
        self.decks: dict[ProjectId, Decks] = {}

    def forget(self) -> None:
        """Read the order of all projects again, as after a restart."""
        self.readers.clear()
